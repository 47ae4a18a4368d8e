----------------------- MODULE TwoPhaseNodeProperties -----------------------
(***************************************************************************)
(* What holds of TwoPhaseNode: its invariants, and the mapping by which it *)
(* refines TwoPhase.  Part is the set of those whose outcome is spoken of: *)
(* whom the client named, without those that have only read.               *)
(***************************************************************************)
EXTENDS TwoPhaseNode

TM == CHOOSE t \in Manager : TRUE

TakesPart(r) == work[r] # "reads" /\ \A P \in asked : r \in P

Part == {r \in RM : TakesPart(r)}

Delegated == \E P \in asked : Cardinality(P) = 1

\* No participant has committed while another has aborted, neither in what they
\* remember nor in what they do.
Atomicity ==
  \A r, s \in Part :
    /\ ~(In(r, "committed") /\ In(s, "aborted"))
    /\ ~(rmState[r] = "committed" /\ rmState[s] = "aborted")

\* A decision is one, and only all participants together make it commit; the record
\* names them, and nobody who has only read.
CommitIsUnanimous ==
  In(TM, "commit") =>
    /\ The(log[TM], "commit").participants = Part
    /\ \A r \in Part : In(r, "prepared")

\* A vote stands in the voter's log before anybody can hear of it; a No does if the
\* decision was delegated.
VoteIsDurable == \A r \in RM : Yes(r) \in msgs => In(r, "prepared")
NoIsDurable == Delegated => \A r \in RM : No(r) \in msgs => In(r, "aborted")

\* Likewise the decision to commit, and a participant's commit.
CommitIsDurable == Commit \in msgs => In(TM, "commit")
AckIsDurable == \A r \in RM : Ack(r) \in msgs => In(r, "committed")

\* Who says Abort has not committed and never will, nor has anybody else; and a
\* delegated decision is not the manager's to take.
AbortIsFinal ==
  Abort \in msgs =>
    tmState[TM] \in {"aborted", "down"} /\ ~In(TM, "commit") /\ (Delegated => Part = {})

\* What the manager tells its client is so: of several participants when it has
\* decided or ended, of a single one when that has answered.
OutcomeIsRight ==
  /\ tmState[TM] = "ended" => \A r \in Part : In(r, "committed")
  /\ tmState[TM] = "aborted" /\ ~Delegated => \A r \in Part : ~In(r, "committed")
  /\ Delegated => \A r \in Part : ~(No(r) \in msgs /\ In(r, "committed"))

\* What an operator decided is in the manager's log before the participant stops
\* saying so, and the manager's log is right about it.
HeuristicIsReported ==
  /\ \A r \in RM : In(r, "resolved") /\ (Ack(r) \in msgs \/ Noted(r) \in msgs \/ In(r, "noted")) =>
       \E n \in 1..Len(log[TM]) : log[TM][n].type = "heuristic" /\ log[TM][n].from = r
  /\ \A n \in 1..Len(log[TM]) :
       log[TM][n].type = "heuristic" => Logged(log[TM][n].from, Resolved(log[TM][n].decision))

(***************************************************************************)
(* What the outside sees of a node is what its log says, for nothing is    *)
(* told before it is durable; but a manager's decision to abort needs no   *)
(* record: it has aborted once it may no longer commit.  An operator's     *)
(* decision is not the transaction's: until it hears that one, such a      *)
(* participant is prepared.                                                *)
(***************************************************************************)
rmStateBar ==
  [r \in RM |-> IF ~TakesPart(r) THEN "out"
                ELSE IF In(r, "committed") THEN "committed"
                ELSE IF In(r, "aborted") THEN "aborted"
                ELSE IF In(r, "prepared") THEN "prepared" ELSE "working"]

tmStateBar ==
  IF \A r \in RM : ~TakesPart(r) THEN "init"
  ELSE IF Delegated THEN "delegated"
  ELSE IF In(TM, "commit") THEN "committed"
  ELSE IF tmState[TM] \in {"aborted", "down"} THEN "aborted" ELSE "init"

TPMsgs ==
  {[type |-> "Prepared", rm |-> r] : r \in {q \in RM : TakesPart(q) /\ In(q, "prepared")}}
    \cup (CASE tmStateBar = "committed" -> {Commit}
            [] tmStateBar = "aborted" -> {Abort}
            [] OTHER -> {})

TP == INSTANCE TwoPhase WITH rmState <- rmStateBar, tmState <- tmStateBar, msgs <- TPMsgs

TPSpec == TP!Spec

THEOREM Spec => [](TypeOK /\ Atomicity /\ CommitIsUnanimous /\ VoteIsDurable /\ NoIsDurable
                     /\ CommitIsDurable /\ AckIsDurable /\ AbortIsFinal /\ OutcomeIsRight
                     /\ HeuristicIsReported)
=============================================================================
