------------------------ MODULE ReplayMultiPaxosNode ------------------------
(***************************************************************************)
(* What replay adds to MultiPaxosNode: the sets that bound a model become  *)
(* sets in which only membership is asked, so that a long run is not cut   *)
(* off.  Replica and ReplicaOrder come from the header of the trace.       *)
(***************************************************************************)
EXTENDS MultiPaxosNode, Quorums

ReplayQuorum == Majorities(Replica)
ReplayBallot == Nat
ReplayPosition == Nat
ReplayValue == STRING

(* History that no guard reads must not grow with a long run. *)
NoHistory(history, gone) == history
=============================================================================
