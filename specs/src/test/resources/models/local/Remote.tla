------------------------------- MODULE Remote -------------------------------
(* Each action breaks the rule in its own way.                               *)
\* @network msgs
\* @ghost history
EXTENDS Naturals
CONSTANT Node
VARIABLES count, msgs, history
vars == <<count, msgs, history>>
Init == count = [n \in Node |-> 0] /\ msgs = {} /\ history = {}
At(f, j) == f[j]
ReadsOther(i, j) == /\ count[j] > 0
                    /\ UNCHANGED vars
ReadsThroughOperator(i, j) == At(count, j) = 1 /\ UNCHANGED vars
ReadsWhole(i) == /\ msgs' = msgs \union {count}
                 /\ UNCHANGED <<count, history>>
WritesOther(i, m) == /\ count' = [count EXCEPT ![m.to] = 1]
                     /\ UNCHANGED <<msgs, history>>
WritesWhole(i) == count' = [n \in Node |-> 0] /\ UNCHANGED <<msgs, history>>
GhostGuards(i) == /\ history = {}
                  /\ UNCHANGED vars
LoseAll(m) == \E n \in Node : count[n] = 0 /\ msgs' = {} /\ UNCHANGED <<count, history>>
Next == \/ \E i, j \in Node : ReadsOther(i, j) \/ ReadsThroughOperator(i, j)
        \/ \E i \in Node : ReadsWhole(i) \/ WritesWhole(i) \/ GhostGuards(i)
        \/ \E i \in Node : \E m \in msgs : WritesOther(i, m)
        \/ \E m \in msgs : LoseAll(m)
=============================================================================
