-------------------------------- MODULE TC34 --------------------------------
\* The manager confirms a report before it is durable, and may forget it.
EXTENDS MCTwoPhaseNode

MutantHandleHeuristic(t, m) ==
  /\ m \in msgs
  /\ m.type = "Heuristic"
  /\ tmState[t] \in {"committed", "aborted"}
  /\ ~Queued(t, HeuristicRecord(m))
  /\ ~Logged(t, HeuristicRecord(m))
  /\ Write(t, HeuristicRecord(m), {})
  /\ Send({Noted(m.from)})
  /\ UNCHANGED <<tmVars, rmState, log, outside>>
=============================================================================
