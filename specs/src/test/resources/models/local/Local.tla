------------------------------- MODULE Local -------------------------------
(* Each action keeps to its own node.                                        *)
\* @network msgs
\* @ghost history
EXTENDS Naturals
CONSTANT Node
VARIABLES count, msgs, history
vars == <<count, msgs, history>>
Init == count = [n \in Node |-> 0] /\ msgs = {} /\ history = {}
Raise(i, value) == count' = [count EXCEPT ![i] = @ + value]
Enough(i) == count[i] > 3
Tell(i) == /\ ~Enough(i)
           /\ Raise(i, 1)
           /\ msgs' = msgs \union {[from |-> i, at |-> count[i]]}
           /\ history' = history \union {count}
Hear(i, m) == /\ m \in msgs
              /\ LET next == m.at + count[i]
                 IN count' = IF next > 3 THEN count ELSE [count EXCEPT ![i] = next]
              /\ UNCHANGED <<msgs, history>>
Lose(m) == msgs' = msgs \ {m} /\ UNCHANGED <<count, history>>
NodeNext(i) == Tell(i) \/ \E m \in msgs : Hear(i, m)
Next == \/ \E i \in Node : NodeNext(i)
        \/ \E m \in msgs : Lose(m)
Spec == Init /\ [][Next]_vars
=============================================================================
