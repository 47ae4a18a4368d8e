-------------------------------- MODULE RF25 --------------------------------
EXTENDS MCRaft

(* Entries are acknowledged before they are durable. *)
HandleAppendEarly(i, m) ==
  LET last == m.prevLogIndex + Len(m.entries)
  IN  /\ m \in msgs
      /\ Follows(i, m)
      /\ Matches(i, m)
      /\ Become(i, "follower")
      /\ Write(i, m.term, VoteIn(i, m.term), Merged(i, m), {Ack(i, m.term, last)}, {})
      /\ commitIndex' = [commitIndex EXCEPT ![i] = Max(@, Min(m.leaderCommit, last))]
      /\ UNCHANGED lead
=============================================================================
