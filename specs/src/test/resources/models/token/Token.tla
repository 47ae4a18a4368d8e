------------------------------- MODULE Token -------------------------------
(* A token travels between nodes. Small on purpose: the runner's tests check *)
(* this, not the token.                                                      *)
EXTENDS Naturals
CONSTANTS Node,  \* the nodes
          First, \* who holds the token first
          Max    \* how often a node may receive it
VARIABLES holder, \* who holds the token, or "none" while it travels
          msgs,   \* messages in flight
          count   \* how often each node received the token
vars == <<holder, msgs, count>>

ASSUME Max < 100

Init == /\ holder = First
        /\ msgs = {}
        /\ count = [n \in Node |-> 0]

Send(i, j) == /\ holder = i
              /\ i # j
              /\ holder' = "none"
              /\ msgs' = msgs \union {[from |-> i, to |-> j]}
              /\ UNCHANGED count

Receive(i, m) == /\ m \in msgs
                 /\ m.to = i
                 /\ count[i] < Max
                 /\ msgs' = msgs \ {m}
                 /\ holder' = i
                 /\ count' = [count EXCEPT ![i] = @ + 1]

\* Which of two nodes asked cannot be told from the states.
Poll(i) == /\ holder = "none"
           /\ Max = 99
           /\ UNCHANGED vars

Next == \/ \E i, j \in Node : Send(i, j)
        \/ \E i \in Node : \E m \in msgs : Receive(i, m)
        \/ \E i \in Node : Poll(i)

Spec == Init /\ [][Next]_vars
FairSpec == Spec /\ WF_vars(Next)

TypeOK == holder \in Node \union {"none"}
FirstHolds == holder = First
Low == \A n \in Node : count[n] < 2
Grows == [][\A n \in Node : count'[n] >= count[n]]_vars
Frozen == [][count' = count]_vars
Starts == holder = "none" /\ [][Next]_vars
Arrives == (holder = "none") ~> (holder # "none")
Travels == []<>(holder = "none")
=============================================================================
