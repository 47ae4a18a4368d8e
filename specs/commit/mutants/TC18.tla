-------------------------------- MODULE TC18 --------------------------------
\* The end record is not one that recovery knows.
EXTENDS MCTwoPhaseNode

MutantHandleAck(t, m) ==
  /\ m \in msgs
  /\ m.type = "Ack"
  /\ tmState[t] = "committed"
  /\ m.from \notin tmAcked[t]
  /\ (IF tmAcked[t] \cup {m.from} = participants[t]
        THEN /\ TMBecome(t, "ended")
             /\ NeedNobody(t)
             /\ tmAcked' = [tmAcked EXCEPT ![t] = {}]
             /\ Write(t, [type |-> "forgotten"], {})
        ELSE /\ tmAcked' = [tmAcked EXCEPT ![t] = @ \cup {m.from}]
             /\ UNCHANGED <<tmState, participants, queue>>)
  /\ UNCHANGED <<tmPrepared, rmState, log, msgs, outside>>
=============================================================================
