-------------------------------- MODULE RF01 --------------------------------
EXTENDS MCRaft

(* A leader commits an entry of an older term by counting (figure 8 of the *)
(* paper, section 5.4.2).                                                  *)
CommitAnyTerm(i, n) ==
  /\ role[i] = "leader"
  /\ n > commitIndex[i] /\ n <= Len(log[i])
  /\ IsQuorum(Ackers(currentTerm[i], n))
  /\ commitIndex' = [commitIndex EXCEPT ![i] = n]
  /\ Sent({})
  /\ UNCHANGED <<role, currentTerm, votedFor, log, durable, lead>>
=============================================================================
