--------------------------- MODULE ReplayPingPong ---------------------------
(* Nothing in PingPong bounds a model but Rounds, which is the cluster's. *)
EXTENDS PingPong
=============================================================================
