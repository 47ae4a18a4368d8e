-------------------------------- MODULE TC36 --------------------------------
\* The manager gives up a delegated decision when it has waited long enough.
EXTENDS MCTwoPhaseNode

MutantGiveUp(t) ==
  /\ tmState[t] \in {"preparing", "delegated"}
  /\ TMBecome(t, "aborted")
  /\ NeedNobody(t)
  /\ tmPrepared' = [tmPrepared EXCEPT ![t] = {}]
  /\ Send({Abort})
  /\ UNCHANGED <<tmAcked, rmState, queue, log, outside>>
=============================================================================
