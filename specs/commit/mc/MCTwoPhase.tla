----------------------------- MODULE MCTwoPhase -----------------------------
(***************************************************************************)
(* Bounds of TwoPhase, and the check that Inv is inductive.                *)
(*                                                                         *)
(* TLC enumerates the initial states of InductiveSpec.  It need not try    *)
(* every set of messages: Inv says which messages there are once the       *)
(* manager's decision and each participant's place are chosen, where the   *)
(* place of one that aborted also says whether it had promised.            *)
(***************************************************************************)
EXTENDS TwoPhase, FiniteSets, TLC

Symmetry == Permutations(RM)

TCSpec == TC!Spec

Places == {"working", "prepared", "committed", "aborted", "abortedAfterPromise"}

StateOf(place) == IF place = "abortedAfterPromise" THEN "aborted" ELSE place

\* The places in which a participant can be, given the manager's decision.
PlacesAt(decision) ==
  CASE decision = "init" -> {"working", "prepared", "aborted"}
    [] decision = "committed" -> {"prepared", "committed"}
    [] decision = "aborted" -> {"working", "prepared", "aborted", "abortedAfterPromise"}

MsgsOf(decision, place) ==
  {Prepared(r) : r \in {q \in RM : place[q] \in {"prepared", "committed", "abortedAfterPromise"}}}
    \cup (CASE decision = "init" -> {}
            [] decision = "committed" -> {Commit}
            [] decision = "aborted" -> {Abort})

Constructive ==
  \E decision \in {"init", "committed", "aborted"} :
    \E place \in [RM -> PlacesAt(decision)] :
      /\ rmState = [r \in RM |-> StateOf(place[r])]
      /\ tmState = decision
      /\ msgs = MsgsOf(decision, place)

InductiveSpec == Constructive /\ [][Next]_vars
=============================================================================
