------------------------------ MODULE Sessions ------------------------------
(***************************************************************************)
(* Exactly-once application of what clients retry (section 6.3 of Ongaro's *)
(* thesis, "Consensus: Bridging Theory and Practice").                     *)
(*                                                                         *)
(* A client opens a session by an entry of the log; the index of that      *)
(* entry is the session's name.  It numbers its commands 1, 2, 3 and so on *)
(* and sends one again, under the same number, until it knows its fate.  A *)
(* server that applies the log keeps, for each session, the numbers that   *)
(* it has applied: all up to seq, and those in done.  They are a function  *)
(* of the log alone, so all servers agree on what is a repetition, and a   *)
(* snapshot carries them.                                                  *)
(*                                                                         *)
(* Memory is bounded.  A number further than Window above seq is not       *)
(* applied, and of more than SessionsMax sessions the one that was used    *)
(* longest ago ends.  A command of a session that has ended is never       *)
(* applied: whether it was applied before is not known any more.           *)
(***************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS NoOp,         \* What a new leader appends; it changes nothing.
          SessionsMax,  \* How many sessions are kept.
          Window        \* How far a client may run ahead.

(* The values of entries.  A command of session 0 has no session: it is    *)
(* applied as often as it stands in the log.                               *)
Register == [type |-> "register"]
Command(s, n, d) == [type |-> "command", session |-> s, seq |-> n, data |-> d]

IsCommand(v) == v # NoOp /\ v.type = "command"
IsRegister(v) == v # NoOp /\ v.type = "register"

(* Whether value v, next in the log, has an effect on the application.     *)
HasEffect(sessions, v) ==
  /\ IsCommand(v)
  /\ \/ v.session = 0
     \/ \E e \in sessions :
          /\ e.session = v.session
          /\ v.seq > e.seq /\ v.seq <= e.seq + Window
          /\ v.seq \notin e.done

(* The session e after number n was applied, by the entry at index k.      *)
Done(e, n, k) ==
  LET all == e.done \cup {n}
      top == CHOOSE t \in e.seq .. (e.seq + Window) :
               /\ \A x \in (e.seq + 1) .. t : x \in all
               /\ t + 1 \notin all
  IN  [session |-> e.session, seq |-> top, done |-> {x \in all : x > top}, used |-> k]

(* At most SessionsMax of these, of which there is at most one more. *)
Bounded(sessions) ==
  IF Cardinality(sessions) <= SessionsMax
    THEN sessions
    ELSE LET oldest == CHOOSE e \in sessions : \A f \in sessions : e.used <= f.used
         IN  sessions \ {oldest}

(* The sessions after the entry at index k, whose value is v. *)
Applied(sessions, v, k) ==
  IF IsRegister(v)
    THEN Bounded(sessions \cup {[session |-> k, seq |-> 0, done |-> {}, used |-> k]})
    ELSE IF IsCommand(v) /\ v.session # 0 /\ HasEffect(sessions, v)
      THEN LET e == CHOOSE x \in sessions : x.session = v.session
           IN  (sessions \ {e}) \cup {Done(e, v.seq, k)}
      ELSE sessions
=============================================================================
