-------------------------------- MODULE TC31 --------------------------------
\* A delegated No leaves before its record is durable, so it may be forgotten.
EXTENDS MCTwoPhaseNode

MutantRefuseAlone(r, m) ==
  /\ m \in msgs
  /\ m = CommitOnePhase
  /\ rmState[r] = "working"
  /\ Become(r, "aborted")
  /\ Write(r, [type |-> "aborted"], {})
  /\ Send({No(r)})
  /\ UNCHANGED <<tmVars, log, outside>>
=============================================================================
