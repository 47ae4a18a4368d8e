-------------------------------- MODULE PX04 --------------------------------
EXTENDS MCPaxos

(* A ballot is used twice: by two proposers, or again after a restart. *)
MutantPhase2a(b, v) ==
  /\ \E Q \in Quorum : Allows(Q, b, v)
  /\ Send([type |-> "2a", bal |-> b, val |-> v])
  /\ UNCHANGED <<maxBal, maxVBal, maxVal>>
=============================================================================
