-------------------------------- MODULE PX02 --------------------------------
EXTENDS MCPaxos

(* An acceptor forgets its promise and its vote over a restart. *)
ForgetAll(a) ==
  /\ maxBal' = [maxBal EXCEPT ![a] = -1]
  /\ maxVBal' = [maxVBal EXCEPT ![a] = -1]
  /\ maxVal' = [maxVal EXCEPT ![a] = None]
  /\ UNCHANGED msgs

MutantNext ==
  \/ \E a \in Acceptor : ForgetAll(a)
  \/ \E b \in Ballot :
       \/ Phase1a(b)
       \/ \E a \in Acceptor : Phase1b(a, b)
       \/ \E v \in Value :
            \/ Phase2a(b, v)
            \/ \E a \in Acceptor : Phase2b(a, b, v)
=============================================================================
