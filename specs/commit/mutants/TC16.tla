-------------------------------- MODULE TC16 --------------------------------
\* The manager answers an inquiry only if it committed, so abort is not presumed.
EXTENDS MCTwoPhaseNode

MutantHandleInquiry(t, m) ==
  /\ m \in msgs
  /\ m.type = "Inquiry"
  /\ tmState[t] \in {"committed", "ended"}
  /\ In(t, "commit")
  /\ Send({Commit})
  /\ UNCHANGED <<tmVars, rmState, queue, log, outside>>
=============================================================================
