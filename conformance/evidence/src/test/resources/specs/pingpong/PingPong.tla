------------------------------ MODULE PingPong ------------------------------
(***************************************************************************)
(* Two nodes play ping-pong: Server makes the odd strokes, Receiver the    *)
(* even ones, up to stroke number Rounds.  A stroke stands in its player's *)
(* log before it leaves, so that a player who crashes plays on where it    *)
(* was.                                                                    *)
(*                                                                         *)
(* The fixture protocol: small, yet with all that a Node rung has, so that *)
(* a test can say that a new protocol is a folder, a core and one line.    *)
(* What a rally means to anybody is deliberately not modelled.             *)
(***************************************************************************)
EXTENDS Integers, Sequences

CONSTANTS Server, Receiver, Rounds

VARIABLES
  stroke,   \* stroke[n]: memory: the last stroke that n made, or 0.
  over,     \* over[n]: memory: whether n has seen the last stroke of all come in.
  pending,  \* pending[n]: the strokes handed to n's log that are not durable yet.
  durable,  \* durable[n]: the last stroke in n's log, or 0.
  \* @network msgs
  msgs      \* The messages that can be received.

vars == <<stroke, over, pending, durable, msgs>>

Player == Server \cup Receiver

Stroke(n, k) == [from |-> n, number |-> k]

Init ==
  /\ stroke  = [n \in Player |-> 0]
  /\ over    = [n \in Player |-> FALSE]
  /\ pending = [n \in Player |-> <<>>]
  /\ durable = [n \in Player |-> 0]
  /\ msgs = {}

(* n makes stroke k: it is in memory and on the way to the log.            *)
Make(n, k) ==
  /\ stroke' = [stroke EXCEPT ![n] = k]
  /\ pending' = [pending EXCEPT ![n] = Append(@, k)]
  /\ UNCHANGED <<over, durable, msgs>>

(* n sends its last stroke, which is durable, once more.                   *)
SendAgain(n) ==
  /\ stroke[n] = durable[n]
  /\ msgs' = msgs \cup {Stroke(n, stroke[n])}
  /\ UNCHANGED <<stroke, over, pending, durable>>
-----------------------------------------------------------------------------
(* A client asks for a rally.                                              *)
Serve(n) ==
  /\ n \in Server
  /\ stroke[n] = 0
  /\ Make(n, 1)

IsNext(n, m) == m.from # n /\ m.number = stroke[n] + 1

(* The other's stroke, returned.                                           *)
Return(n, m) ==
  /\ m \in msgs
  /\ IsNext(n, m)
  /\ m.number < Rounds
  /\ Make(n, m.number + 1)

(* The other's stroke, which was the last.                                 *)
Finish(n, m) ==
  /\ m \in msgs
  /\ IsNext(n, m)
  /\ m.number = Rounds
  /\ ~over[n]
  /\ over' = [over EXCEPT ![n] = TRUE]
  /\ UNCHANGED <<stroke, pending, durable, msgs>>

IsBehind(n, m) == m.from # n /\ m.number = stroke[n] - 1 /\ stroke[n] = durable[n]

(* The other repeats a stroke that n has returned: the return was lost.    *)
Answer(n, m) ==
  /\ m \in msgs
  /\ IsBehind(n, m)
  /\ SendAgain(n)

(* n has waited too long.                                                  *)
Resend(n) ==
  /\ 0 < stroke[n] /\ stroke[n] < Rounds
  /\ ~over[n]
  /\ SendAgain(n)

Handles(n, m) ==
  \/ IsNext(n, m) /\ (m.number = Rounds => ~over[n])
  \/ IsBehind(n, m)

(* A stroke that n has no use for.                                         *)
Discard(n, m) ==
  /\ m \in msgs
  /\ m.from # n
  /\ ~Handles(n, m)
  /\ UNCHANGED vars
-----------------------------------------------------------------------------
(* The oldest record of n is durable, and the stroke leaves.               *)
Persist(n) ==
  /\ pending[n] # <<>>
  /\ durable' = [durable EXCEPT ![n] = Head(pending[n])]
  /\ pending' = [pending EXCEPT ![n] = Tail(@)]
  /\ msgs' = msgs \cup {Stroke(n, Head(pending[n]))}
  /\ UNCHANGED <<stroke, over>>

(* n loses its memory and finds what its log holds.                        *)
Crash(n) ==
  /\ stroke' = [stroke EXCEPT ![n] = durable[n]]
  /\ over' = [over EXCEPT ![n] = FALSE]
  /\ pending' = [pending EXCEPT ![n] = <<>>]
  /\ UNCHANGED <<durable, msgs>>

(* The next incarnation begins: n remembers what its log holds.            *)
Restart(n) ==
  /\ stroke[n] = durable[n]
  /\ ~over[n]
  /\ pending[n] = <<>>
  /\ UNCHANGED vars

(* Nobody will receive m, unless it is sent again.                         *)
Lose(m) ==
  /\ m \in msgs
  /\ msgs' = msgs \ {m}
  /\ UNCHANGED <<stroke, over, pending, durable>>
-----------------------------------------------------------------------------
Next ==
  \/ \E n \in Player :
       \/ Serve(n) \/ Resend(n) \/ Persist(n) \/ Crash(n) \/ Restart(n)
       \/ \E m \in msgs : Return(n, m) \/ Finish(n, m) \/ Answer(n, m) \/ Discard(n, m)
  \/ \E m \in msgs : Lose(m)

Spec == Init /\ [][Next]_vars
-----------------------------------------------------------------------------
Number == 0 .. Rounds

TypeOK ==
  /\ stroke \in [Player -> Number]
  /\ over \in [Player -> BOOLEAN]
  /\ durable \in [Player -> Number]
  /\ \A n \in Player : \A k \in DOMAIN pending[n] : pending[n][k] \in Number
  /\ \A m \in msgs : m.from \in Player /\ m.number \in Number

(* Nobody sees a stroke that its player could forget.                      *)
StrokeIsDurable == \A m \in msgs : m.number <= durable[m.from]

(* They take turns: the logs are one stroke apart.                         *)
Turns ==
  \A n \in Server, o \in Receiver :
    \/ durable[n] = 0 /\ durable[o] = 0
    \/ durable[n] - durable[o] \in {-1, 1}

THEOREM Spec => [](TypeOK /\ StrokeIsDurable /\ Turns)
=============================================================================
