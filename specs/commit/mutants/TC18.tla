-------------------------------- MODULE TC18 --------------------------------
\* The end record is not one that recovery knows.
EXTENDS MCTwoPhaseNode

MutantHandleAck(t, m) ==
  /\ m \in msgs
  /\ m.type = "Ack"
  /\ tmState[t] = "committed"
  /\ m.from \notin tmAcked[t]
  /\ (IF tmAcked[t] \cup {m.from} = RM
        THEN /\ TMBecome(t, "ended")
             /\ tmAcked' = [tmAcked EXCEPT ![t] = {}]
             /\ Write(t, "forgotten", {})
        ELSE /\ tmAcked' = [tmAcked EXCEPT ![t] = @ \cup {m.from}]
             /\ UNCHANGED <<tmState, queue>>)
  /\ UNCHANGED <<tmPrepared, rmState, log, msgs>>
=============================================================================
