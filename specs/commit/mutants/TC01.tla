-------------------------------- MODULE TC01 --------------------------------
\* The manager counts Yes messages, not the participants that sent them: a Yes that
\* arrives twice counts for a participant that has not voted.
EXTENDS MCTwoPhaseNode

Counted(t, m) ==
  IF m.from \notin tmPrepared[t] THEN m.from ELSE CHOOSE r \in participants[t] \ tmPrepared[t] : TRUE

MutantHandleYes(t, m) ==
  /\ m \in msgs
  /\ m.type = "Yes"
  /\ tmState[t] = "preparing"
  /\ (IF tmPrepared[t] \cup {Counted(t, m)} = participants[t]
        THEN DecideCommit(t, participants[t])
        ELSE /\ tmPrepared' = [tmPrepared EXCEPT ![t] = @ \cup {Counted(t, m)}]
             /\ UNCHANGED <<tmState, queue>>)
  /\ UNCHANGED <<participants, tmAcked, rmState, log, msgs, outside>>
=============================================================================
