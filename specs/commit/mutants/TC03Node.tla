------------------------------ MODULE TC03Node ------------------------------
\* The manager commits with one vote missing.
EXTENDS MCTwoPhaseNode

MutantHandleYes(t, m) ==
  /\ m \in msgs
  /\ m.type = "Yes"
  /\ tmState[t] = "preparing"
  /\ m.from \notin tmPrepared[t]
  /\ (IF Cardinality(tmPrepared[t] \cup {m.from}) + 1 >= Cardinality(RM)
        THEN /\ TMBecome(t, "committed")
             /\ tmPrepared' = [tmPrepared EXCEPT ![t] = {}]
             /\ Write(t, "commit", {Commit})
        ELSE /\ tmPrepared' = [tmPrepared EXCEPT ![t] = @ \cup {m.from}]
             /\ UNCHANGED <<tmState, queue>>)
  /\ UNCHANGED <<tmAcked, rmState, log, msgs>>
=============================================================================
