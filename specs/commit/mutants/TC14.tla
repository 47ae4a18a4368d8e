-------------------------------- MODULE TC14 --------------------------------
\* A crash takes a participant's log, which is said to be durable.
EXTENDS MCTwoPhaseNode

MutantCrash(i) ==
  /\ Up(i)
  /\ queue' = [queue EXCEPT ![i] = <<>>]
  /\ (IF i \in Manager
        THEN /\ TMBecome(i, "down")
             /\ NeedNobody(i)
             /\ tmPrepared' = [tmPrepared EXCEPT ![i] = {}]
             /\ tmAcked' = [tmAcked EXCEPT ![i] = {}]
             /\ UNCHANGED rmState
        ELSE /\ Become(i, "down")
             /\ UNCHANGED tmVars)
  /\ log' = [log EXCEPT ![i] = IF i \in RM THEN <<>> ELSE @]
  /\ UNCHANGED <<msgs, outside>>
=============================================================================
