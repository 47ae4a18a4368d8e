---------------------------- MODULE MCPaxosNode ----------------------------
(***************************************************************************)
(* Models of PaxosNode.                                                    *)
(*                                                                         *)
(* No model has a crash budget: a crash only resets memory, so crashes     *)
(* without limit keep the state space finite, and a counter would make it  *)
(* larger.  MCNext is Next with two reductions, without Lose:              *)
(*                                                                         *)
(* (1) Steps that change nothing are left out: Discard, Restart, Announce, *)
(* and the crash of a node that has nothing to lose.                       *)
(*                                                                         *)
(* (2) A promise or a vote is received only when those of a quorum can be. *)
(* A receipt reads msgs, which only grows here, and writes a variable that *)
(* no other node reads; so receipts that come to something can wait until  *)
(* all of them can be taken, and the others need not be taken at all.      *)
(*                                                                         *)
(* (3) In AloneNext, for the largest model, while a record waits for the   *)
(* disk only its node moves, and it persists or crashes.  Until then what  *)
(* a step wrote is seen by nobody: other nodes read msgs alone, and what   *)
(* the node itself does meanwhile (Stop, another Begin, another vote)      *)
(* changes only its memory and the end of its queue, so it can follow the  *)
(* Persist as well.  So each step that writes can wait until its record is *)
(* about to become durable, and can be left out if a crash takes it: disk, *)
(* msgs and learners go through the same states.                           *)
(*                                                                         *)
(* Queries are left out as well: what a query adds is a ballot without a   *)
(* proposal.  The models of FullNext, which are smaller, have all of Next  *)
(* and guard the reductions: queries, losses, and every step of (1), (2);  *)
(* those of MCNext, with a ballot less, guard (3).                         *)
(***************************************************************************)
EXTENDS PaxosNode, Quorums, TLC

CONSTANTS p1, p2, MaxBallot

MCQuorum == Majorities(Acceptor)
MCBallot == 0 .. MaxBallot
OneProposer == <<p1>>
TwoProposers == <<p1, p2>>
Symmetry == Permutations(Acceptor) \cup Permutations(Value)

Senders(type, b) == {m.acc : m \in {n \in msgs : n.type = type /\ n.bal = b}}

MCProposer(p) ==
  \/ \E b \in Ballot : Phase1a(p, b) \/ \E v \in Value : Propose(p, v, b)
  \/ /\ phase[p] = "phase1"
     /\ IsQuorum(Senders("1b", ballot[p]))
     /\ \E m \in msgs :
          \/ ReceivePromise(p, m) \/ Abandon(p, m)
          \/ \E v \in Value : Phase2a(p, m, v)
  \/ \E m \in msgs : Stop(p, m)

MCLearner(l) ==
  \E m \in msgs :
    \/ /\ m.type = "2b"
       /\ IsQuorum(Senders("2b", m.bal))
       /\ ReceiveVote(l, m) \/ Decide(l, m)
    \/ HandleSuccess(l, m)

MCNext ==
  \/ \E p \in Proposer : MCProposer(p)
  \/ \E a \in Acceptor : AcceptorNext(a)
  \/ \E l \in Learner  : MCLearner(l)
  \/ \E i \in Writer   : Persist(i)
  \/ \E i \in Node     : ~OnlyDurable(i) /\ Crash(i)

MCSpec == Init /\ [][MCNext]_vars

(* MCNext with reduction (3). *)
Waiting == {i \in Writer : queue[i] # <<>>}

AloneNext ==
  \/ Waiting = {} /\ MCNext
  \/ \E i \in Waiting : Persist(i) \/ Crash(i)

AloneSpec == Init /\ [][AloneNext]_vars

(* All of Next, but for steps that change nothing whatever. *)
FullNext ==
  \/ NodeNext
  \/ \E i \in Node : Crash(i)
  \/ \E m \in msgs : Lose(m)

NoLose(m) == FALSE

FullSpec == Init /\ [][FullNext]_vars

PaxosSpec == P!Spec

(* What a learner knows is chosen: a quorum voted for it in one ballot.    *)
(* With PaxosSpec this is agreement, over crashes of a learner too.        *)
DecidedIsChosen ==
  \A l \in Learner : decided[l] # None =>
    \E b \in Ballot :
      IsQuorum({m.acc : m \in {n \in sent : /\ n.type = "2b" /\ n.bal = b
                                            /\ n.val = decided[l]}})
-----------------------------------------------------------------------------
(* LIVENESS: once failures stop, every learner decides and every proposer  *)
(* comes to rest.  A model has finitely many ballots, so it cannot let     *)
(* failures go on until it has used them up.  Here nodes crash and         *)
(* messages are lost as long as the last ballot has not begun; and it is   *)
(* begun only to some end: with a proposal, or when a value is chosen, not *)
(* to find out that there is none.                                         *)
Last == MaxBallot

LastBegun == ballot[Owner(Last)] = Last

NotInVain == (LastBegun' /\ ~LastBegun /\ proposal'[Owner(Last)] = None) => P!V!chosen # {}

LiveNext ==
  \/ NodeNext /\ NotInVain
  \/ ~LastBegun /\ (\E i \in Node : Crash(i) \/ \E m \in msgs : Lose(m))

(* A client asks for a proposal as long as nothing is chosen. *)
Asked(p) == P!V!chosen = {} /\ \E v \in Value, b \in Ballot : Propose(p, v, b)

(* Disks work, messages that are not lost arrive, and proposers retry. *)
BasicFairness ==
  /\ \A i \in Writer : WF_vars(Persist(i))
  /\ \A p \in Proposer :
       /\ WF_vars(Asked(p))
       /\ WF_vars((\E b \in Ballot : Phase1a(p, b)) /\ NotInVain)
       /\ WF_vars((\E m \in msgs, b \in Ballot : HandleQuery(p, m, b)) /\ NotInVain)
       /\ WF_vars(\E m \in msgs : ReceivePromise(p, m) \/ \E v \in Value : Phase2a(p, m, v))
       /\ WF_vars(\E m \in msgs : Abandon(p, m) \/ Stop(p, m))
  /\ \A a \in Acceptor : WF_vars(\E m \in msgs : Phase1b(a, m) \/ Phase2b(a, m))
  /\ \A l \in Learner :
       WF_vars(\E m \in msgs : ReceiveVote(l, m) \/ Decide(l, m) \/ HandleSuccess(l, m))

LearnersAsk   == \A l \in Learner : WF_vars(Query(l))
LearnersTell  == \A l \in Learner : WF_vars(\E m \in msgs : Announce(l, m))

LiveSpec == Init /\ [][LiveNext]_vars /\ BasicFairness /\ LearnersAsk /\ LearnersTell

(* Controls: without one of the two the properties fail. *)
UnfairSpec == Init /\ [][LiveNext]_vars /\ BasicFairness /\ LearnersTell
UnannouncedSpec == Init /\ [][LiveNext]_vars /\ BasicFairness /\ LearnersAsk

FailuresStop == <>[][NodeNext]_vars

EveryLearnerDecides == FailuresStop => <>[](\A l \in Learner : decided[l] # None)

EveryProposerRests == FailuresStop => <>[](\A p \in Proposer : phase[p] = "idle")
-----------------------------------------------------------------------------
(* COVERAGE: every action is taken, and a crash takes something from each  *)
(* volatile variable.  Each mark is a register of TLC's; the invariant is  *)
(* violated when all are set, which is what is expected.                   *)
Marked(k, A) == A /\ TLCSet(k, TRUE)

CoveredProposer(p) ==
  \/ \E b \in Ballot :
       \/ Marked(1, Phase1a(p, b))
       \/ \E v \in Value : Marked(2, Propose(p, v, b))
       \/ \E m \in msgs : Marked(3, HandleQuery(p, m, b))
  \/ \E m \in msgs :
       \/ Marked(4, ReceivePromise(p, m))
       \/ Marked(5, Abandon(p, m))
       \/ Marked(6, Stop(p, m))
       \/ \E v \in Value : Phase2a(p, m, v) \/ Marked(7, promises[p] # {} /\ Phase2a(p, m, v))
       \/ Marked(8, m.type = "1b" /\ Discard(p, m))
       \/ Marked(9, m.type = "query" /\ Discard(p, m))
       \/ Marked(10, m.type = "success" /\ Discard(p, m))

CoveredAcceptor(a) ==
  \E m \in msgs :
    \/ Marked(11, maxVBal[a] # -1 /\ Phase1b(a, m))
    \/ Phase1b(a, m)
    \/ Marked(12, m.type = "2a" /\ maxBal[a] = m.bal /\ Phase2b(a, m))
    \/ Marked(13, m.type = "2a" /\ maxBal[a] < m.bal /\ Phase2b(a, m))
    \/ Marked(14, m.type = "1a" /\ Discard(a, m))
    \/ Marked(15, m.type = "2a" /\ Discard(a, m))

CoveredLearner(l) ==
  \/ Marked(16, Query(l))
  \/ \E m \in msgs :
       \/ Marked(17, votes[l] = {} /\ ReceiveVote(l, m))
       \/ Marked(18, m.type = "2b" /\ (\E n \in votes[l] : n.bal < m.bal) /\ ReceiveVote(l, m))
       \/ Marked(19, Decide(l, m))
       \/ Marked(20, Announce(l, m))
       \/ Marked(21, HandleSuccess(l, m))
       \/ Marked(22, m.type = "2b" /\ Discard(l, m))
       \/ Marked(23, m.type = "success" /\ Discard(l, m))

CoveredFailures ==
  \/ \E p \in Proposer :
       \/ Marked(24, proposal[p] # None /\ Crash(p))
       \/ Marked(25, ballot[p] # disk[p].ballot /\ Crash(p))
       \/ Marked(26, phase[p] = "phase2" /\ Crash(p))
       \/ Marked(27, promises[p] # {} /\ Crash(p))
       \/ Marked(28, queue[p] # <<>> /\ Crash(p))
       \/ Marked(29, disk[p].ballot # -1 /\ Restart(p))
  \/ \E a \in Acceptor :
       \/ Marked(30, maxBal[a] # disk[a].maxBal /\ Crash(a))
       \/ Marked(31, maxVBal[a] # disk[a].maxVBal /\ Crash(a))
       \/ Marked(32, maxVal[a] # disk[a].maxVal /\ Crash(a))
       \/ Marked(33, Len(queue[a]) = 2 /\ Crash(a))
       \/ Marked(34, disk[a].maxVBal # -1 /\ Restart(a))
  \/ \E l \in Learner :
       \/ Marked(35, votes[l] # {} /\ Crash(l))
       \/ Marked(36, decided[l] # None /\ Crash(l))
       \/ Marked(37, Restart(l))
  \/ \E i \in Writer :
       \/ Marked(38, Len(queue[i]) = 1 /\ Persist(i))
       \/ Marked(39, Len(queue[i]) = 2 /\ Persist(i))
  \* A few losses are enough here, and keep the model small.
  \/ \E m \in msgs : Marked(40, m.type = "query" /\ Lose(m))

Marks == 1 .. 40

(* With two acceptors, of which one is in every quorum, a proposal can     *)
(* reach an acceptor that has not promised.  Not symmetric.                *)
CoverQuorum == LET always == CHOOSE a \in Acceptor : TRUE
               IN  {Q \in SUBSET Acceptor : always \in Q}

CoverSpec ==
  /\ Init /\ \A k \in Marks : TLCSet(k, FALSE)
  /\ [][\/ \E p \in Proposer : CoveredProposer(p)
        \/ \E a \in Acceptor : CoveredAcceptor(a)
        \/ \E l \in Learner : CoveredLearner(l)
        \/ CoveredFailures]_vars

NotCovered == {k \in Marks : TLCGet(k) = FALSE}

SomethingIsNotCovered == \E k \in Marks : TLCGet(k) = FALSE
=============================================================================
