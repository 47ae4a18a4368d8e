-------------------------------- MODULE TC02 --------------------------------
\* A participant aborts alone after it prepared.
EXTENDS MCTwoPhase

MutantRMChooseToAbort(r) ==
  /\ rmState[r] \in {"working", "prepared"}
  /\ rmState' = [rmState EXCEPT ![r] = "aborted"]
  /\ UNCHANGED <<tmState, msgs>>
=============================================================================
