-------------------------------- MODULE Lamp --------------------------------
\* A lamp that is switched for ever.
VARIABLE on
Init == on = FALSE
Switch == on' = ~on
Next == Switch
Spec == Init /\ [][Next]_on /\ WF_on(Next)
TypeOK == on \in BOOLEAN
StaysOn == <>[]on
=============================================================================
