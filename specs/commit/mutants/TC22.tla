-------------------------------- MODULE TC22 --------------------------------
\* A participant takes its commit back.
EXTENDS MCTransactionCommit

MutantDecideAbort(r) ==
  /\ rmState[r] \in {"working", "prepared", "committed"}
  /\ \A s \in RM \ {r} : rmState[s] # "committed"
  /\ rmState' = [rmState EXCEPT ![r] = "aborted"]
=============================================================================
