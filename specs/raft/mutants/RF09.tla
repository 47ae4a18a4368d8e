-------------------------------- MODULE RF09 --------------------------------
EXTENDS MCRaft

(* The commit index is what the message says, though the entries that it  *)
(* shows to be the leader's end before.                                    *)
HandleAppendTrusting(i, t, prev, n, c) ==
  LET m == AppendEntries(t, prev, n, c)
      l == Merged(i, m)
  IN  /\ Follows(i, t)
      /\ prev + n <= Len(lead[t]) /\ c \in Commits(t)
      /\ Matches(i, m)
      /\ Become(i, "follower")
      /\ Write(i, t, VoteIn(i, t), l, {Ack(i, t, prev + n)})
      /\ commitIndex' = [commitIndex EXCEPT ![i] = Max(@, Min(c, Len(l)))]
      /\ UNCHANGED lead
=============================================================================
