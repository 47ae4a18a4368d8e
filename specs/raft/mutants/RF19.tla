-------------------------------- MODULE RF19 --------------------------------
EXTENDS MCRaft

(* Whoever learns of a newer term, and does not vote, removes what it does *)
(* not know to be committed.                                               *)
ObserveTermAndTruncate(i, t) ==
  /\ t > currentTerm[i]
  /\ Become(i, "follower")
  /\ Write(i, t, None, Prefix(log[i], commitIndex[i]), {})
  /\ UNCHANGED <<commitIndex, lead>>
=============================================================================
