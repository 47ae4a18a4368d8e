--------------------------- MODULE MCTwoPhaseNode ---------------------------
(***************************************************************************)
(* Bounds of TwoPhaseNode, and what is said of it beyond safety.           *)
(*                                                                         *)
(* Crashes are not counted: a crash only resets volatile variables, so     *)
(* the states stay finitely many however often nodes crash.                *)
(***************************************************************************)
EXTENDS TwoPhaseNode, TLC

Symmetry == Permutations(RM)

(***************************************************************************)
(* A reduction for the larger models.  Nobody has to receive a message, so *)
(* one that stays and is never received is as good as lost: no guard and   *)
(* no invariant asks that a message is absent but the invariants of the    *)
(* form "if the message is there, then ...", which are stronger if it      *)
(* stays.  TwoPhaseNode.lose.cfg, which really removes messages, guards    *)
(* the argument.                                                           *)
(***************************************************************************)
NoLose(m) == FALSE

-----------------------------------------------------------------------------
(***************************************************************************)
(* Liveness: once failures stop, every participant decides, and a manager  *)
(* that committed learns that nobody needs to be told again.  A node that  *)
(* is down comes back, the disk completes what it was given, time-outs     *)
(* happen, and a message that stays on the network is received.  Nothing   *)
(* is demanded of a client or of a resource: neither need ever speak.      *)
(***************************************************************************)
ComesBack == Node

Fairness ==
  /\ \A i \in ComesBack : WF_vars(Restart(i))
  /\ \A i \in Node : WF_vars(Persist(i))
  /\ \A t \in Manager :
       /\ WF_vars(GiveUp(t))
       /\ WF_vars(Resend(t))
       /\ WF_vars(\E m \in msgs : HandleInquiry(t, m))
       /\ WF_vars(\E m \in msgs : HandleAck(t, m))
  /\ \A r \in RM :
       /\ WF_vars(AbortAlone(r))
       /\ WF_vars(Inquire(r))
       /\ WF_vars(\E m \in msgs : HandleCommit(r, m))
       /\ WF_vars(\E m \in msgs : RepeatAck(r, m))
       /\ WF_vars(\E m \in msgs : HandleAbort(r, m))

FairSpec == Spec /\ Fairness

\* A step in which no node stops and no message is lost.
NoFailure == msgs \subseteq msgs' /\ \A i \in Node : Up(i) => Up(i)'

Decided == \A r \in RM : rmState[r] \in {"committed", "aborted"}

AllDecide == <>[][NoFailure]_vars => <>[]Decided

Ended == \A t \in Manager : log[t] # <<>> => tmState[t] = "ended"

CommitEnds == <>[][NoFailure]_vars => <>[]Ended

(***************************************************************************)
(* The blocking window: if the manager does not come back, a participant   *)
(* that has promised stays in doubt.                                       *)
(***************************************************************************)
OnlyParticipants == RM

-----------------------------------------------------------------------------
(***************************************************************************)
(* Coverage: every action is taken, and every branch of those that have    *)
(* several.  Each marks itself in a register of TLC's; the invariant is    *)
(* violated when all marks are set, which is what is expected.             *)
(***************************************************************************)
Marked(k, A) == A /\ TLCSet(k, TRUE)

CoveredTMNext(t) ==
  \/ Marked(1, Begin(t))
  \/ Marked(2, GiveUp(t))
  \/ Marked(3, tmState[t] = "preparing" /\ Resend(t))
  \/ Marked(4, tmState[t] = "committed" /\ Resend(t))
  \/ \E m \in msgs :
       \/ Marked(5, HandleYes(t, m) /\ tmState'[t] = "preparing")
       \/ Marked(6, HandleYes(t, m) /\ tmState'[t] = "committed")
       \/ Marked(7, HandleNo(t, m))
       \/ Marked(8, tmState[t] = "aborted" /\ HandleInquiry(t, m))
       \/ Marked(9, tmState[t] = "committed" /\ HandleInquiry(t, m))
       \/ Marked(10, tmState[t] = "ended" /\ HandleInquiry(t, m))
       \/ Marked(11, HandleAck(t, m) /\ tmState'[t] = "committed")
       \/ Marked(12, HandleAck(t, m) /\ tmState'[t] = "ended")
       \/ Marked(13, m.type = "Yes" /\ Discard(t, m))
       \/ Marked(14, m.type = "No" /\ Discard(t, m))
       \/ Marked(15, m.type = "Inquiry" /\ Discard(t, m))
       \/ Marked(16, m.type = "Ack" /\ Discard(t, m))

CoveredRMNext(r) ==
  \/ Marked(17, AbortAlone(r))
  \/ Marked(18, Inquire(r))
  \/ \E m \in msgs :
       \/ Marked(19, VoteYes(r, m))
       \/ Marked(20, VoteNo(r, m))
       \/ Marked(21, rmState[r] = "prepared" /\ RepeatVote(r, m))
       \/ Marked(22, rmState[r] = "aborted" /\ RepeatVote(r, m))
       \/ Marked(23, HandleCommit(r, m))
       \/ Marked(24, RepeatAck(r, m))
       \/ Marked(25, rmState[r] = "working" /\ HandleAbort(r, m))
       \/ Marked(26, rmState[r] = "prepared" /\ queue[r] # <<>> /\ HandleAbort(r, m))
       \/ Marked(27, rmState[r] = "prepared" /\ queue[r] = <<>> /\ HandleAbort(r, m))
       \/ Marked(28, m = Prepare /\ rmState[r] = "working" /\ Discard(r, m))
       \/ Marked(29, m = Prepare /\ rmState[r] = "prepared" /\ Discard(r, m))
       \/ Marked(30, m = Prepare /\ rmState[r] = "aborted" /\ Discard(r, m))
       \/ Marked(31, m = Prepare /\ rmState[r] = "committed" /\ Discard(r, m))
       \/ Marked(32, m = Commit /\ Discard(r, m))
       \/ Marked(33, m = Abort /\ Discard(r, m))

\* A crash that takes something from each volatile variable, and each recovery.
CoveredFaults ==
  \/ \E i \in Node :
       \/ Marked(34, queue[i] # <<>> /\ Crash(i))
       \/ Marked(35, Len(queue[i]) = 2 /\ Persist(i))
       \/ Marked(36, Len(queue[i]) = 1 /\ Persist(i))
  \/ \E t \in Manager :
       \/ Marked(37, tmPrepared[t] # {} /\ Crash(t))
       \/ Marked(38, tmAcked[t] # {} /\ Crash(t))
       \/ Marked(39, Restart(t) /\ tmState'[t] = "aborted")
       \/ Marked(40, Restart(t) /\ tmState'[t] = "committed")
       \/ Marked(41, Restart(t) /\ tmState'[t] = "ended")
  \/ \E r \in RM :
       \/ Marked(42, Restart(r) /\ rmState'[r] = "working")
       \/ Marked(43, Restart(r) /\ rmState'[r] = "prepared")
       \/ Marked(44, Restart(r) /\ rmState'[r] = "committed")
       \/ Marked(45, Restart(r) /\ rmState'[r] = "aborted")
  \/ \E i \in Node : queue[i] = <<>> /\ Crash(i)
  \/ \E m \in msgs : Marked(46, Lose(m))

Marks == 1..46

CoverInit == Init /\ \A k \in Marks : TLCSet(k, FALSE)

CoverSpec ==
  /\ CoverInit
  /\ [][\/ \E t \in Manager : CoveredTMNext(t)
        \/ \E r \in RM : CoveredRMNext(r)
        \/ CoveredFaults]_vars

SomethingIsNotCovered == \E k \in Marks : TLCGet(k) = FALSE
=============================================================================
