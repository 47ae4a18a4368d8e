------------------------------- MODULE Warned -------------------------------
\* Symmetry that TLC warns of, but checks.
EXTENDS TLC
CONSTANT Node
VARIABLE seen
Init == seen = {}
Next == \E n \in Node : seen' = seen \union {n}
Symmetry == Permutations(Node)
=============================================================================
