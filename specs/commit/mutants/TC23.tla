-------------------------------- MODULE TC23 --------------------------------
\* One of several participants commits alone.
EXTENDS MCTransactionCommit

MutantCommitAlone(r) ==
  /\ rmState[r] = "working"
  /\ rmState' = [rmState EXCEPT ![r] = "committed"]
=============================================================================
