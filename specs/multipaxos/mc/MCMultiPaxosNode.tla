-------------------------- MODULE MCMultiPaxosNode --------------------------
(***************************************************************************)
(* Models of MultiPaxosNode.                                               *)
(*                                                                         *)
(* The refinement: at each position the messages that ever left are those  *)
(* of a run of Paxos.  A 1a asks for promises at all positions from m.pos  *)
(* on, a 1b promises and reports at all positions from m.pos on.  What an  *)
(* acceptor of Paxos remembers is what its messages say, so a record that  *)
(* becomes durable is a step of Paxos at the positions that its messages   *)
(* speak of, and a crash or a trim is none.                                *)
(*                                                                         *)
(* No model has a crash budget.  MCNext is Next with the reductions of     *)
(* MCPaxosNode, without Lose:                                              *)
(*                                                                         *)
(* (1) Steps that change nothing are left out: Discard, Restart, and the   *)
(* crash of a replica that has nothing to lose.                            *)
(*                                                                         *)
(* (2) A promise or a vote is received only when those of a quorum can be. *)
(*                                                                         *)
(* (3) In AloneNext, for three replicas with two ballots, while a record   *)
(* waits for the disk only its replica moves, and it persists or crashes.  *)
(* Only where nothing is trimmed: there a step that writes (Phase1a,       *)
(* Phase1b, Phase2b) enables no step that sends, before its record is      *)
(* durable.  So such a step can wait until its record is about to become   *)
(* durable, what the replica does meanwhile coming before it or after, and *)
(* can be left out if a crash takes it: disk, msgs and what replicas know  *)
(* of decrees go through the same states.  MultiPaxosNode.leaders is       *)
(* without it.                                                             *)
(*                                                                         *)
(* Queries are left out where nothing is trimmed: a success that was not   *)
(* lost can be received again.  The models of FullNext, which are smaller, *)
(* have all of Next and guard the reductions.                              *)
(***************************************************************************)
EXTENDS MultiPaxosNode, Quorums, TLC

CONSTANTS r1, r2, r3, MaxBallot, MaxPosition,
          Leaders,       \* The replicas that begin ballots.
          Trimmers,      \* The replicas whose applications need nothing for long.
          Askers         \* The replicas that query.

MCQuorum == Majorities(Replica)
MCBallot == 0 .. MaxBallot
MCPosition == 1 .. MaxPosition
ThreeReplicas == <<r1, r2, r3>>
TwoReplicas == <<r1, r2>>
Symmetry == Permutations(Value)
SymmetricFollowers == Permutations(Value) \cup Permutations(Replica \ Leaders)

sent == msgs \cup lost

Sent(type) == {m \in sent : m.type = type}

SentAt(n) ==
  {[type |-> "1a", bal |-> m.bal] : m \in {k \in Sent("1a") : k.pos <= n}}
  \cup {[type |-> "1b", acc |-> m.acc, bal |-> m.bal,
         mbal |-> IF At(m.votes, n) = {} THEN -1 ELSE (CHOOSE v \in At(m.votes, n) : TRUE).bal,
         mval |-> IF At(m.votes, n) = {} THEN None ELSE (CHOOSE v \in At(m.votes, n) : TRUE).val]
        : m \in {k \in Sent("1b") : k.pos <= n}}
  \cup {[type |-> "2a", bal |-> m.bal, val |-> m.val] : m \in At(Sent("2a"), n)}
  \cup {[type |-> "2b", acc |-> m.acc, bal |-> m.bal, val |-> m.val] : m \in At(Sent("2b"), n)}

SaidAt(n, i, types) ==
  {m.bal : m \in {k \in SentAt(n) : k.type \in types /\ k.acc = i}} \cup {-1}

PromisedAt(n) == [i \in Replica |-> Max(SaidAt(n, i, {"1b", "2b"}))]
VotedAt(n) == [i \in Replica |-> Max(SaidAt(n, i, {"2b"}))]
ValueAt(n) ==
  [i \in Replica |->
     IF VotedAt(n)[i] = -1
       THEN None
       ELSE (CHOOSE m \in SentAt(n) : m.type = "2b" /\ m.acc = i /\ m.bal = VotedAt(n)[i]).val]

(* TLC takes no parameter here; no model has more than two positions.      *)
First == INSTANCE Paxos WITH
  Value <- Value \cup {NoOp}, Acceptor <- Replica, msgs <- SentAt(1),
  maxBal <- PromisedAt(1), maxVBal <- VotedAt(1), maxVal <- ValueAt(1)

Second == INSTANCE Paxos WITH
  Value <- Value \cup {NoOp}, Acceptor <- Replica, msgs <- SentAt(2),
  maxBal <- PromisedAt(2), maxVBal <- VotedAt(2), maxVal <- ValueAt(2)

FirstIsPaxos == First!Spec
SecondIsPaxos == Second!Spec

(* What a replica knows is chosen: a quorum voted for it in one ballot. *)
IsChosen(n, v) ==
  \E b \in Ballot :
    IsQuorum({m.acc : m \in {k \in At(Sent("2b"), n) : k.bal = b /\ k.val = v}})

DecidedIsChosen == \A i \in Replica : \A d \in decided[i] : IsChosen(d.pos, d.val)

(* What is trimmed is decided. *)
TrimmedIsChosen ==
  \A i \in Replica : \A n \in 1 .. (base[i] - 1) : \E v \in Value \cup {NoOp} : IsChosen(n, v)

(* What a replica has said is on its disk, or trimmed. *)
SaidIsDurable ==
  /\ \A m \in Sent("1a") : disk[Owner(m.bal)].ballot >= m.bal
  /\ \A m \in Sent("1b") : disk[m.acc].maxBal >= m.bal
  /\ \A m \in Sent("2b") :
       \/ m.pos < disk[m.acc].base
       \/ \E v \in disk[m.acc].votes : v.pos = m.pos /\ v.bal >= m.bal

(* A promise reports what its sender had said of the positions that it     *)
(* speaks of.                                                              *)
PromisesReport ==
  \A m \in Sent("1b") : \A k \in Sent("2b") :
    (k.acc = m.acc /\ k.bal < m.bal /\ k.pos >= m.pos) =>
      \E v \in m.votes : v.pos = k.pos /\ v.bal >= k.bal

(* The leader of the highest ballot leaves no gap: it has asked for votes  *)
(* at every position up to its last that it knows no decree of, unless a   *)
(* replica has trimmed it.  A leader that was overtaken may leave one: the *)
(* higher ballot fills it.                                                 *)
LeaderFillsGaps ==
  \A i \in Replica :
    (phase[i] = "phase2" /\ \A m \in Sent("1a") : m.bal <= ballot[i]) =>
      \A n \in base[i] .. (next[i] - 1) :
        \/ IsDecided(i, n)
        \/ \E m \in At(Sent("2a"), n) : m.bal = ballot[i]
        \/ \E j \in Replica : base[j] > n

(* The first position's value in a ballot is that of the highest vote that *)
(* the promises of a quorum report.                                        *)
FirstIsAllowed == First!ProposalsAllowed

OneIsChosen == First!Agreement

(* Memory is bounded by what is not trimmed. *)
NothingBelowBase ==
  \A i \in Replica : \A x \in votes[i] \cup decided[i] \cup tally[i] : x.pos >= base[i]
-----------------------------------------------------------------------------
Senders(type, i, b) == {m.acc : m \in {k \in msgs : k.type = type /\ k.to = i /\ k.bal = b}}

HasVotes(m) ==
  /\ m.type = "2b"
  /\ IsQuorum({k.acc : k \in {l \in At(msgs, m.pos) : l.type = "2b" /\ l.bal = m.bal}})

MCProposer(i) ==
  /\ i \in Leaders
  /\ \/ \E v \in Value : Propose(i, v) \/ Submit(i, v)
     \/ \E b \in Ballot : Phase1a(i, b)
     \/ /\ phase[i] = "phase1"
        /\ IsQuorum(Senders("1b", i, ballot[i]))
        /\ \E m \in msgs : ReceivePromise(i, m) \/ Phase2a(i, m)
     \/ \E m \in msgs : HasVotes(m) /\ (ReceiveVote(i, m) \/ Decide(i, m))

MCAcceptor(i) == \E m \in msgs : Phase1b(i, m) \/ Phase2b(i, m)

MCLearner(i) ==
  \/ \E m \in msgs : HandleSuccess(i, m) \/ HandleQuery(i, m) \/ Skip(i, m)
  \/ i \in Askers /\ Query(i)
  \/ i \in Trimmers /\ \E n \in Position : Trim(i, n)

MCNext ==
  \/ \E i \in Replica : MCProposer(i) \/ MCAcceptor(i) \/ MCLearner(i) \/ Persist(i)
  \/ \E i \in Replica : ~OnlyDurable(i) /\ Crash(i)

MCSpec == Init /\ [][MCNext]_vars

Writing == {i \in Replica : queue[i] # <<>>}

(* MCNext with reduction (3). *)
AloneNext ==
  \/ Writing = {} /\ MCNext
  \/ \E i \in Writing : Persist(i) \/ Crash(i)

AloneSpec == Init /\ [][AloneNext]_vars

(* Ballots one after the other, for mutants of a new leader: nothing       *)
(* crashes, a record is durable before anything else happens, a ballot is  *)
(* heard by two replicas of its own, it begins when the one before has     *)
(* asked for votes, which gets no more of them from then on, and no leader *)
(* hears of votes.  Each behaviour of this is one of Next.                 *)
Latest == Max({ballot[i] : i \in Replica})

Absent(b) == IF Len(ReplicaOrder) = 3 THEN ReplicaOrder[1 + ((b + 2) % 3)] ELSE None

HasPromises == IsQuorum(Senders("1b", Owner(Latest), Latest))

HasAsked == \E m \in Sent("2a") : m.bal = Latest

InOrder(i) ==
  \/ /\ Latest = -1 \/ HasAsked
     /\ i \in Leaders
     /\ \E b \in Ballot : b = Latest + 1 /\ Phase1a(i, b)
  \/ ballot[i] = Latest /\ \E v \in Value : Propose(i, v)
  \/ \E m \in msgs :
       /\ m.bal = Latest
       /\ \/ HasPromises /\ (ReceivePromise(i, m) \/ Phase2a(i, m))
          \/ i # Absent(Latest) /\ (Phase1b(i, m) \/ Phase2b(i, m))

InOrderNext ==
  \/ \E i \in Writing : Persist(i)
  \/ Writing = {} /\ \E i \in Replica : InOrder(i)

InOrderSpec == Init /\ [][InOrderNext]_vars

(* Then each position at which a ballot asked for votes gets a decree.     *)
InOrderLiveSpec == InOrderSpec /\ WF_vars(InOrderNext)

InOrderSettles ==
  <>[](\A n \in {m.pos : m \in Sent("2a")} : \E v \in Value \cup {NoOp} : IsChosen(n, v))

(* All of Next, but for steps that change nothing whatever. *)
FullNext ==
  \/ ReplicaNext
  \/ \E i \in Replica : Crash(i)
  \/ \E m \in msgs : Lose(m)

FullSpec == Init /\ [][FullNext]_vars
-----------------------------------------------------------------------------
(* LIVENESS: once failures stop, every replica knows a decree at each      *)
(* position at which somebody asked for votes, and at the first.  A model  *)
(* has finitely many ballots, so failures go on only as long as the last   *)
(* one has not begun.  Reduced: while a record waits for the disk only its *)
(* replica moves; clients ask leaders only; a replica queries only when    *)
(* another one knows what it misses, and after the last failure.           *)
LastBegun == ballot[Owner(MaxBallot)] = MaxBallot

Misses(i) ==
  \E j \in Replica : \E d \in decided[j] : d.pos >= base[i] /\ ~IsDecided(i, d.pos)

Begins(i)   == i \in Leaders /\ \E b \in Ballot : Phase1a(i, b)
Proposes(i) == \E v \in Value : Propose(i, v)
Wins(i) ==
  /\ IsQuorum(Senders("1b", i, ballot[i]))
  /\ \E m \in msgs : ReceivePromise(i, m) \/ Phase2a(i, m)
Accepts(i) == \E m \in msgs : Phase1b(i, m) \/ Phase2b(i, m)
Learns(i)  ==
  \E m \in msgs :
    \/ HasVotes(m) /\ (ReceiveVote(i, m) \/ Decide(i, m))
    \/ HandleSuccess(i, m)
Inquires(i) == LastBegun /\ Misses(i) /\ Query(i)
Responds(i) == \E m \in msgs : HandleQuery(i, m)

Quiet(A) == Writing = {} /\ A

CalmNext ==
  \/ \E i \in Writing : Persist(i)
  \/ \E i \in Replica :
       Quiet(\/ Begins(i) \/ Proposes(i) \/ Wins(i) \/ Accepts(i)
             \/ Learns(i) \/ Inquires(i) \/ Responds(i))

LiveNext ==
  \/ CalmNext
  \/ /\ ~LastBegun
     /\ \/ \E i \in Replica : Writing \subseteq {i} /\ ~OnlyDurable(i) /\ Crash(i)
        \/ Quiet(\E m \in msgs : Lose(m))

NoCrash(i) == FALSE
NoLose(m) == FALSE

(* Disks work, messages that are not lost arrive, a ballot is begun, and   *)
(* clients ask.                                                            *)
BasicFairness ==
  \A i \in Replica :
    /\ WF_vars(Persist(i))
    /\ WF_vars(Quiet(Begins(i))) /\ WF_vars(Quiet(Proposes(i)))
    /\ WF_vars(Quiet(Wins(i)))   /\ WF_vars(Quiet(Accepts(i)))
    /\ WF_vars(Quiet(Learns(i))) /\ WF_vars(Quiet(Responds(i)))

LiveSpec ==
  Init /\ [][LiveNext]_vars /\ BasicFairness /\ \A i \in Replica : WF_vars(Quiet(Inquires(i)))

(* The control: nobody asks for what it misses. *)
IncuriousSpec == Init /\ [][LiveNext]_vars /\ BasicFairness

FailuresStop == <>[][CalmNext]_vars

Settled ==
  \A n \in {1} \cup {m.pos : m \in Sent("2a")} : \A i \in Replica : IsDecided(i, n)

Settles == FailuresStop => <>[]Settled
=============================================================================
