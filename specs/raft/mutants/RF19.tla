-------------------------------- MODULE RF19 --------------------------------
EXTENDS MCRaft

(* Whoever learns of a newer term by a request for its vote removes what   *)
(* it does not know to be committed.                                       *)
ObserveTermAndTruncate(i, m) ==
  /\ m \in msgs
  /\ m.type = "RequestVote"
  /\ m.term > currentTerm[i]
  /\ ~UpToDate(i, m)
  /\ Become(i, "follower")
  /\ Write(i, m.term, None, Prefix(log[i], commitIndex[i]), {}, {})
  /\ UNCHANGED <<commitIndex, lead>>
=============================================================================
