-------------------------------- MODULE TC12 --------------------------------
\* An Ack leaves before the committed record is durable.
EXTENDS MCTwoPhaseNode

MutantHandleCommit(r, m) ==
  /\ m \in msgs
  /\ m = Commit
  /\ rmState[r] = "prepared"
  /\ Become(r, "committed")
  /\ Write(r, [type |-> "committed"], {})
  /\ Send({Ack(r)})
  /\ UNCHANGED <<tmVars, log, outside>>
=============================================================================
