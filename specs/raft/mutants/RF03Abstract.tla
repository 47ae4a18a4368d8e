---------------------------- MODULE RF03Abstract ----------------------------
EXTENDS MCAbstractRaft

(* A leader may begin with any log that a server can have: votes without   *)
(* the look at how up to date it is.                                       *)
AnyLogIsSafe(t, l) == IsQuorum({i \in Server : term[i] >= t})
=============================================================================
