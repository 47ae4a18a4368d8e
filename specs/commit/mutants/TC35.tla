-------------------------------- MODULE TC35 --------------------------------
\* A report is not repeated, and the first one is lost.
EXTENDS MCTwoPhaseNode

MutantReport(r) == FALSE

\* Only reports are lost: enough for this mutant, and fewer states.
LoseReport(m) ==
  /\ m \in msgs
  /\ m.type = "Heuristic"
  /\ msgs' = msgs \ {m}
  /\ UNCHANGED <<tmVars, rmState, queue, log, outside>>
=============================================================================
