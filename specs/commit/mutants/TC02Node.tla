------------------------------ MODULE TC02Node ------------------------------
\* A participant in doubt aborts alone.
EXTENDS MCTwoPhaseNode

MutantAbortAlone(r) ==
  /\ rmState[r] \in {"working", "prepared"}
  /\ Become(r, "aborted")
  /\ Write(r, [type |-> "aborted"], {})
  /\ UNCHANGED <<tmVars, log, msgs, outside>>
=============================================================================
