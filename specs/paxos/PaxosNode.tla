----------------------------- MODULE PaxosNode -----------------------------
(***************************************************************************)
(* Paxos as the Java nodes run it, for one decree: proposers, acceptors    *)
(* and learners with memory, disk and a network that loses messages.       *)
(*                                                                         *)
(* Each action is one input of one node (a request, a time-out, a message, *)
(* "the record is durable") and reads and writes nothing but the variables *)
(* of that node and the network.  The acting node is the first parameter;  *)
(* guards, that the consumed message m is there included, are inside.      *)
(*                                                                         *)
(* Durability.  A step that must survive a crash appends a record to       *)
(* queue[i], with the messages that may leave once the record is durable.  *)
(* Persist(i) makes the oldest record durable and releases its messages.   *)
(* Memory runs ahead of the disk meanwhile.                                *)
(*                                                                         *)
(* Crash(i) forgets the memory and loads what is durable.  A crashed node  *)
(* is not marked as down: nothing obliges a node to take a step, so one    *)
(* that is down is one that takes none, and the messages that it misses    *)
(* are late or lost.  Restart(i) therefore changes nothing: it names the   *)
(* first event of the next incarnation in a trace, and its guard says what *)
(* recovery must have left.                                                *)
(*                                                                         *)
(* The network.  A message that was received stays in msgs (it may arrive  *)
(* again); Lose(m) takes it out.  One set serves all receivers, so losing  *)
(* a 1a on the way to one acceptor is that acceptor never receiving it.    *)
(* What a node has no use for it discards.                                 *)
(***************************************************************************)
EXTENDS Integers, Sequences

CONSTANTS Value, Acceptor, Quorum, Ballot, None,
          Proposer, Learner,
          ProposerOrder \* The proposers in an order, by which they share the ballots out.

ASSUME RolesOK ==
  /\ Proposer = {ProposerOrder[k] : k \in DOMAIN ProposerOrder}
  /\ Proposer \cap Acceptor = {} /\ Proposer \cap Learner = {} /\ Acceptor \cap Learner = {}

VARIABLES
  \* A proposer's memory.
  proposal,     \* proposal[p]: the value that a client asked p to propose, or None.
  ballot,       \* ballot[p]: the last ballot that p began, or -1.
  phase,        \* phase[p]: where that ballot stands: "idle", "phase1" or "phase2".
  promises,     \* promises[p]: the 1b messages that ballot has received in phase 1.
  \* An acceptor's memory.
  maxBal,       \* maxBal[a]: the highest ballot in which a took part, or -1.
  maxVBal,      \* maxVBal[a]: the ballot of a's last vote, or -1.
  maxVal,       \* maxVal[a]: the value of a's last vote, or None.
  \* A learner's memory.
  votes,        \* votes[l]: the 2b messages received of the highest ballot seen.
  decided,      \* decided[l]: the value that l knows is chosen, or None.
  \* Proposers and acceptors write to a disk.
  queue,        \* queue[i]: the records handed to the disk that are not durable yet.
  disk,         \* disk[i]: the last durable record.
  \* The network.
  \* @network msgs
  \* @ghost lost
  msgs,         \* The messages that can be received.
  lost          \* The messages that were lost: history, which no guard reads.

proposerVars == <<proposal, ballot, phase, promises>>
acceptorVars == <<maxBal, maxVBal, maxVal>>
learnerVars  == <<votes, decided>>
diskVars     == <<queue, disk>>
network      == <<msgs, lost>>
vars == <<proposerVars, acceptorVars, learnerVars, diskVars, network>>

Writer == Proposer \cup Acceptor
Node   == Writer \cup Learner

(* A ballot belongs to one proposer. *)
Owner(b) == ProposerOrder[1 + (b % Len(ProposerOrder))]

(* The records of an untouched disk. *)
NoBallot == [ballot |-> -1]
NoVote   == [maxBal |-> -1, maxVBal |-> -1, maxVal |-> None]

Init ==
  /\ proposal = [p \in Proposer |-> None]
  /\ ballot   = [p \in Proposer |-> -1]
  /\ phase    = [p \in Proposer |-> "idle"]
  /\ promises = [p \in Proposer |-> {}]
  /\ maxBal   = [a \in Acceptor |-> -1]
  /\ maxVBal  = [a \in Acceptor |-> -1]
  /\ maxVal   = [a \in Acceptor |-> None]
  /\ votes    = [l \in Learner |-> {}]
  /\ decided  = [l \in Learner |-> None]
  /\ queue    = [i \in Writer |-> <<>>]
  /\ disk     = [i \in Writer |-> IF i \in Proposer THEN NoBallot ELSE NoVote]
  /\ msgs = {}
  /\ lost = {}

Send(m) ==
  /\ msgs' = msgs \cup {m}
  /\ UNCHANGED lost

(* Hands a record to the disk, and the message m that waits for it. *)
Write(i, record, m) ==
  queue' = [queue EXCEPT ![i] = @ \o << [record |-> record, messages |-> {m}] >>]
-----------------------------------------------------------------------------
(* PROPOSER                                                                *)

(* Begins ballot b.  Its number is durable before the 1a leaves, so that p *)
(* never begins it again.                                                  *)
Begin(p, b) ==
  /\ Owner(b) = p
  /\ b > ballot[p]
  /\ ballot' = [ballot EXCEPT ![p] = b]
  /\ phase' = [phase EXCEPT ![p] = "phase1"]
  /\ promises' = [promises EXCEPT ![p] = {}]
  /\ Write(p, [ballot |-> b], [type |-> "1a", bal |-> b])
  /\ UNCHANGED <<acceptorVars, learnerVars, disk, network>>

(* A client asks p to propose v. *)
Propose(p, v, b) ==
  /\ proposal[p] = None
  /\ proposal' = [proposal EXCEPT ![p] = v]
  /\ Begin(p, b)

(* The ballot under way took too long: p begins a higher one. *)
Phase1a(p, b) ==
  /\ phase[p] # "idle"
  /\ Begin(p, b)
  /\ UNCHANGED proposal

(* A promise for the ballot under way that p has not got yet. *)
IsNewPromise(p, m) ==
  /\ m.type = "1b"
  /\ phase[p] = "phase1"
  /\ m.bal = ballot[p]
  /\ \A n \in promises[p] : n.acc # m.acc

IsQuorum(S) == \E Q \in Quorum : Q \subseteq S

CompletesQuorum(p, m) == IsQuorum({n.acc : n \in promises[p] \cup {m}})

(* The values that the promises allow: that of the highest vote reported,  *)
(* or, if none is reported, what p was asked to propose.                   *)
Allowed(p, received) ==
  LET reports == {n \in received : n.mbal >= 0}
  IN  IF reports = {}
        THEN {proposal[p]} \ {None}
        ELSE {n.mval : n \in {r \in reports : \A s \in reports : s.mbal <= r.mbal}}

(* One more promise, but not yet a quorum. *)
ReceivePromise(p, m) ==
  /\ m \in msgs
  /\ IsNewPromise(p, m)
  /\ ~CompletesQuorum(p, m)
  /\ promises' = [promises EXCEPT ![p] = @ \cup {m}]
  /\ UNCHANGED <<proposal, ballot, phase, acceptorVars, learnerVars, diskVars, network>>

(* The promise that completes a quorum: p asks for votes for v. *)
Phase2a(p, m, v) ==
  /\ m \in msgs
  /\ IsNewPromise(p, m)
  /\ CompletesQuorum(p, m)
  /\ v \in Allowed(p, promises[p] \cup {m})
  /\ phase' = [phase EXCEPT ![p] = "phase2"]
  /\ promises' = [promises EXCEPT ![p] = {}]
  /\ Send([type |-> "2a", bal |-> ballot[p], val |-> v])
  /\ UNCHANGED <<proposal, ballot, acceptorVars, learnerVars, diskVars>>

(* The promise that completes a quorum, when p has nothing to propose: it  *)
(* began the ballot to find out what was chosen, and nothing was.          *)
Abandon(p, m) ==
  /\ m \in msgs
  /\ IsNewPromise(p, m)
  /\ CompletesQuorum(p, m)
  /\ Allowed(p, promises[p] \cup {m}) = {}
  /\ phase' = [phase EXCEPT ![p] = "idle"]
  /\ promises' = [promises EXCEPT ![p] = {}]
  /\ UNCHANGED <<proposal, ballot, acceptorVars, learnerVars, diskVars, network>>

(* A learner asks what was chosen.  p does not know; it begins a ballot to *)
(* find out, unless it has one under way.                                  *)
HandleQuery(p, m, b) ==
  /\ m \in msgs
  /\ m.type = "query"
  /\ phase[p] = "idle"
  /\ Begin(p, b)
  /\ UNCHANGED proposal

(* A value is chosen: p has nothing left to do. *)
Stop(p, m) ==
  /\ m \in msgs
  /\ m.type = "success"
  /\ phase[p] # "idle"
  /\ proposal' = [proposal EXCEPT ![p] = None]
  /\ phase' = [phase EXCEPT ![p] = "idle"]
  /\ promises' = [promises EXCEPT ![p] = {}]
  /\ UNCHANGED <<ballot, acceptorVars, learnerVars, diskVars, network>>
-----------------------------------------------------------------------------
(* ACCEPTOR                                                                *)

(* The promise to take no part in a ballot below m.bal; the 1b reports the *)
(* last vote, and leaves when the promise is durable.                      *)
Phase1b(a, m) ==
  /\ m \in msgs
  /\ m.type = "1a"
  /\ m.bal > maxBal[a]
  /\ maxBal' = [maxBal EXCEPT ![a] = m.bal]
  /\ Write(a, [maxBal |-> m.bal, maxVBal |-> maxVBal[a], maxVal |-> maxVal[a]],
           [type |-> "1b", acc |-> a, bal |-> m.bal,
            mbal |-> maxVBal[a], mval |-> maxVal[a]])
  /\ UNCHANGED <<proposerVars, maxVBal, maxVal, learnerVars, disk, network>>

(* The vote for m.val in ballot m.bal, unless a promise forbids it or it   *)
(* was cast already; the 2b leaves when the vote is durable.               *)
Phase2b(a, m) ==
  /\ m \in msgs
  /\ m.type = "2a"
  /\ m.bal >= maxBal[a]
  /\ m.bal # maxVBal[a]
  /\ maxBal' = [maxBal EXCEPT ![a] = m.bal]
  /\ maxVBal' = [maxVBal EXCEPT ![a] = m.bal]
  /\ maxVal' = [maxVal EXCEPT ![a] = m.val]
  /\ Write(a, [maxBal |-> m.bal, maxVBal |-> m.bal, maxVal |-> m.val],
           [type |-> "2b", acc |-> a, bal |-> m.bal, val |-> m.val])
  /\ UNCHANGED <<proposerVars, learnerVars, disk, network>>
-----------------------------------------------------------------------------
(* LEARNER                                                                 *)

(* A vote of the highest ballot that l has seen, and one that l has not    *)
(* counted.  Votes of lower ballots are dropped: were one of those ballots *)
(* to choose a value, the higher ones choose the same.                     *)
IsNewVote(l, m) ==
  /\ m.type = "2b"
  /\ decided[l] = None
  /\ \A n \in votes[l] : n.bal < m.bal \/ (n.bal = m.bal /\ n.acc # m.acc)

(* The votes of m's ballot once m is counted. *)
Counted(l, m) == {n \in votes[l] : n.bal = m.bal} \cup {m}

(* One more vote, but not yet a quorum. *)
ReceiveVote(l, m) ==
  /\ m \in msgs
  /\ IsNewVote(l, m)
  /\ ~IsQuorum({n.acc : n \in Counted(l, m)})
  /\ votes' = [votes EXCEPT ![l] = Counted(l, m)]
  /\ UNCHANGED <<proposerVars, acceptorVars, decided, diskVars, network>>

(* A quorum voted in one ballot: its value is chosen.  The learner tells   *)
(* the proposers, so that they stop, and the other learners.               *)
Decide(l, m) ==
  /\ m \in msgs
  /\ IsNewVote(l, m)
  /\ IsQuorum({n.acc : n \in Counted(l, m)})
  /\ votes' = [votes EXCEPT ![l] = {}]
  /\ decided' = [decided EXCEPT ![l] = m.val]
  /\ Send([type |-> "success", val |-> m.val])
  /\ UNCHANGED <<proposerVars, acceptorVars, diskVars>>

(* A vote arrives when l has decided: there is a proposer who may not know *)
(* that it can stop, so l tells again.                                     *)
Announce(l, m) ==
  /\ m \in msgs
  /\ m.type = "2b"
  /\ decided[l] # None
  /\ Send([type |-> "success", val |-> decided[l]])
  /\ UNCHANGED <<proposerVars, acceptorVars, learnerVars, diskVars>>

(* Another learner says what was chosen. *)
HandleSuccess(l, m) ==
  /\ m \in msgs
  /\ m.type = "success"
  /\ decided[l] = None
  /\ votes' = [votes EXCEPT ![l] = {}]
  /\ decided' = [decided EXCEPT ![l] = m.val]
  /\ UNCHANGED <<proposerVars, acceptorVars, diskVars, network>>

(* l has waited too long: it asks the proposers. *)
Query(l) ==
  /\ decided[l] = None
  /\ Send([type |-> "query"])
  /\ UNCHANGED <<proposerVars, acceptorVars, learnerVars, diskVars>>
-----------------------------------------------------------------------------
(* DISK AND FAILURES                                                       *)

(* The oldest record of i becomes durable, and what waited for it leaves. *)
Persist(i) ==
  /\ queue[i] # <<>>
  /\ disk' = [disk EXCEPT ![i] = Head(queue[i]).record]
  /\ queue' = [queue EXCEPT ![i] = Tail(@)]
  /\ msgs' = msgs \cup Head(queue[i]).messages
  /\ UNCHANGED <<proposerVars, acceptorVars, learnerVars, lost>>

CrashProposer(p) ==
  /\ proposal' = [proposal EXCEPT ![p] = None]
  /\ ballot' = [ballot EXCEPT ![p] = disk[p].ballot]
  /\ phase' = [phase EXCEPT ![p] = "idle"]
  /\ promises' = [promises EXCEPT ![p] = {}]
  /\ queue' = [queue EXCEPT ![p] = <<>>]
  /\ UNCHANGED <<acceptorVars, learnerVars, disk, network>>

CrashAcceptor(a) ==
  /\ maxBal' = [maxBal EXCEPT ![a] = disk[a].maxBal]
  /\ maxVBal' = [maxVBal EXCEPT ![a] = disk[a].maxVBal]
  /\ maxVal' = [maxVal EXCEPT ![a] = disk[a].maxVal]
  /\ queue' = [queue EXCEPT ![a] = <<>>]
  /\ UNCHANGED <<proposerVars, learnerVars, disk, network>>

CrashLearner(l) ==
  /\ votes' = [votes EXCEPT ![l] = {}]
  /\ decided' = [decided EXCEPT ![l] = None]
  /\ UNCHANGED <<proposerVars, acceptorVars, diskVars, network>>

(* i loses its memory, and what it had not made durable, and loads the rest. *)
Crash(i) ==
  \/ i \in Proposer /\ CrashProposer(i)
  \/ i \in Acceptor /\ CrashAcceptor(i)
  \/ i \in Learner  /\ CrashLearner(i)

(* What i remembers is what a crash would leave. *)
OnlyDurable(i) ==
  \/ /\ i \in Proposer
     /\ proposal[i] = None /\ phase[i] = "idle" /\ promises[i] = {}
     /\ queue[i] = <<>> /\ ballot[i] = disk[i].ballot
  \/ /\ i \in Acceptor
     /\ queue[i] = <<>>
     /\ maxBal[i] = disk[i].maxBal /\ maxVBal[i] = disk[i].maxVBal
     /\ maxVal[i] = disk[i].maxVal
  \/ i \in Learner /\ votes[i] = {} /\ decided[i] = None

(* The next incarnation of i begins. *)
Restart(i) ==
  /\ OnlyDurable(i)
  /\ UNCHANGED vars

(* Whether node i has a use for message m. *)
Handles(i, m) ==
  \/ /\ i \in Proposer
     /\ \/ IsNewPromise(i, m)
        \/ m.type = "query" /\ phase[i] = "idle"
        \/ m.type = "success" /\ phase[i] # "idle"
  \/ /\ i \in Acceptor
     /\ \/ m.type = "1a" /\ m.bal > maxBal[i]
        \/ m.type = "2a" /\ m.bal >= maxBal[i] /\ m.bal # maxVBal[i]
  \/ /\ i \in Learner
     /\ \/ IsNewVote(i, m)
        \/ m.type = "2b" /\ decided[i] # None
        \/ m.type = "success" /\ decided[i] = None

(* i receives a message that it has no use for: stale, repeated, or not    *)
(* for a node of its role.                                                 *)
Discard(i, m) ==
  /\ m \in msgs
  /\ ~Handles(i, m)
  /\ UNCHANGED vars

(* Nobody will receive m again, unless it is sent again. *)
Lose(m) ==
  /\ m \in msgs
  /\ msgs' = msgs \ {m}
  /\ lost' = lost \cup {m}
  /\ UNCHANGED <<proposerVars, acceptorVars, learnerVars, diskVars>>
-----------------------------------------------------------------------------
ProposerNext(p) ==
  \/ \E b \in Ballot : Phase1a(p, b) \/ \E v \in Value : Propose(p, v, b)
  \/ \E m \in msgs :
       \/ ReceivePromise(p, m) \/ Abandon(p, m) \/ Stop(p, m)
       \/ \E v \in Value : Phase2a(p, m, v)
       \/ \E b \in Ballot : HandleQuery(p, m, b)

AcceptorNext(a) == \E m \in msgs : Phase1b(a, m) \/ Phase2b(a, m)

LearnerNext(l) ==
  \/ Query(l)
  \/ \E m \in msgs :
       ReceiveVote(l, m) \/ Decide(l, m) \/ Announce(l, m) \/ HandleSuccess(l, m)

(* What nodes do when nothing fails. *)
NodeNext ==
  \/ \E p \in Proposer : ProposerNext(p)
  \/ \E a \in Acceptor : AcceptorNext(a)
  \/ \E l \in Learner  : LearnerNext(l)
  \/ \E i \in Writer   : Persist(i)
  \/ \E i \in Node     : \E m \in msgs : Discard(i, m)

Failure ==
  \/ \E i \in Node : Crash(i) \/ Restart(i)
  \/ \E m \in msgs : Lose(m)

Next == NodeNext \/ Failure

Spec == Init /\ [][Next]_vars
-----------------------------------------------------------------------------
(* The mapping to Paxos is a function of the state.  What Paxos' acceptors *)
(* remember is what is durable here, so a Persist of an acceptor is a step *)
(* of Paxos, and a crash none.  Paxos' msgs are the messages that ever     *)
(* left, lost or not; of a query and of a success it knows nothing.        *)
sent == {m \in msgs \cup lost : m.type \in {"1a", "1b", "2a", "2b"}}

P == INSTANCE Paxos WITH
       maxBal  <- [a \in Acceptor |-> disk[a].maxBal],
       maxVBal <- [a \in Acceptor |-> disk[a].maxVBal],
       maxVal  <- [a \in Acceptor |-> disk[a].maxVal],
       msgs    <- sent

(* No two learners decide differently. *)
Agreement ==
  \A k, l \in Learner :
    decided[k] # None /\ decided[l] # None => decided[k] = decided[l]

THEOREM Spec => []Agreement
THEOREM Spec => P!Spec
=============================================================================
