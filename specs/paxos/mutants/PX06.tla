-------------------------------- MODULE PX06 --------------------------------
EXTENDS MCPaxos

(* A vote does not raise maxBal, which is all that the promise looks at. *)
MutantPhase2b(a, b, v) ==
  /\ [type |-> "2a", bal |-> b, val |-> v] \in msgs
  /\ b >= maxBal[a]
  /\ maxVBal' = [maxVBal EXCEPT ![a] = b]
  /\ maxVal' = [maxVal EXCEPT ![a] = v]
  /\ Send([type |-> "2b", acc |-> a, bal |-> b, val |-> v])
  /\ UNCHANGED maxBal
=============================================================================
