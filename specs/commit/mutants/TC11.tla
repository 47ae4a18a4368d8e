-------------------------------- MODULE TC11 --------------------------------
\* A Yes leaves before the prepared record is durable.
EXTENDS MCTwoPhaseNode

MutantVoteYes(r, m) ==
  /\ m \in msgs
  /\ m = Prepare
  /\ rmState[r] = "working"
  /\ Become(r, "prepared")
  /\ Write(r, [type |-> "prepared"], {})
  /\ Send({Yes(r)})
  /\ UNCHANGED <<tmVars, log, outside>>
=============================================================================
