------------------------------ MODULE TC03Node ------------------------------
\* The manager commits with one vote missing.
EXTENDS MCTwoPhaseNode

MutantHandleYes(t, m) ==
  /\ m \in msgs
  /\ m.type = "Yes"
  /\ tmState[t] = "preparing"
  /\ m.from \notin tmPrepared[t]
  /\ (IF Cardinality(tmPrepared[t] \cup {m.from}) + 1 >= Cardinality(participants[t])
        THEN DecideCommit(t, participants[t])
        ELSE /\ tmPrepared' = [tmPrepared EXCEPT ![t] = @ \cup {m.from}]
             /\ UNCHANGED <<tmState, queue>>)
  /\ UNCHANGED <<participants, tmAcked, rmState, log, msgs, outside>>
=============================================================================
