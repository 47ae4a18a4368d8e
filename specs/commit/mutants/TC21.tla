-------------------------------- MODULE TC21 --------------------------------
\* A participant aborts although another has committed.
EXTENDS MCTransactionCommit

MutantDecideAbort(r) ==
  /\ rmState[r] \in {"working", "prepared"}
  /\ rmState' = [rmState EXCEPT ![r] = "aborted"]
=============================================================================
