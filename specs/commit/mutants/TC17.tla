-------------------------------- MODULE TC17 --------------------------------
\* A participant that has committed does not acknowledge twice, and the first is lost.
EXTENDS MCTwoPhaseNode

MutantRepeatAck(r, m) == FALSE
=============================================================================
