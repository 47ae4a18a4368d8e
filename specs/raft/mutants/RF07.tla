-------------------------------- MODULE RF07 --------------------------------
EXTENDS MCRaft

(* Whoever follows a leader forgets for whom it voted in this term. *)
ForgetVote(i, t) == None

(* With heartbeats: an Append that brings entries makes the server's log   *)
(* too good for the second candidate.                                      *)
HeartbeatNext == MCNext \/ \E i \in Server, t \in Term : HandleAppend(i, t, 0, 0, 0)

HeartbeatSpec == Init /\ [][HeartbeatNext]_vars
=============================================================================
