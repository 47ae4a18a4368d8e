----------------------------- MODULE MCTwoPhase -----------------------------
(***************************************************************************)
(* Bounds of TwoPhase, and the check that Inv is inductive.                *)
(*                                                                         *)
(* TLC enumerates the initial states of InductiveSpec.  It need not try    *)
(* every set of messages: Inv says which messages there are once the       *)
(* manager's decision and each participant's place are chosen, where the   *)
(* place of one that aborted, or committed alone, also says whether it had *)
(* promised.                                                               *)
(***************************************************************************)
EXTENDS TwoPhase, FiniteSets, TLC

Symmetry == Permutations(RM)

TCSpec == TC!Spec

Promised == {"prepared", "committed", "abortedAfterPromise"}

StateOf(place) ==
  CASE place = "abortedAfterPromise" -> "aborted"
    [] place = "committedWithoutPromise" -> "committed"
    [] OTHER -> place

\* The places in which a participant can be, given what the manager has done.
PlacesAt(decision) ==
  CASE decision = "init" -> {"out", "working", "prepared", "aborted"}
    [] decision = "delegated" ->
         {"out", "working", "prepared", "aborted", "committed", "committedWithoutPromise"}
    [] decision = "committed" -> {"out", "prepared", "committed"}
    [] decision = "aborted" -> {"out", "working", "prepared", "aborted", "abortedAfterPromise"}

MsgsOf(decision, place) ==
  {Prepared(r) : r \in {q \in RM : place[q] \in Promised}}
    \cup (CASE decision \in {"init", "delegated"} -> {}
            [] decision = "committed" -> {Commit}
            [] decision = "aborted" -> {Abort})

\* Only one participant alone can have the decision delegated to it.
Fits(decision, place) ==
  decision = "delegated" => Cardinality({r \in RM : place[r] # "out"}) = 1

Decisions == {"init", "delegated", "committed", "aborted"}

Constructive ==
  \E decision \in Decisions :
    \E place \in [RM -> PlacesAt(decision)] :
      /\ Fits(decision, place)
      /\ rmState = [r \in RM |-> StateOf(place[r])]
      /\ tmState = decision
      /\ msgs = MsgsOf(decision, place)

InductiveSpec == Constructive /\ [][Next]_vars
=============================================================================
