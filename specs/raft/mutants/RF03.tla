-------------------------------- MODULE RF03 --------------------------------
EXTENDS MCRaft

(* A vote without a look at how up to date the candidate is. *)
AnyLog(i, m) == TRUE
=============================================================================
