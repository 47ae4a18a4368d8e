-------------------------------- MODULE TC38 --------------------------------
\* A participant that an operator resolved does not ask for the decision any more.
EXTENDS MCTwoPhaseNode

MutantInquire(r) ==
  /\ rmState[r] = "prepared"
  /\ queue[r] = <<>>
  /\ Send({Inquiry(r)})
  /\ UNCHANGED <<tmVars, rmState, queue, log, outside>>
=============================================================================
