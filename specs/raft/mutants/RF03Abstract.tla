---------------------------- MODULE RF03Abstract ----------------------------
EXTENDS MCAbstractRaft

(* A leader may begin with any log that a server can have: votes without   *)
(* the look at how up to date it is.                                       *)
ElectAny(t, l) ==
  /\ lead[t] = None
  /\ l \in Known(t)
  /\ IsQuorum({i \in Server : term[i] >= t})
  /\ lead' = [lead EXCEPT ![t] = l]
  /\ UNCHANGED <<term, ack>>
=============================================================================
