-------------------------------- MODULE RF12 --------------------------------
EXTENDS MCRaft

(* An old or empty Append erases the entries behind it. *)
MergedShort(i, m) == Prefix(log[i], m.prevLogIndex) \o m.entries
=============================================================================
