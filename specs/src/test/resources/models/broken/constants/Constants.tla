---- MODULE Constants ----
EXTENDS Naturals
CONSTANTS Max, Step
VARIABLE x
Init == x = 0
Next == x < Max /\ x' = x + Step
====
