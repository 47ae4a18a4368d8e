------------------------------ MODULE Quorums ------------------------------
(***************************************************************************)
(* Families of quorums that several protocols use.                         *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets

(* The majorities of S: any two of them share an element of S. *)
Majorities(S) == {Q \in SUBSET S : 2 * Cardinality(Q) > Cardinality(S)}
=============================================================================
