-------------------------------- MODULE RF28 --------------------------------
(* The options are off: see the configurations.                            *)
EXTENDS MCRaftNodeLive
=============================================================================
