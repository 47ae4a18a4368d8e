-------------------------------- MODULE TC03 --------------------------------
\* The manager commits with one vote missing.
EXTENDS MCTwoPhase

MutantTMCommit ==
  /\ tmState = "init"
  /\ \E missing \in RM : \A r \in RM \ {missing} : Prepared(r) \in msgs
  /\ tmState' = "committed"
  /\ msgs' = msgs \cup {Commit}
  /\ UNCHANGED rmState
=============================================================================
