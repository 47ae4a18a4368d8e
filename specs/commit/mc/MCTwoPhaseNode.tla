--------------------------- MODULE MCTwoPhaseNode ---------------------------
EXTENDS TwoPhaseNode, TLC
Symmetry == Permutations(RM)
NoLose(m) == FALSE
=============================================================================
