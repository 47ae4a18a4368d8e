-------------------------------- MODULE RF08 --------------------------------
EXTENDS MCRaft

(* The commit index follows the message, also backwards. *)
LaterOrEarlier(m, n) == n
=============================================================================
