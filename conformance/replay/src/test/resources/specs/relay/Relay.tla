------------------------------ MODULE Relay ------------------------------
(* A small protocol for the tests of replay: a node offers a number, the  *)
(* others accept it if it is their highest so far, make it durable and    *)
(* acknowledge. Guess and Reveal have nothing to do with that: they are   *)
(* here for a parameter and a variable that no trace shows.               *)
EXTENDS Naturals, Sequences, FiniteSets

CONSTANTS
  Node,    \* the nodes
  Number,  \* what may be offered
  None     \* no value

ASSUME Node # {}

VARIABLES
  alive,    \* whether the node runs
  high,     \* the highest number that the node knows of; volatile
  durable,  \* the highest number that the node has made durable
  queue,    \* what is handed to the disk, with the reply that waits for it
  acks,     \* who acknowledged
  shown,    \* what Reveal showed
  mark,     \* what Guess chose; not logged
  msgs      \* every message ever sent; not logged

vars == <<alive, high, durable, queue, acks, shown, mark, msgs>>

Offer(n, k) == [type |-> "Offer", from |-> n, number |-> k]
Ack(n, to, k) == [type |-> "Ack", from |-> n, to |-> to, number |-> k]

Init ==
  /\ alive = [n \in Node |-> TRUE]
  /\ high = [n \in Node |-> 0]
  /\ durable = [n \in Node |-> 0]
  /\ queue = [n \in Node |-> <<>>]
  /\ acks = [n \in Node |-> {}]
  /\ shown = [n \in Node |-> None]
  /\ mark = [n \in Node |-> None]
  /\ msgs = {}

Send(m) == msgs' = msgs \cup {m}

Start(n, k) ==
  /\ alive[n]
  /\ k > high[n]
  /\ high' = [high EXCEPT ![n] = k]
  /\ Send(Offer(n, k))
  /\ UNCHANGED <<alive, durable, queue, acks, shown, mark>>

(* That m was sent is said in Next only. *)
Accept(n, m) ==
  /\ alive[n]
  /\ m.type = "Offer"
  /\ m.from # n
  /\ m.number > high[n]
  /\ high' = [high EXCEPT ![n] = m.number]
  /\ queue' = [queue EXCEPT ![n] =
                 Append(@, [number |-> m.number, reply |-> Ack(n, m.from, m.number)])]
  /\ UNCHANGED <<alive, durable, acks, shown, mark, msgs>>

Persist(n) ==
  /\ alive[n]
  /\ queue[n] # <<>>
  /\ durable' = [durable EXCEPT ![n] = Head(queue[n]).number]
  /\ Send(Head(queue[n]).reply)
  /\ queue' = [queue EXCEPT ![n] = Tail(@)]
  /\ UNCHANGED <<alive, high, acks, shown, mark>>

Learn(n, m) ==
  /\ alive[n]
  /\ m.type = "Ack"
  /\ m.to = n
  /\ acks' = [acks EXCEPT ![n] = @ \cup {m.from}]
  /\ UNCHANGED <<alive, high, durable, queue, shown, mark, msgs>>

Stale(n, m) == m.type = "Offer" /\ m.number <= high[n]

Discard(n, m) ==
  /\ alive[n]
  /\ Stale(n, m)
  /\ UNCHANGED vars

Guess(n, g) ==
  /\ alive[n]
  /\ mark' = [mark EXCEPT ![n] = g]
  /\ UNCHANGED <<alive, high, durable, queue, acks, shown, msgs>>

Reveal(n) ==
  /\ alive[n]
  /\ mark[n] # None
  /\ shown' = [shown EXCEPT ![n] = mark[n]]
  /\ UNCHANGED <<alive, high, durable, queue, acks, mark, msgs>>

Crash(n) ==
  /\ alive[n]
  /\ alive' = [alive EXCEPT ![n] = FALSE]
  /\ high' = [high EXCEPT ![n] = 0]
  /\ queue' = [queue EXCEPT ![n] = <<>>]
  /\ acks' = [acks EXCEPT ![n] = {}]
  /\ shown' = [shown EXCEPT ![n] = None]
  /\ mark' = [mark EXCEPT ![n] = None]
  /\ UNCHANGED <<durable, msgs>>

Restart(n) ==
  /\ ~alive[n]
  /\ alive' = [alive EXCEPT ![n] = TRUE]
  /\ high' = [high EXCEPT ![n] = durable[n]]
  /\ UNCHANGED <<durable, queue, acks, shown, mark, msgs>>

Receive(n, m) == Accept(n, m) \/ Learn(n, m) \/ Discard(n, m)

Next ==
  \/ \E n \in Node, k \in Number : Start(n, k)
  \/ \E n \in Node : \E m \in msgs : Receive(n, m)
  \/ \E n \in Node : Persist(n) \/ Reveal(n) \/ Crash(n) \/ Restart(n)
  \/ \E n \in Node, g \in 1..3 : Guess(n, g)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
TypeOK ==
  /\ alive \in [Node -> BOOLEAN]
  /\ high \in [Node -> Number \cup {0}]
  /\ durable \in [Node -> Number \cup {0}]
  /\ \A n \in Node : acks[n] \subseteq Node

DurableBelowHigh == \A n \in Node : alive[n] => durable[n] <= high[n]

(* False in good runs: the control of invariants. *)
NobodyAcked == \A n \in Node : acks[n] = {}
NotThree == \A n \in Node : mark[n] # 3
=============================================================================
