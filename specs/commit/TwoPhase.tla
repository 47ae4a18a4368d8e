------------------------------ MODULE TwoPhase ------------------------------
(***************************************************************************)
(* Two-phase commit with messages (Gray and Lamport, "Consensus on         *)
(* Transaction Commit", section 3).  A transaction manager collects the    *)
(* participants' promises and tells them the outcome; or it delegates the  *)
(* decision, if there is only one participant.                             *)
(*                                                                         *)
(* The network is the set of all messages ever sent.  A message stays when *)
(* it is received, so it may be received twice; and nothing forces anybody *)
(* to receive it, so it may be late or lost.                               *)
(*                                                                         *)
(* Not modelled: how the manager learns who takes part, and that it        *)
(* delegates, since both are settled from the beginning; its request to    *)
(* prepare, since a participant may prepare or abort at any time; which    *)
(* promises it has received, since that it may act on a message is that    *)
(* the message is in the set; crashes, memory and disk, which are the      *)
(* subject of TwoPhaseNode.                                                *)
(***************************************************************************)
CONSTANT RM        \* the participants

VARIABLES rmState, \* what each participant has done
          tmState, \* what the manager has decided
          msgs     \* the messages sent

vars == <<rmState, tmState, msgs>>

Prepared(r) == [type |-> "Prepared", rm |-> r]
Commit == [type |-> "Commit"]
Abort == [type |-> "Abort"]

Message == {Prepared(r) : r \in RM} \cup {Commit, Abort}

\* Those who take part in the decision: always the same.
Part == {r \in RM : rmState[r] # "out"}

TypeOK ==
  /\ rmState \in [RM -> {"out", "working", "prepared", "committed", "aborted"}]
  /\ tmState \in {"init", "delegated", "committed", "aborted"}
  /\ msgs \subseteq Message

\* The manager may delegate the decision to the only participant.
Init ==
  /\ rmState \in [RM -> {"out", "working"}]
  /\ \/ tmState = "init"
     \/ tmState = "delegated" /\ \E r \in RM : Part = {r}
  /\ msgs = {}

\* A participant promises to commit if it is told to, and says so.
RMPrepare(r) ==
  /\ rmState[r] = "working"
  /\ rmState' = [rmState EXCEPT ![r] = "prepared"]
  /\ msgs' = msgs \cup {Prepared(r)}
  /\ UNCHANGED tmState

\* A participant that has promised nothing aborts of its own accord.
RMChooseToAbort(r) ==
  /\ rmState[r] = "working"
  /\ rmState' = [rmState EXCEPT ![r] = "aborted"]
  /\ UNCHANGED <<tmState, msgs>>

\* With every promise in hand the manager decides to commit and tells everybody.
TMCommit ==
  /\ tmState = "init"
  /\ \A r \in Part : Prepared(r) \in msgs
  /\ tmState' = "committed"
  /\ msgs' = msgs \cup {Commit}
  /\ UNCHANGED rmState

\* The manager may decide to abort as long as it has not decided.
TMAbort ==
  /\ tmState = "init"
  /\ tmState' = "aborted"
  /\ msgs' = msgs \cup {Abort}
  /\ UNCHANGED rmState

\* A participant obeys the manager's decision to commit.
RMRcvCommitMsg(r) ==
  /\ Commit \in msgs
  /\ rmState' = [rmState EXCEPT ![r] = "committed"]
  /\ UNCHANGED <<tmState, msgs>>

\* A participant obeys the manager's decision to abort.
RMRcvAbortMsg(r) ==
  /\ Abort \in msgs
  /\ rmState' = [rmState EXCEPT ![r] = "aborted"]
  /\ UNCHANGED <<tmState, msgs>>

\* The only participant decides to commit, if the manager has left that to it.
CommitAlone(r) ==
  /\ tmState = "delegated"
  /\ rmState[r] \in {"working", "prepared"}
  /\ rmState' = [rmState EXCEPT ![r] = "committed"]
  /\ UNCHANGED <<tmState, msgs>>

Next ==
  \/ TMCommit \/ TMAbort
  \/ \E r \in Part :
       \/ RMPrepare(r) \/ RMChooseToAbort(r) \/ CommitAlone(r)
       \/ RMRcvCommitMsg(r) \/ RMRcvAbortMsg(r)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(***************************************************************************)
(* Why it works.  The manager's word is its state, a promise is where a    *)
(* participant has been, and each outcome has its cause:                   *)
(*                                                                         *)
(*  1. Commit and Abort are in the set exactly when they were decided;     *)
(*  2. the manager decides to commit only with every promise given, and    *)
(*     delegates only to one that is alone;                                *)
(*  3. a participant at work has promised nothing, nor has one that is     *)
(*     out; one that has prepared has promised;                            *)
(*  4. one that committed was told to, or was alone;                       *)
(*  5. one that aborted without having been told to never promised.        *)
(***************************************************************************)
Inv ==
  /\ TypeOK
  /\ (Commit \in msgs) <=> (tmState = "committed")
  /\ (Abort \in msgs) <=> (tmState = "aborted")
  /\ tmState = "committed" => \A r \in Part : Prepared(r) \in msgs
  /\ tmState = "delegated" => \E r \in RM : Part = {r}
  /\ \A r \in RM :
       /\ rmState[r] \in {"out", "working"} => Prepared(r) \notin msgs
       /\ rmState[r] = "prepared" => Prepared(r) \in msgs
       /\ rmState[r] = "committed" => tmState \in {"committed", "delegated"}
       /\ rmState[r] = "aborted" => tmState = "aborted" \/ Prepared(r) \notin msgs

TC == INSTANCE TransactionCommit

\* The conjuncts 2, 4 and 5 exclude that one participant commits and one aborts.
Consistent == TC!Consistent

THEOREM Spec => [](Inv /\ Consistent)
THEOREM Spec => TC!Spec
=============================================================================
