-------------------------- MODULE ReplayPaxosNode --------------------------
(***************************************************************************)
(* What replay adds to PaxosNode: the sets that bound a model become sets  *)
(* in which only membership is asked, so that a long run is not cut off.   *)
(* Proposer, Acceptor, Learner and ProposerOrder come from the header of   *)
(* the trace.                                                              *)
(***************************************************************************)
EXTENDS PaxosNode, Quorums

ReplayQuorum == Majorities(Acceptor)
ReplayBallot == Nat
ReplayValue == STRING
=============================================================================
