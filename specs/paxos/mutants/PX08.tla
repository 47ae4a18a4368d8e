-------------------------------- MODULE PX08 --------------------------------
EXTENDS MCPaxos

(* A promise for an older ballot counts towards the quorum. *)
MutantPromises(Q, b) == {m \in msgs : m.type = "1b" /\ m.bal <= b /\ m.acc \in Q}
=============================================================================
