-------------------------------- MODULE PX10 --------------------------------
EXTENDS MCPaxos

(* Quorums of phase 1 and of phase 2 need not intersect: a single acceptor *)
(* is enough in phase 1.                                                   *)
MutantPhase2a(b, v) ==
  /\ \A m \in msgs : ~(m.type = "2a" /\ m.bal = b)
  /\ \E a \in Acceptor : Allows({a}, b, v)
  /\ Send([type |-> "2a", bal |-> b, val |-> v])
  /\ UNCHANGED <<maxBal, maxVBal, maxVal>>
=============================================================================
