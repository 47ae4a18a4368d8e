-------------------------------- MODULE RF06 --------------------------------
EXTENDS MCRaft

(* Answers are counted, not voters: an answer may arrive again, so one     *)
(* other voter can make a quorum.                                          *)
CountedVoters(i, t) ==
  LET voters == {m.from : m \in {n \in msgs : n.type = "Vote" /\ n.term = t /\ n.to = i}}
  IN  IF voters = {} THEN {} ELSE Server
=============================================================================
