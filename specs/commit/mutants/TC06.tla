-------------------------------- MODULE TC06 --------------------------------
\* The manager sends Commit before its commit record is durable.
EXTENDS MCTwoPhaseNode

MutantHandleYes(t, m) ==
  /\ m \in msgs
  /\ m.type = "Yes"
  /\ tmState[t] = "preparing"
  /\ m.from \notin tmPrepared[t]
  /\ (IF tmPrepared[t] \cup {m.from} = participants[t]
        THEN /\ TMBecome(t, "committed")
             /\ tmPrepared' = [tmPrepared EXCEPT ![t] = {}]
             /\ Write(t, CommitRecord(participants[t]), {})
             /\ Send({Commit})
        ELSE /\ tmPrepared' = [tmPrepared EXCEPT ![t] = @ \cup {m.from}]
             /\ UNCHANGED <<tmState, queue, msgs>>)
  /\ UNCHANGED <<participants, tmAcked, rmState, log, outside>>
=============================================================================
