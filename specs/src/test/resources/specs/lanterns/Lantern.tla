------------------------------ MODULE Lantern ------------------------------
\* Lanterns of a row: one that stands next to a lit one may be lit.
EXTENDS Naturals
CONSTANT Length
VARIABLE lit
Init == lit = {1}
Light(i) == /\ i \notin lit
            /\ i - 1 \in lit
            /\ lit' = lit \union {i}
Next == \E i \in 1 .. Length : Light(i)
Spec == Init /\ [][Next]_lit
Contiguous == \A i \in lit : i = 1 \/ i - 1 \in lit
=============================================================================
