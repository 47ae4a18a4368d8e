-------------------------------- MODULE RF25 --------------------------------
EXTENDS MCRaft

(* What depends on a record leaves before it is durable. *)
WriteAfterwards(i, t, v, l, out) ==
  /\ Remembers(i, t, v, l)
  /\ queue' = [queue EXCEPT ![i] = Append(@, [record |-> Record(t, v, l), messages |-> {}])]
  /\ Sent(out)
  /\ UNCHANGED disk

(* Entries are acknowledged before they are durable. *)
HandleAppendEarly(i, t, prev, n, c) ==
  LET m == AppendEntries(t, prev, n, c)
  IN  /\ Follows(i, t)
      /\ prev + n <= Len(lead[t]) /\ c \in Commits(t)
      /\ Matches(i, m)
      /\ Become(i, "follower")
      /\ WriteAfterwards(i, t, VoteIn(i, t), Merged(i, m), {Ack(i, t, prev + n)})
      /\ commitIndex' = [commitIndex EXCEPT ![i] = Max(@, Min(c, prev + n))]
      /\ UNCHANGED lead
=============================================================================
