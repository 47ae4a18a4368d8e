---- MODULE Huge ----
EXTENDS Naturals
VARIABLE x
Init == x = [i \in 1 .. 3000000 |-> {i}]
Next == x' = x
====
