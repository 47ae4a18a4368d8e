--------------------------- MODULE MultiPaxosNode ---------------------------
(***************************************************************************)
(* Paxos for a sequence of decrees, as the Java replicas run it.  Each     *)
(* replica is proposer, acceptor and learner at once.  The decrees are at  *)
(* positions 1, 2, 3 and so on, each one an instance of Paxos; they share  *)
(* ballots, so that phase 1 is done once for all positions from one on,    *)
(* and a proposer that has done it chooses a value with phase 2 alone      *)
(* ("Paxos Made Simple", section 3).  A new proposer finishes the          *)
(* positions that it hears of, and fills the gaps between them with NoOp.  *)
(*                                                                         *)
(* Each action is one input of one replica and reads and writes nothing    *)
(* but that replica's variables and the network, as in PaxosNode, whose    *)
(* rules hold here too: what must survive is handed to the disk in queue,  *)
(* with the messages that wait for it; Persist releases them; Crash loads  *)
(* what is durable; a replica that is down is one that takes no step.      *)
(*                                                                         *)
(* Bounded memory.  When the application of a replica needs the decrees    *)
(* below a position no longer, because it has made their effect durable,   *)
(* the replica trims them: base is the first position that it still has.   *)
(* No other replica is asked.  One that lags further behind than that      *)
(* skips what it cannot learn any more; its application must get their     *)
(* effect from another one.                                                *)
(*                                                                         *)
(* The network.  A message is for one replica, its field "to".  Lose takes *)
(* one out; so does a durable trim, which takes out all that the replica   *)
(* could still receive for the positions that it trimmed.  Should one of   *)
(* those arrive, it is discarded: no trace of a long run makes msgs grow   *)
(* with the number of decrees.                                             *)
(***************************************************************************)
EXTENDS Integers, Sequences, FiniteSets

CONSTANTS Value, Replica, Quorum, Ballot, Position, None,
          NoOp,         \* What fills a gap; no value that a client proposes.
          ReplicaOrder  \* The replicas in an order, by which they share the ballots out.

ASSUME ReplicaOrderOK == Replica = {ReplicaOrder[k] : k \in DOMAIN ReplicaOrder}

VARIABLES
  \* Proposer.
  proposals,    \* proposals[i]: the values that clients asked i to propose, as records
                \* [val, pos]: pos is where i last asked for votes for it, or 0.
  ballot,       \* ballot[i]: the last ballot that i began, or -1.
  phase,        \* phase[i]: where that ballot stands: "idle", "phase1" or "phase2".
  promises,     \* promises[i]: the 1b messages that ballot has received in phase 1.
  next,         \* next[i]: in phase 2, the position after the last that i asked votes for.
  tally,        \* tally[i]: the votes received in phase 2, as records [pos, acc].
  \* Acceptor.
  maxBal,       \* maxBal[i]: the highest ballot in which i took part, or -1.
  votes,        \* votes[i]: i's last vote at each position, as records [pos, bal, val].
  \* Learner.
  decided,      \* decided[i]: what i knows is chosen, as records [pos, val].
  base,         \* base[i]: the first position that i has not trimmed.
  \* Disk.
  queue,        \* queue[i]: the records handed to the disk that are not durable yet.
  disk,         \* disk[i]: what is durable.
  \* The network.
  \* @network msgs
  \* @ghost lost
  msgs,         \* The messages that can be received.
  lost          \* The messages that were taken out: history, which no guard reads.

proposerVars == <<proposals, ballot, phase, promises, next, tally>>
acceptorVars == <<maxBal, votes>>
learnerVars  == <<decided, base>>
diskVars     == <<queue, disk>>
network      == <<msgs, lost>>
vars == <<proposerVars, acceptorVars, learnerVars, diskVars, network>>

(* A ballot belongs to one replica. *)
Owner(b) == ReplicaOrder[1 + (b % Len(ReplicaOrder))]

Untouched == [ballot |-> -1, maxBal |-> -1, votes |-> {}, base |-> 1]

Init ==
  /\ proposals = [i \in Replica |-> <<>>]
  /\ ballot    = [i \in Replica |-> -1]
  /\ phase     = [i \in Replica |-> "idle"]
  /\ promises  = [i \in Replica |-> {}]
  /\ next      = [i \in Replica |-> 1]
  /\ tally     = [i \in Replica |-> {}]
  /\ maxBal    = [i \in Replica |-> -1]
  /\ votes     = [i \in Replica |-> {}]
  /\ decided   = [i \in Replica |-> {}]
  /\ base      = [i \in Replica |-> 1]
  /\ queue     = [i \in Replica |-> <<>>]
  /\ disk      = [i \in Replica |-> Untouched]
  /\ msgs = {}
  /\ lost = {}

Max(S) == CHOOSE x \in S : \A y \in S : x >= y
Min(S) == CHOOSE x \in S : \A y \in S : x <= y

IsQuorum(S) == \E Q \in Quorum : Q \subseteq S

SendAll(M) ==
  /\ msgs' = msgs \cup M
  /\ UNCHANGED lost

(* Hands a record to the disk, and the messages M that wait for it. *)
Write(i, record, M) ==
  queue' = [queue EXCEPT ![i] = Append(@, [record |-> record, messages |-> M])]

At(S, n) == {x \in S : x.pos = n}
From(S, n) == {x \in S : x.pos >= n}

IsDecided(i, n) == At(decided[i], n) # {}

(* The first position of which i knows no decree. *)
Undecided(i) ==
  Min({n \in base[i] .. (base[i] + Cardinality(decided[i])) : ~IsDecided(i, n)})

(* The first position at and above which i knows of nothing. *)
Free(i) == Max({next[i], base[i]} \cup {d.pos + 1 : d \in decided[i]})

(* The values that i has under way or knows are chosen. *)
Known(i) ==
  {proposals[i][k].val : k \in DOMAIN proposals[i]} \cup {d.val : d \in decided[i]}
-----------------------------------------------------------------------------
(* PROPOSER                                                                *)

(* Whether i may ask for votes at new positions: it has done phase 1, and  *)
(* knows of no higher ballot.                                              *)
Leads(i) == phase[i] = "phase2" /\ maxBal[i] <= ballot[i]

Asks(i, n, v) == {[type |-> "2a", to |-> j, bal |-> ballot[i], pos |-> n, val |-> v] : j \in Replica}

(* A client asks i to propose v, and i leads: it asks for votes at once.   *)
Propose(i, v) ==
  /\ v \notin Known(i)
  /\ Leads(i)
  /\ Free(i) \in Position
  /\ proposals' = [proposals EXCEPT ![i] = Append(@, [val |-> v, pos |-> Free(i)])]
  /\ next' = [next EXCEPT ![i] = Free(i) + 1]
  /\ SendAll(Asks(i, Free(i), v))
  /\ UNCHANGED <<ballot, phase, promises, tally, acceptorVars, learnerVars, diskVars>>

(* A client asks i to propose v, and i does not lead: the value waits for  *)
(* a ballot of i's.                                                        *)
Submit(i, v) ==
  /\ v \notin Known(i)
  /\ ~Leads(i)
  /\ proposals' = [proposals EXCEPT ![i] = Append(@, [val |-> v, pos |-> 0])]
  /\ UNCHANGED <<ballot, phase, promises, next, tally, acceptorVars, learnerVars,
                 diskVars, network>>

(* Begins ballot b for all positions that i knows no decree of.  Its       *)
(* number is durable before a 1a leaves, so that i never begins it again.  *)
Phase1a(i, b) ==
  /\ Owner(b) = i
  /\ b > ballot[i]
  /\ ballot' = [ballot EXCEPT ![i] = b]
  /\ phase' = [phase EXCEPT ![i] = "phase1"]
  /\ promises' = [promises EXCEPT ![i] = {}]
  /\ tally' = [tally EXCEPT ![i] = {}]
  /\ Write(i, [type |-> "ballot", bal |-> b],
           {[type |-> "1a", to |-> j, bal |-> b, pos |-> Undecided(i)] : j \in Replica})
  /\ UNCHANGED <<proposals, next, acceptorVars, learnerVars, disk, network>>

(* A promise for the ballot under way that i has not got yet. *)
IsNewPromise(i, m) ==
  /\ m.type = "1b"
  /\ m.to = i
  /\ phase[i] = "phase1"
  /\ m.bal = ballot[i]
  /\ \A n \in promises[i] : n.acc # m.acc

CompletesQuorum(i, m) == IsQuorum({n.acc : n \in promises[i] \cup {m}})

(* One more promise, but not yet a quorum. *)
ReceivePromise(i, m) ==
  /\ m \in msgs
  /\ IsNewPromise(i, m)
  /\ ~CompletesQuorum(i, m)
  /\ promises' = [promises EXCEPT ![i] = @ \cup {m}]
  /\ UNCHANGED <<proposals, ballot, phase, next, tally, acceptorVars, learnerVars,
                 diskVars, network>>

(* The votes that promises report. *)
Reported(received) == UNION {m.votes : m \in received}

(* The first position for which all of the promises speak.  Below it, one  *)
(* of the acceptors has trimmed: those decrees are chosen, and are learned *)
(* otherwise.                                                              *)
Start(i, received) == Max({Undecided(i)} \cup {m.pos : m \in received})

(* Where i had asked for v before, the fate of v is decided at that        *)
(* position: v must not stand at two.                                      *)
Placed(i) == {proposals[i][k] : k \in {l \in DOMAIN proposals[i] : proposals[i][l].pos > 0}}

IsWaiting(p) == p.pos = 0
Waiting(i) == SelectSeq(proposals[i], IsWaiting)

(* The last position of which the promises, or i itself, know something.   *)
Last(i, received) ==
  Max({Start(i, received) - 1} \cup {v.pos : v \in Reported(received)}
      \cup {d.pos : d \in decided[i]} \cup {p.pos : p \in Placed(i)})

(* The value for position n: that of the highest vote reported; if none    *)
(* is, what i had asked for there before, or NoOp.                         *)
Allowed(i, received, n) ==
  LET reports == At(Reported(received), n)
  IN  IF reports # {}
        THEN (CHOOSE v \in reports : \A w \in reports : w.bal <= v.bal).val
        ELSE IF At(Placed(i), n) # {}
               THEN (CHOOSE p \in At(Placed(i), n) : TRUE).val
               ELSE NoOp

(* The positions that a new leader finishes. *)
Unfinished(i, received) ==
  {n \in Start(i, received) .. Last(i, received) : ~IsDecided(i, n)}

(* The position of the k-th of i's proposals, once the waiting ones have   *)
(* got positions above last, in their order.                               *)
Place(i, last, k) ==
  IF proposals[i][k].pos > 0
    THEN proposals[i][k].pos
    ELSE last + Cardinality({l \in 1 .. k : proposals[i][l].pos = 0})

(* The promise that completes a quorum: i leads.  It asks for votes at all *)
(* unfinished positions, and for its own values above them.                *)
Phase2a(i, m) ==
  LET received == promises[i] \cup {m}
      last == Last(i, received)
      free == last + 1 + Len(Waiting(i))
  IN  /\ m \in msgs
      /\ IsNewPromise(i, m)
      /\ CompletesQuorum(i, m)
      /\ Start(i, received) .. (free - 1) \subseteq Position
      /\ phase' = [phase EXCEPT ![i] = "phase2"]
      /\ promises' = [promises EXCEPT ![i] = {}]
      /\ next' = [next EXCEPT ![i] = free]
      /\ proposals' = [proposals EXCEPT ![i] =
           [k \in DOMAIN proposals[i] |-> [val |-> proposals[i][k].val, pos |-> Place(i, last, k)]]]
      /\ SendAll(UNION {Asks(i, n, Allowed(i, received, n)) : n \in Unfinished(i, received)}
                 \cup UNION {Asks(i, last + k, Waiting(i)[k].val) : k \in DOMAIN Waiting(i)})
      /\ UNCHANGED <<ballot, tally, acceptorVars, learnerVars, diskVars>>
-----------------------------------------------------------------------------
(* ACCEPTOR                                                                *)

(* The promise to take no part in a ballot below m.bal, at any position.   *)
(* The 1b reports the votes from m.pos on, or from where they are not      *)
(* trimmed, and leaves when the promise is durable.                        *)
Phase1b(i, m) ==
  LET pos == Max({m.pos, base[i]})
  IN  /\ m \in msgs
      /\ m.type = "1a"
      /\ m.to = i
      /\ m.bal > maxBal[i]
      /\ maxBal' = [maxBal EXCEPT ![i] = m.bal]
      /\ Write(i, [type |-> "promise", bal |-> m.bal],
               {[type |-> "1b", to |-> Owner(m.bal), acc |-> i, bal |-> m.bal,
                 pos |-> pos, votes |-> From(votes[i], pos)]})
      /\ UNCHANGED <<proposerVars, votes, learnerVars, disk, network>>

(* Whether i may vote as m asks, and has not. *)
IsNewRequest(i, m) ==
  /\ m.type = "2a"
  /\ m.to = i
  /\ m.bal >= maxBal[i]
  /\ m.pos >= base[i]
  /\ \A v \in At(votes[i], m.pos) : v.bal # m.bal

(* The vote for m.val at m.pos in ballot m.bal; the 2b leaves when the     *)
(* vote is durable.                                                        *)
Phase2b(i, m) ==
  /\ m \in msgs
  /\ IsNewRequest(i, m)
  /\ maxBal' = [maxBal EXCEPT ![i] = m.bal]
  /\ votes' = [votes EXCEPT ![i] =
       (@ \ At(@, m.pos)) \cup {[pos |-> m.pos, bal |-> m.bal, val |-> m.val]}]
  /\ Write(i, [type |-> "vote", pos |-> m.pos, bal |-> m.bal, val |-> m.val],
           {[type |-> "2b", to |-> Owner(m.bal), acc |-> i, bal |-> m.bal,
             pos |-> m.pos, val |-> m.val]})
  /\ UNCHANGED <<proposerVars, learnerVars, disk, network>>
-----------------------------------------------------------------------------
(* LEARNER                                                                 *)

(* A vote in the ballot that i leads, at a position that is open. *)
IsNewVote(i, m) ==
  /\ m.type = "2b"
  /\ m.to = i
  /\ phase[i] = "phase2"
  /\ m.bal = ballot[i]
  /\ m.pos >= base[i]
  /\ ~IsDecided(i, m.pos)
  /\ [pos |-> m.pos, acc |-> m.acc] \notin tally[i]

Voters(i, m) == {t.acc : t \in At(tally[i], m.pos)} \cup {m.acc}

(* One more vote, but not yet a quorum. *)
ReceiveVote(i, m) ==
  /\ m \in msgs
  /\ IsNewVote(i, m)
  /\ ~IsQuorum(Voters(i, m))
  /\ tally' = [tally EXCEPT ![i] = @ \cup {[pos |-> m.pos, acc |-> m.acc]}]
  /\ UNCHANGED <<proposals, ballot, phase, promises, next, acceptorVars, learnerVars,
                 diskVars, network>>

(* The proposals of i once v is known to be chosen at position n: v needs  *)
(* no more asking for, and another value that was asked for there is free  *)
(* to be proposed elsewhere.                                               *)
After(i, n, v) ==
  LET IsOther(p) == p.val # v
      rest == SelectSeq(proposals[i], IsOther)
  IN  [k \in DOMAIN rest |->
         [val |-> rest[k].val, pos |-> IF rest[k].pos = n THEN 0 ELSE rest[k].pos]]

Enter(i, n, v) ==
  /\ decided' = [decided EXCEPT ![i] = @ \cup {[pos |-> n, val |-> v]}]
  /\ tally' = [tally EXCEPT ![i] = @ \ At(@, n)]
  /\ proposals' = [proposals EXCEPT ![i] = After(i, n, v)]
  /\ UNCHANGED <<ballot, phase, promises, next, acceptorVars, base, diskVars>>

Success(j, n, v) == [type |-> "success", to |-> j, pos |-> n, val |-> v]

(* A quorum voted at m.pos in the ballot that i leads: the value is        *)
(* chosen.  i tells the others.                                            *)
Decide(i, m) ==
  /\ m \in msgs
  /\ IsNewVote(i, m)
  /\ IsQuorum(Voters(i, m))
  /\ Enter(i, m.pos, m.val)
  /\ SendAll({Success(j, m.pos, m.val) : j \in Replica \ {i}})

IsNews(i, m) ==
  /\ m.type = "success"
  /\ m.to = i
  /\ m.pos >= base[i]
  /\ ~IsDecided(i, m.pos)

(* Another replica says what was chosen at m.pos. *)
HandleSuccess(i, m) ==
  /\ m \in msgs
  /\ IsNews(i, m)
  /\ Enter(i, m.pos, m.val)
  /\ UNCHANGED network

(* i misses a decree: it asks the others from there on. *)
Query(i) ==
  /\ SendAll({[type |-> "query", to |-> j, acc |-> i, pos |-> Undecided(i)] : j \in Replica \ {i}})
  /\ UNCHANGED <<proposerVars, acceptorVars, learnerVars, diskVars>>

(* The number of decrees in one answer to a query. *)
Batch == 32

(* What i has to tell m.acc: the first decrees that it asks for, and, if   *)
(* they are trimmed here, where the others begin.                          *)
Answers(i, m) ==
  LET start == Max({m.pos, base[i]})
  IN  {Success(m.acc, d.pos, d.val) : d \in {e \in From(decided[i], start) : e.pos < start + Batch}}
      \cup (IF m.pos < base[i]
              THEN {[type |-> "trimmed", to |-> m.acc, pos |-> base[i]]}
              ELSE {})

IsQuestion(i, m) ==
  /\ m.type = "query"
  /\ m.to = i
  /\ m.pos < base[i] \/ From(decided[i], m.pos) # {}

HandleQuery(i, m) ==
  /\ m \in msgs
  /\ IsQuestion(i, m)
  /\ SendAll(Answers(i, m))
  /\ UNCHANGED <<proposerVars, acceptorVars, learnerVars, diskVars>>
-----------------------------------------------------------------------------
(* BOUNDED MEMORY                                                          *)

(* i forgets everything below position n.  What remains is written whole,  *)
(* so that the records before this one are not needed any more.  A value   *)
(* of i's that it had asked for there may be chosen or not.                *)
Forget(i, n) ==
  LET Below(p) == p.pos = 0 \/ p.pos >= n
  IN  /\ base' = [base EXCEPT ![i] = n]
      /\ votes' = [votes EXCEPT ![i] = From(@, n)]
      /\ decided' = [decided EXCEPT ![i] = From(@, n)]
      /\ tally' = [tally EXCEPT ![i] = From(@, n)]
      /\ proposals' = [proposals EXCEPT ![i] = SelectSeq(@, Below)]
      /\ Write(i, [type |-> "trim", ballot |-> ballot[i], maxBal |-> maxBal[i],
                   votes |-> From(votes[i], n), base |-> n], {})
      /\ UNCHANGED <<ballot, phase, promises, next, maxBal, disk, network>>

(* The application of i has the effect of all decrees below n, durably. *)
Trim(i, n) ==
  /\ base[i] < n
  /\ n <= Undecided(i)
  /\ Forget(i, n)

IsAhead(i, m) == m.type = "trimmed" /\ m.to = i /\ m.pos > Undecided(i)

(* Another replica has trimmed what i misses: i goes on where that one     *)
(* begins, and its application is told.                                    *)
Skip(i, m) ==
  /\ m \in msgs
  /\ IsAhead(i, m)
  /\ Forget(i, m.pos)
-----------------------------------------------------------------------------
(* DISK AND FAILURES                                                       *)

(* What is durable once record r is. *)
Applied(d, r) ==
  CASE r.type = "ballot"  -> [d EXCEPT !.ballot = r.bal]
    [] r.type = "promise" -> [d EXCEPT !.maxBal = r.bal]
    [] r.type = "vote"    -> [d EXCEPT !.maxBal = r.bal,
                                       !.votes = (@ \ At(@, r.pos)) \cup
                                         {[pos |-> r.pos, bal |-> r.bal, val |-> r.val]}]
    [] r.type = "trim"    -> [ballot |-> r.ballot, maxBal |-> r.maxBal,
                              votes |-> r.votes, base |-> r.base]

(* Messages about one position: they are of no use once it is trimmed. *)
OfPosition(m) == m.type \in {"2a", "2b", "success"}

Trimmed(i, n) == {m \in msgs : m.to = i /\ OfPosition(m) /\ m.pos < n}

(* What is history; replay keeps none. *)
Remember(history, gone) == history \cup gone

(* The oldest record of i becomes durable, and what waited for it leaves.  *)
(* If it trims, the network forgets too.                                   *)
Persist(i) ==
  LET oldest == Head(queue[i])
      gone == IF oldest.record.type = "trim" THEN Trimmed(i, oldest.record.base) ELSE {}
  IN  /\ queue[i] # <<>>
      /\ disk' = [disk EXCEPT ![i] = Applied(@, oldest.record)]
      /\ queue' = [queue EXCEPT ![i] = Tail(@)]
      /\ msgs' = (msgs \ gone) \cup oldest.messages
      /\ lost' = Remember(lost, gone)
      /\ UNCHANGED <<proposerVars, acceptorVars, learnerVars>>

(* i loses its memory, and what it had not made durable, and loads the rest. *)
Crash(i) ==
  /\ proposals' = [proposals EXCEPT ![i] = <<>>]
  /\ ballot'    = [ballot EXCEPT ![i] = disk[i].ballot]
  /\ phase'     = [phase EXCEPT ![i] = "idle"]
  /\ promises'  = [promises EXCEPT ![i] = {}]
  /\ next'      = [next EXCEPT ![i] = 1]
  /\ tally'     = [tally EXCEPT ![i] = {}]
  /\ maxBal'    = [maxBal EXCEPT ![i] = disk[i].maxBal]
  /\ votes'     = [votes EXCEPT ![i] = disk[i].votes]
  /\ decided'   = [decided EXCEPT ![i] = {}]
  /\ base'      = [base EXCEPT ![i] = disk[i].base]
  /\ queue'     = [queue EXCEPT ![i] = <<>>]
  /\ UNCHANGED <<disk, network>>

(* What i remembers is what a crash would leave. *)
OnlyDurable(i) ==
  /\ proposals[i] = <<>> /\ phase[i] = "idle" /\ promises[i] = {}
  /\ next[i] = 1 /\ tally[i] = {} /\ decided[i] = {} /\ queue[i] = <<>>
  /\ disk[i] = [ballot |-> ballot[i], maxBal |-> maxBal[i], votes |-> votes[i], base |-> base[i]]

(* The next incarnation of i begins. *)
Restart(i) ==
  /\ OnlyDurable(i)
  /\ UNCHANGED vars

(* Whether replica i has a use for message m. *)
Handles(i, m) ==
  \/ m.type = "1a" /\ m.to = i /\ m.bal > maxBal[i]
  \/ IsNewPromise(i, m)
  \/ IsNewRequest(i, m)
  \/ IsNewVote(i, m)
  \/ IsNews(i, m)
  \/ IsQuestion(i, m)
  \/ IsAhead(i, m)

(* The messages that i may have taken out of the network by a trim. *)
MayArrive(i) ==
       [type : {"2a"}, to : {i}, bal : Ballot, pos : 1 .. (disk[i].base - 1),
        val : {NoOp} \cup Value]
  \cup [type : {"2b"}, to : {i}, acc : Replica, bal : Ballot, pos : 1 .. (disk[i].base - 1),
        val : {NoOp} \cup Value]
  \cup [type : {"success"}, to : {i}, pos : 1 .. (disk[i].base - 1), val : {NoOp} \cup Value]

(* i receives a message that it has no use for: stale, repeated, or of a   *)
(* position that it trimmed.                                               *)
Discard(i, m) ==
  /\ m.to = i
  /\ ~Handles(i, m)
  /\ UNCHANGED vars

(* Nobody will receive m again, unless it is sent again. *)
Lose(m) ==
  /\ m \in msgs
  /\ msgs' = msgs \ {m}
  /\ lost' = lost \cup {m}
  /\ UNCHANGED <<proposerVars, acceptorVars, learnerVars, diskVars>>
-----------------------------------------------------------------------------
ProposerNext(i) ==
  \/ \E v \in Value : Propose(i, v) \/ Submit(i, v)
  \/ \E b \in Ballot : Phase1a(i, b)
  \/ \E m \in msgs : ReceivePromise(i, m) \/ Phase2a(i, m)

AcceptorNext(i) == \E m \in msgs : Phase1b(i, m) \/ Phase2b(i, m)

LearnerNext(i) ==
  \/ Query(i)
  \/ \E n \in Position : Trim(i, n)
  \/ \E m \in msgs :
       \/ ReceiveVote(i, m) \/ Decide(i, m) \/ HandleSuccess(i, m)
       \/ HandleQuery(i, m) \/ Skip(i, m)

(* What replicas do when nothing fails. *)
ReplicaNext ==
  \E i \in Replica :
    \/ ProposerNext(i)
    \/ AcceptorNext(i)
    \/ LearnerNext(i)
    \/ Persist(i)
    \/ \E m \in msgs \cup MayArrive(i) : Discard(i, m)

Failure ==
  \/ \E i \in Replica : Crash(i) \/ Restart(i)
  \/ \E m \in msgs : Lose(m)

Next == ReplicaNext \/ Failure

Spec == Init /\ [][Next]_vars
-----------------------------------------------------------------------------
(* No two replicas know different decrees at one position. *)
Agreement ==
  \A i, j \in Replica :
    \A d \in decided[i], e \in decided[j] : (d.pos = e.pos) => (d.val = e.val)
=============================================================================
