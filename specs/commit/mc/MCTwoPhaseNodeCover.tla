------------------------ MODULE MCTwoPhaseNodeCover -------------------------
(***************************************************************************)
(* Coverage: every action of TwoPhaseNode is taken, and every branch of    *)
(* those that have several.  Each marks itself in a register of TLC's; the *)
(* invariant is violated when all marks are set, which is what is          *)
(* expected.  Loss of messages is left to TwoPhaseNode.lose.cfg.           *)
(***************************************************************************)
EXTENDS MCTwoPhaseNode

Marked(k, A) == A /\ TLCSet(k, TRUE)

Begin1(t) == \E r \in RM : Begin(t, {r})
Begin2(t) == \E P \in SUBSET RM : Cardinality(P) > 1 /\ Begin(t, P)

CoveredTMNext(t) ==
  \/ Marked(1, tmState[t] = "init" /\ Begin2(t))
  \/ Marked(2, tmState[t] = "init" /\ Begin1(t))
  \/ Marked(3, tmState[t] = "aborted" /\ Begin1(t))
  \/ Marked(4, GiveUp(t))
  \/ Marked(5, tmState[t] = "preparing" /\ Resend(t))
  \/ Marked(6, tmState[t] = "delegated" /\ Resend(t))
  \/ Marked(7, tmState[t] = "committed" /\ Resend(t))
  \/ Marked(8, Forget(t))
  \/ \E m \in msgs :
       \/ Marked(9, HandleYes(t, m) /\ tmState'[t] = "preparing")
       \/ Marked(10, HandleYes(t, m) /\ tmState'[t] = "committed")
       \/ Marked(11, HandleReadOnly(t, m) /\ tmState'[t] = "preparing")
       \/ Marked(12, HandleReadOnly(t, m) /\ tmState'[t] = "committed")
       \/ Marked(13, tmState[t] = "preparing" /\ HandleReadOnly(t, m) /\ tmState'[t] = "aborted")
       \/ Marked(14, tmState[t] = "delegated" /\ HandleReadOnly(t, m))
       \/ Marked(15, tmState[t] = "preparing" /\ HandleNo(t, m))
       \/ Marked(16, tmState[t] = "delegated" /\ HandleNo(t, m))
       \/ Marked(17, tmState[t] = "aborted" /\ HandleInquiry(t, m))
       \/ Marked(18, tmState[t] = "committed" /\ HandleInquiry(t, m))
       \/ Marked(19, tmState[t] = "ended" /\ HandleInquiry(t, m))
       \/ Marked(20, HandleAck(t, m) /\ tmState'[t] = "committed")
       \/ Marked(21, tmState[t] = "committed" /\ HandleAck(t, m) /\ tmState'[t] = "ended")
       \/ Marked(22, tmState[t] = "delegated" /\ HandleAck(t, m))
       \/ Marked(23, tmState[t] = "committed" /\ HandleHeuristic(t, m))
       \/ Marked(24, tmState[t] = "aborted" /\ HandleHeuristic(t, m))
       \/ Marked(25, RepeatNoted(t, m))
       \/ Marked(26, m.type = "Yes" /\ Discard(t, m))
       \/ Marked(27, m.type = "No" /\ Discard(t, m))
       \/ Marked(28, m.type = "ReadOnly" /\ Discard(t, m))
       \/ Marked(29, m.type = "Inquiry" /\ Discard(t, m))
       \/ Marked(30, m.type = "Ack" /\ Discard(t, m))
       \/ Marked(31, m.type = "Heuristic" /\ Discard(t, m))

CoveredRMNext(r) ==
  \/ Marked(32, AbortAlone(r))
  \/ Marked(33, rmState[r] = "prepared" /\ Inquire(r))
  \/ Marked(34, rmState[r] = "resolved" /\ Inquire(r))
  \/ Marked(35, rmState[r] = "committed" /\ Report(r))
  \/ Marked(36, rmState[r] = "aborted" /\ Report(r))
  \/ Marked(37, Resolve(r, "commit"))
  \/ Marked(38, Resolve(r, "abort"))
  \/ \E m \in msgs :
       \/ Marked(39, VoteYes(r, m))
       \/ Marked(40, VoteNo(r, m))
       \/ Marked(41, m = Prepare /\ VoteReadOnly(r, m))
       \/ Marked(42, m = CommitOnePhase /\ VoteReadOnly(r, m))
       \/ Marked(43, CommitAlone(r, m))
       \/ Marked(44, RefuseAlone(r, m))
       \/ Marked(45, rmState[r] = "prepared" /\ RepeatVote(r, m))
       \/ Marked(46, m = Prepare /\ rmState[r] = "aborted" /\ RepeatVote(r, m))
       \/ Marked(47, m = CommitOnePhase /\ rmState[r] = "aborted" /\ RepeatVote(r, m))
       \/ Marked(48, rmState[r] = "prepared" /\ HandleCommit(r, m))
       \/ Marked(49, rmState[r] = "resolved" /\ HandleCommit(r, m))
       \/ Marked(50, m = Commit /\ RepeatAck(r, m))
       \/ Marked(51, m = CommitOnePhase /\ RepeatAck(r, m))
       \/ Marked(52, rmState[r] = "working" /\ HandleAbort(r, m))
       \/ Marked(53, rmState[r] = "prepared" /\ queue[r] # <<>> /\ HandleAbort(r, m))
       \/ Marked(54, rmState[r] = "prepared" /\ queue[r] = <<>> /\ HandleAbort(r, m))
       \/ Marked(55, rmState[r] = "resolved" /\ HandleAbort(r, m))
       \/ Marked(56, rmState[r] = "committed" /\ HandleNoted(r, m))
       \/ Marked(57, rmState[r] = "aborted" /\ HandleNoted(r, m))
       \/ Marked(58, m = Prepare /\ rmState[r] = "working" /\ Discard(r, m))
       \/ Marked(59, m = Prepare /\ rmState[r] = "prepared" /\ Discard(r, m))
       \/ Marked(60, m = Prepare /\ rmState[r] = "aborted" /\ Discard(r, m))
       \/ Marked(61, m = Prepare /\ rmState[r] = "committed" /\ Discard(r, m))
       \/ Marked(62, m = Prepare /\ rmState[r] = "resolved" /\ Discard(r, m))
       \/ Marked(63, m = CommitOnePhase /\ rmState[r] = "working" /\ Discard(r, m))
       \/ Marked(64, m = CommitOnePhase /\ rmState[r] = "committed" /\ Discard(r, m))
       \/ Marked(65, m = CommitOnePhase /\ rmState[r] = "aborted" /\ Discard(r, m))
       \/ Marked(66, m = Commit /\ rmState[r] = "committed" /\ ~Unconfirmed(r) /\ Discard(r, m))
       \/ Marked(67, m = Commit /\ Unconfirmed(r) /\ Discard(r, m))
       \/ Marked(68, m = Commit /\ rmState[r] = "resolved" /\ Discard(r, m))
       \/ Marked(69, m = Abort /\ rmState[r] = "resolved" /\ Discard(r, m))
       \/ Marked(70, m = Abort /\ rmState[r] = "aborted" /\ Discard(r, m))
       \/ Marked(71, m.type = "Noted" /\ Discard(r, m))

\* A crash that takes something from each volatile variable, and each recovery.
CoveredFaults ==
  \/ \E i \in Node :
       \/ Marked(72, queue[i] # <<>> /\ Crash(i))
       \/ Marked(73, Len(queue[i]) = 2 /\ Persist(i))
       \/ Marked(74, Len(queue[i]) = 1 /\ Persist(i))
  \/ \E t \in Manager :
       \/ Marked(75, tmPrepared[t] # {} /\ Crash(t))
       \/ Marked(76, tmAcked[t] # {} /\ Crash(t))
       \/ Marked(77, participants[t] # {} /\ Crash(t))
       \/ Marked(78, Restart(t) /\ tmState'[t] = "aborted")
       \/ Marked(79, Restart(t) /\ tmState'[t] = "committed")
       \/ Marked(80, Restart(t) /\ tmState'[t] = "ended")
  \/ \E r \in RM :
       \/ Marked(81, Restart(r) /\ rmState'[r] = "working")
       \/ Marked(82, Restart(r) /\ rmState'[r] = "prepared")
       \/ Marked(83, Restart(r) /\ rmState'[r] = "resolved")
       \/ Marked(84, Restart(r) /\ rmState'[r] = "committed")
       \/ Marked(85, Restart(r) /\ rmState'[r] = "aborted")
  \/ \E i \in Node : queue[i] = <<>> /\ Crash(i)

Marks == 1..85

CoverInit == PlannedInit /\ \A k \in Marks : TLCSet(k, FALSE)

CoverSpec ==
  /\ CoverInit
  /\ [][/\ \/ \E t \in Manager : CoveredTMNext(t)
           \/ \E r \in {s \in RM : Takes(s)} : CoveredRMNext(r)
           \/ CoveredFaults
        /\ \A r \in RM : ~Takes(r) => rmState'[r] = rmState[r]]_vars

SomethingIsNotCovered == \E k \in Marks : TLCGet(k) = FALSE
=============================================================================
