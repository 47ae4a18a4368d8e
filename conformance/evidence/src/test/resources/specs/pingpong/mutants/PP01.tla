-------------------------------- MODULE PP01 --------------------------------
(* A stroke leaves before it is durable. *)
EXTENDS MCPingPong

MutantMake(n, k) ==
  /\ stroke' = [stroke EXCEPT ![n] = k]
  /\ pending' = [pending EXCEPT ![n] = Append(@, k)]
  /\ msgs' = msgs \cup {Stroke(n, k)}
  /\ UNCHANGED <<over, durable>>
=============================================================================
