-------------------------------- MODULE RF09 --------------------------------
EXTENDS MCRaft

(* The commit index is what the message says, though the entries that it  *)
(* shows to be the leader's end before.                                    *)
HandleAppendTrusting(i, m) ==
  LET last == m.prevLogIndex + Len(m.entries)
      l == Merged(i, m)
  IN  /\ m \in msgs
      /\ Follows(i, m)
      /\ Matches(i, m)
      /\ Become(i, "follower")
      /\ Write(i, m.term, VoteIn(i, m.term), l, {}, {Ack(i, m.term, last)})
      /\ commitIndex' = [commitIndex EXCEPT ![i] = Max(@, Min(m.leaderCommit, Len(l)))]
      /\ UNCHANGED lead
=============================================================================
