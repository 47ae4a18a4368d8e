-------------------------------- MODULE TC17 --------------------------------
\* A participant that has committed does not acknowledge twice, and the first is lost.
EXTENDS MCTwoPhaseNode

MutantRepeatAck(r, m) == FALSE

\* Only Acks are lost: enough for this mutant, and fewer states.
LoseAck(m) ==
  /\ m \in msgs
  /\ m.type = "Ack"
  /\ msgs' = msgs \ {m}
  /\ UNCHANGED <<tmVars, rmState, queue, log, outside>>
=============================================================================
