-------------------------------- MODULE PX01 --------------------------------
EXTENDS MCPaxos

(* An acceptor forgets its promise over a restart, and keeps its vote. *)
ForgetPromise(a) ==
  /\ maxBal' = [maxBal EXCEPT ![a] = maxVBal[a]]
  /\ UNCHANGED <<maxVBal, maxVal, msgs>>

MutantNext ==
  \/ \E a \in Acceptor : ForgetPromise(a)
  \/ \E b \in Ballot :
       \/ Phase1a(b)
       \/ \E a \in Acceptor : Phase1b(a, b)
       \/ \E v \in Value :
            \/ Phase2a(b, v)
            \/ \E a \in Acceptor : Phase2b(a, b, v)
=============================================================================
