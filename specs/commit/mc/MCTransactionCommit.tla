------------------------ MODULE MCTransactionCommit ------------------------
(* Bounds of TransactionCommit, and its inductive check. *)
EXTENDS TransactionCommit, TLC

Symmetry == Permutations(RM)

\* Inductive: whatever state satisfies Inv, no step leaves it.
InductiveSpec == Inv /\ [][Next]_rmState
=============================================================================
