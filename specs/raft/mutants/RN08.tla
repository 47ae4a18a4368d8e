-------------------------------- MODULE RN08 --------------------------------
EXTENDS MCRaft

(* A leader commits what nobody has acknowledged. *)
Everybody(t, n) == Server
=============================================================================
