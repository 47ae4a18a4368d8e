-------------------------------- MODULE RF02 --------------------------------
EXTENDS MCRaft

(* What depends on a record leaves before it is durable. *)
WriteAfterwards(i, t, v, l, out) ==
  /\ Remembers(i, t, v, l)
  /\ queue' = [queue EXCEPT ![i] = Append(@, [record |-> Record(t, v, l), messages |-> {}])]
  /\ Sent(out)
  /\ UNCHANGED disk

(* A vote leaves before it is durable. *)
GrantVoteEarly(i, m) ==
  /\ m \in msgs
  /\ m.type = "RequestVote"
  /\ CanVote(i, m)
  /\ Become(i, "follower")
  /\ WriteAfterwards(i, m.term, m.from, log[i], {Vote(i, m.term, m.from)})
  /\ UNCHANGED <<commitIndex, lead>>
=============================================================================
