-------------------------------- MODULE PX03 --------------------------------
EXTENDS MCPaxos

(* Phase 2a takes any value that the promises report, not that of the      *)
(* highest ballot.                                                         *)
MutantAllows(Q, b, v) ==
  LET promises == Promises(Q, b)
      reports == {m \in promises : m.mbal >= 0}
  IN  /\ \A a \in Q : \E m \in promises : m.acc = a
      /\ reports = {} \/ \E m \in reports : m.mval = v
=============================================================================
