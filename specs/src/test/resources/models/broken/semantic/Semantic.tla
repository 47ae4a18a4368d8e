---- MODULE Semantic ----
EXTENDS Naturals
VARIABLE x
Init == x = y + Missing(1)
Next == x' = x
====
