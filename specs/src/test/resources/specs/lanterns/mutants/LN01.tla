---- MODULE LN01 ----
\* Any lantern may be lit.
EXTENDS MCLantern
MutantLight(i) == i \notin lit /\ lit' = lit \union {i}
====
