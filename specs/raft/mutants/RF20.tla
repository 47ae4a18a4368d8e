-------------------------------- MODULE RF20 --------------------------------
EXTENDS MCRaft

(* An answer says how long the server's log is, not how far it is known to *)
(* be the leader's.                                                        *)
HandleAppendAllAcked(i, t, prev, n, c) ==
  LET m == AppendEntries(t, prev, n, c)
      l == Merged(i, m)
  IN  /\ Follows(i, t)
      /\ prev + n <= Len(lead[t]) /\ c \in Commits(t)
      /\ Matches(i, m)
      /\ Become(i, "follower")
      /\ Write(i, t, VoteIn(i, t), l, {Ack(i, t, Len(l))})
      /\ commitIndex' = [commitIndex EXCEPT ![i] = Max(@, Min(c, prev + n))]
      /\ UNCHANGED lead

(* With heartbeats, which are shorter than a log may be. *)
HeartbeatNext == MCNext \/ \E i \in Server, t \in Term : HandleAppend(i, t, 0, 0, 0)

HeartbeatSpec == Init /\ [][HeartbeatNext]_vars
=============================================================================
