-------------------------------- MODULE TC33 --------------------------------
\* What an operator decided is acknowledged like any commit, and never reported.
EXTENDS MCTwoPhaseNode

MutantAnswer(r, decided) == IF decided = "committed" THEN {Ack(r)} ELSE {}
=============================================================================
