-------------------------------- MODULE PX07 --------------------------------
EXTENDS MCPaxos

(* An acceptor answers a 1a of an equal ballot, too.  Safe: the repeated   *)
(* promise reports what the first one did, or a vote in the ballot itself, *)
(* and then the ballot has asked for votes already.                        *)
MutantPhase1b(a, b) ==
  /\ [type |-> "1a", bal |-> b] \in msgs
  /\ b >= maxBal[a]
  /\ maxBal' = [maxBal EXCEPT ![a] = b]
  /\ Send([type |-> "1b", acc |-> a, bal |-> b, mbal |-> maxVBal[a], mval |-> maxVal[a]])
  /\ UNCHANGED <<maxVBal, maxVal>>
=============================================================================
