-------------------------------- MODULE TC32 --------------------------------
\* The manager counts who has only read as prepared, and will wait for its Ack.
EXTENDS MCTwoPhaseNode

MutantHandleReadOnly(t, m) ==
  /\ m \in msgs
  /\ m.type = "ReadOnly"
  /\ tmState[t] = "preparing"
  /\ m.from \in participants[t] \ tmPrepared[t]
  /\ (IF tmPrepared[t] \cup {m.from} = participants[t]
        THEN DecideCommit(t, participants[t])
        ELSE /\ tmPrepared' = [tmPrepared EXCEPT ![t] = @ \cup {m.from}]
             /\ UNCHANGED <<tmState, queue>>)
  /\ UNCHANGED <<participants, tmAcked, rmState, log, msgs, outside>>
=============================================================================
