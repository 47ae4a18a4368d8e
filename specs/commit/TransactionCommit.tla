------------------------- MODULE TransactionCommit -------------------------
(***************************************************************************)
(* What it means to commit a transaction atomically, whatever protocol     *)
(* does it (Gray and Lamport, "Consensus on Transaction Commit", section   *)
(* 2).  A transaction was carried out by participants (resource managers); *)
(* each of them ends it by committing or by aborting, and no two may       *)
(* differ.  A participant may take no part in the decision: it is not in   *)
(* this transaction, or it has only read, so that neither outcome matters. *)
(* It is out from the beginning, and nothing is said of it.                *)
(*                                                                         *)
(* Not modelled: who decides, how participants learn of each other, and    *)
(* failures.  The actions look at all participants at once; to do with     *)
(* messages what they do by looking is the task of the protocol.           *)
(***************************************************************************)
CONSTANT RM      \* the participants

VARIABLE rmState \* what each participant has done

TypeOK == rmState \in [RM -> {"out", "working", "prepared", "committed", "aborted"}]

\* At first all that take part are still at work.
Init == rmState \in [RM -> {"out", "working"}]

\* Commit is possible when nobody is still at work or has aborted.
canCommit == \A r \in RM : rmState[r] \in {"out", "prepared", "committed"}

\* Abort is possible as long as nobody has committed.
notCommitted == \A r \in RM : rmState[r] # "committed"

\* A participant has done its work and is ready for either outcome.
Prepare(r) ==
  /\ rmState[r] = "working"
  /\ rmState' = [rmState EXCEPT ![r] = "prepared"]

\* A prepared participant commits.
DecideCommit(r) ==
  /\ rmState[r] = "prepared"
  /\ canCommit
  /\ rmState' = [rmState EXCEPT ![r] = "committed"]

\* The only participant has nobody to wait for.
CommitAlone(r) ==
  /\ rmState[r] = "working"
  /\ \A s \in RM \ {r} : rmState[s] = "out"
  /\ rmState' = [rmState EXCEPT ![r] = "committed"]

\* A participant aborts.
DecideAbort(r) ==
  /\ rmState[r] \in {"working", "prepared"}
  /\ notCommitted
  /\ rmState' = [rmState EXCEPT ![r] = "aborted"]

Next == \E r \in RM : Prepare(r) \/ DecideCommit(r) \/ CommitAlone(r) \/ DecideAbort(r)

Spec == Init /\ [][Next]_rmState

\* No two participants disagree on the outcome.
Consistent == \A r, s \in RM : ~(rmState[r] = "committed" /\ rmState[s] = "aborted")

\* An outcome is final.
Final ==
  \A r \in RM : rmState[r] \in {"committed", "aborted"} => rmState'[r] = rmState[r]

OutcomesAreFinal == [][Final]_rmState

(***************************************************************************)
(* Consistent is not inductive by itself: a participant may still be at    *)
(* work beside one that committed.  With the conjunct that commits come    *)
(* after everybody prepared it is.                                         *)
(***************************************************************************)
Inv ==
  /\ TypeOK
  /\ \A r \in RM : rmState[r] = "committed" => canCommit

THEOREM Spec => [](Inv /\ Consistent) /\ OutcomesAreFinal
=============================================================================
