-------------------------------- MODULE RF20 --------------------------------
EXTENDS MCRaft

(* An answer says how long the server's log is, not how far it is known to *)
(* be the leader's.                                                        *)
HandleAppendAllAcked(i, m) ==
  LET last == m.prevLogIndex + Len(m.entries)
      l == Merged(i, m)
  IN  /\ m \in msgs
      /\ Follows(i, m)
      /\ Matches(i, m)
      /\ Become(i, "follower")
      /\ Write(i, m.term, VoteIn(i, m.term), l, {}, {Ack(i, m.term, Len(l))})
      /\ commitIndex' = [commitIndex EXCEPT ![i] = Max(@, Min(m.leaderCommit, last))]
      /\ UNCHANGED lead

(* With heartbeats, which are shorter than a log may be. *)
HeartbeatNext == MCNext \/ \E i \in Server : SendAppend(i, 0, 0)

HeartbeatSpec == Init /\ [][HeartbeatNext]_vars
=============================================================================
