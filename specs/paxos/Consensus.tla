----------------------------- MODULE Consensus -----------------------------
(***************************************************************************)
(* The problem that Paxos solves: of the values that may be proposed, at   *)
(* most one is chosen.  Who proposes, who chooses and who finds out is not *)
(* said here; nor that a value must be chosen some day, which is a         *)
(* liveness property and is stated where there are processes to be fair to.*)
(***************************************************************************)
EXTENDS Naturals, FiniteSets

CONSTANT Value          \* The values that can be proposed.

VARIABLE chosen         \* The set of all values chosen so far.

(* At first nothing is chosen. *)
Init == chosen = {}

(* The one step: the first value is chosen, and no other ever will be. *)
Choose(v) ==
  /\ chosen = {}
  /\ chosen' = {v}

Next == \E v \in Value : Choose(v)

Spec == Init /\ [][Next]_chosen
-----------------------------------------------------------------------------
(* What a reader should ask of consensus: it is about values, and there is *)
(* at most one.                                                            *)
TypeOK == chosen \subseteq Value

AtMostOne == \A v, w \in chosen : v = w

THEOREM Spec => [](TypeOK /\ AtMostOne)
=============================================================================
