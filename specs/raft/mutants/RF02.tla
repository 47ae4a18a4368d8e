-------------------------------- MODULE RF02 --------------------------------
EXTENDS MCRaft

(* A vote leaves before it is durable. *)
GrantVoteEarly(i, m) ==
  /\ m \in msgs
  /\ m.type = "RequestVote"
  /\ CanVote(i, m)
  /\ Become(i, "follower")
  /\ Write(i, m.term, m.from, log[i], {Vote(i, m.term, m.from)}, {})
  /\ UNCHANGED <<commitIndex, lead>>
=============================================================================
