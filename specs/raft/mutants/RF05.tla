-------------------------------- MODULE RF05 --------------------------------
EXTENDS MCRaft

(* Votes of older terms count. *)
VotersOfAnyTerm(i, t) ==
  {m.from : m \in {n \in msgs : n.type = "Vote" /\ n.term <= t /\ n.to = i}}
=============================================================================
