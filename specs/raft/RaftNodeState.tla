--------------------------- MODULE RaftNodeState ---------------------------
(***************************************************************************)
(* What RaftNode is made of: what a server keeps in memory and on disk,    *)
(* the log and its snapshot, the messages and the network that holds them, *)
(* the records handed to the disk, and the roles.  RaftNode has the steps. *)
(* Sections are those of Ongaro's thesis, "Consensus: Bridging Theory and  *)
(* Practice" (2014).                                                       *)
(*                                                                         *)
(* Durability is that of Raft: a step that changes what must survive hands *)
(* a record to the disk, in queue, with the messages that wait for it;     *)
(* Persist makes the oldest one durable and lets its messages go; Crash    *)
(* loads the disk.  A server sends its own vote and its own acknowledgement*)
(* to itself, so that it counts them when they are durable.                *)
(*                                                                         *)
(* The network.  A message has one receiver.  Of heartbeats, of their      *)
(* answers and of acknowledgements on one way and in one term only the     *)
(* last is kept, since it says all that those before it say (Covers).      *)
(* Others leave when their receiver has a durable reason to discard them:  *)
(* a newer term, or a snapshot that has all their entries (Obsolete).  So  *)
(* no trace of a long run makes the network grow.                          *)
(***************************************************************************)
EXTENDS Integers, Sequences, FiniteSets, Sessions

CONSTANTS Server, Quorum,
          Term,         \* The terms: positive naturals.
          Value,        \* What clients propose: see Sessions.
          Read,         \* The names of reads.
          None,
          PreVote,      \* Whether servers ask before they stand for election (section 9.6).
          CheckQuorum   \* Whether a leader that hears from no quorum steps down, and servers
                        \*   that hear from a leader refuse to vote (sections 6.2, 4.2.3).

VARIABLES
  \* A server's memory.
  role,         \* role[i]: "follower", "preCandidate", "candidate" or "leader".
  currentTerm,  \* currentTerm[i]: the latest term that i has seen; 0 at first.
  votedFor,     \* votedFor[i]: whom i votes for in that term, or None.
  leaderId,     \* leaderId[i]: whom i takes for the leader of that term, or None.
  log,          \* log[i]: the entries behind the snapshot, each with its term and value.
  snapshot,     \* snapshot[i]: the index and the term of the last entry that it covers, and
                \*   the sessions as of that entry.
  commitIndex,  \* commitIndex[i]: up to where i knows the log to be committed.
  sessions,     \* sessions[i]: the sessions as of commitIndex[i].
  \* A candidate's memory.
  votes,        \* votes[i]: the servers whose vote or pre-vote i has got.
  \* A leader's memory: functions of the server, empty for others.
  nextIndex,    \* nextIndex[i][j]: the next entry to send to j.
  matchIndex,   \* matchIndex[i][j]: up to where j's durable log is known to be i's.
  probing,      \* probing[i]: the followers of which i does not know where their logs match.
  heard,        \* heard[i]: the followers that answered since the last check of the quorum.
  round,        \* round[i]: the last round of heartbeats that reads wait for.
  roundAck,     \* roundAck[i][j]: the last round that j has answered.
  reads,        \* reads[i]: the reads that wait for a round: records [id, from, index, round].
  \* A reader's memory.
  waiting,      \* waiting[i]: the names of the reads for which i waits.
  \* The disk.
  queue,        \* queue[i]: the records handed to the disk that are not durable yet.
  diskTerm, diskVote, diskLog, diskSnapshot,    \* What is durable.
  \* The network.
  msgs,         \* The messages that can be received, but for the next three kinds.
  beats,        \* The last heartbeat on each way in each term.
  echoes,       \* The last answer to a heartbeat on each way in each term.
  acks,         \* The last acknowledgement on each way in each term.
  \* History, which no guard reads.
  lead,         \* lead[t]: the log of the leader of term t, or None.
  acked,        \* acked[t][i]: the largest index that i has acknowledged in term t.
  asked         \* The reads that were asked for, each with what was committed then.

termVars   == <<role, currentTerm, votedFor, leaderId>>
logVars    == <<log, snapshot, commitIndex, sessions>>
leaderVars == <<nextIndex, matchIndex, probing, heard, round, roundAck, reads>>
diskVars   == <<diskTerm, diskVote, diskLog, diskSnapshot>>
network    == <<msgs, beats, echoes, acks>>
history    == <<lead, acked, asked>>
vars == <<termVars, logVars, votes, leaderVars, waiting, queue, diskVars, network, history>>

IsQuorum(S) == \E Q \in Quorum : Q \subseteq S
Others(i) == Server \ {i}

Min(m, n) == IF m < n THEN m ELSE n
Max(m, n) == IF m > n THEN m ELSE n
Greatest(S) == CHOOSE n \in S : \A k \in S : k <= n

Prefix(s, n) == SubSeq(s, 1, n)
Suffix(s, n) == SubSeq(s, n + 1, Len(s))

NoSnapshot == [index |-> 0, term |-> 0, sessions |-> {}]

(* A function of no server: what those have that do not lead. *)
Nothing == [j \in {} |-> 0]
(* What history is before anything happened; replay keeps none. *)
NoLeaders == [t \in Term |-> None]
NoAcks == [t \in Term |-> [i \in Server |-> 0]]

Init ==
  /\ role         = [i \in Server |-> "follower"]
  /\ currentTerm  = [i \in Server |-> 0]
  /\ votedFor     = [i \in Server |-> None]
  /\ leaderId     = [i \in Server |-> None]
  /\ log          = [i \in Server |-> <<>>]
  /\ snapshot     = [i \in Server |-> NoSnapshot]
  /\ commitIndex  = [i \in Server |-> 0]
  /\ sessions     = [i \in Server |-> {}]
  /\ votes        = [i \in Server |-> {}]
  /\ nextIndex    = [i \in Server |-> Nothing]
  /\ matchIndex   = [i \in Server |-> Nothing]
  /\ probing      = [i \in Server |-> {}]
  /\ heard        = [i \in Server |-> {}]
  /\ round        = [i \in Server |-> 0]
  /\ roundAck     = [i \in Server |-> Nothing]
  /\ reads        = [i \in Server |-> {}]
  /\ waiting      = [i \in Server |-> {}]
  /\ queue        = [i \in Server |-> <<>>]
  /\ diskTerm     = [i \in Server |-> 0]
  /\ diskVote     = [i \in Server |-> None]
  /\ diskLog      = [i \in Server |-> <<>>]
  /\ diskSnapshot = [i \in Server |-> NoSnapshot]
  /\ msgs = {}
  /\ beats = {}
  /\ echoes = {}
  /\ acks = {}
  /\ lead = NoLeaders
  /\ acked = NoAcks
  /\ asked = {}
-----------------------------------------------------------------------------
(* THE LOG                                                                 *)

LastIndex(i) == snapshot[i].index + Len(log[i])

(* The term of the entry at n, which i's snapshot does not lie behind. *)
TermAt(i, n) ==
  IF n = snapshot[i].index THEN snapshot[i].term ELSE log[i][n - snapshot[i].index].term

LastTerm(i) == TermAt(i, LastIndex(i))

(* The whole log of i, which but for its history nobody has any more. *)
FullLog(i) ==
  IF snapshot[i].index = 0
    THEN log[i]
    ELSE Prefix(lead[snapshot[i].term], snapshot[i].index) \o log[i]

Entries(i, prev, n) == SubSeq(log[i], prev - snapshot[i].index + 1, prev - snapshot[i].index + n)

(* The sessions after the entries of l, of which the first has index k.    *)
(* By halves, and by a question that has TLC compute the first half before *)
(* it begins the second, so that its stack does not grow with l.           *)
RECURSIVE After(_, _, _)
After(table, l, k) ==
  CASE Len(l) = 0 -> table
    [] Len(l) = 1 -> Applied(table, Head(l).value, k)
    [] OTHER      -> LET half == Len(l) \div 2
                         first == After(table, Prefix(l, half), k)
                     IN  IF first = {}
                           THEN After({}, Suffix(l, half), k + half)
                           ELSE After(first, Suffix(l, half), k + half)

(* The sessions of i as of index n. *)
SessionsAt(i, n) ==
  IF n = commitIndex[i]
    THEN sessions[i]
    ELSE After(snapshot[i].sessions, Prefix(log[i], n - snapshot[i].index), snapshot[i].index + 1)
-----------------------------------------------------------------------------
(* LOGS COMPARED, AND WHAT IS COMMITTED                                    *)

(* Section 3.6.1: the candidate's log is at least as up to date as i's. *)
UpToDate(i, m) ==
  \/ m.lastLogTerm > LastTerm(i)
  \/ m.lastLogTerm = LastTerm(i) /\ m.lastLogIndex >= LastIndex(i)

(* i's log has the entry that those of m follow; what i's snapshot covers  *)
(* is committed, and so in every leader's log.                             *)
Matches(i, m) ==
  m.prevLogIndex >= snapshot[i].index =>
    /\ m.prevLogIndex <= LastIndex(i)
    /\ TermAt(i, m.prevLogIndex) = m.prevLogTerm

(* The entries of m behind i's snapshot: those before are committed. *)
Behind(i, m) ==
  IF m.prevLogIndex >= snapshot[i].index
    THEN m.entries
    ELSE Suffix(m.entries, Min(Len(m.entries), snapshot[i].index - m.prevLogIndex))

(* How many of these entries, which follow the one at base, i has already. *)
Known(i, entries, base) ==
  Greatest({k \in 0 .. Min(Len(entries), LastIndex(i) - base) :
              \A n \in 1 .. k : TermAt(i, base + n) = entries[n].term})

(* The last entry up to index n with a term of at most t, or the snapshot. *)
LastUpTo(i, n, t) ==
  LET low == {k \in snapshot[i].index .. Min(n, LastIndex(i)) : TermAt(i, k) <= t}
  IN  IF low = {} THEN snapshot[i].index ELSE Greatest(low)

(* The index that a quorum has reached, if its entry is of this term:      *)
(* only such entries are committed by counting (section 3.6.2).            *)
Committable(i, match) ==
  LET reached == {n \in {match[j] : j \in Server} :
                    /\ n > commitIndex[i]
                    /\ IsQuorum({j \in Server : match[j] >= n})
                    /\ TermAt(i, n) = currentTerm[i]}
  IN  Greatest({commitIndex[i]} \cup reached)

(* What i knows to be committed ends at n, in the log l behind its         *)
(* snapshot.                                                               *)
Commit(i, l, n) ==
  /\ commitIndex' = [commitIndex EXCEPT ![i] = n]
  /\ sessions' = [sessions EXCEPT ![i] =
       IF n = commitIndex[i]
         THEN @
         ELSE After(@, SubSeq(l, commitIndex[i] - snapshot[i].index + 1, n - snapshot[i].index),
                    commitIndex[i] + 1)]
-----------------------------------------------------------------------------
(* THE NETWORK                                                             *)

RequestPreVote(i, j) ==
  [type |-> "RequestPreVote", term |-> currentTerm[i] + 1, from |-> i, to |-> j,
   lastLogIndex |-> LastIndex(i), lastLogTerm |-> LastTerm(i)]

PreVoteResponse(i, j, t, granted) ==
  [type |-> "PreVoteResponse", term |-> t, from |-> i, to |-> j, granted |-> granted]

RequestVote(i, j, t) ==
  [type |-> "RequestVote", term |-> t, from |-> i, to |-> j,
   lastLogIndex |-> LastIndex(i), lastLogTerm |-> LastTerm(i)]

VoteResponse(i, j, t, granted) ==
  [type |-> "VoteResponse", term |-> t, from |-> i, to |-> j, granted |-> granted]

AppendEntries(i, j, prev, n) ==
  [type |-> "AppendEntries", term |-> currentTerm[i], from |-> i, to |-> j,
   prevLogIndex |-> prev, prevLogTerm |-> TermAt(i, prev),
   entries |-> Entries(i, prev, n), leaderCommit |-> commitIndex[i]]

(* j has i's acknowledgement of the log up to n. *)
Ack(i, j, t, n) == [type |-> "Ack", term |-> t, from |-> i, to |-> j, index |-> n]

(* i's log does not match at prev; where it may is at index or below. *)
Rejection(i, j, t, prev, index, hint) ==
  [type |-> "Rejection", term |-> t, from |-> i, to |-> j,
   prevLogIndex |-> prev, index |-> index, hint |-> hint]

Heartbeat(i, j, r) ==
  [type |-> "Heartbeat", term |-> currentTerm[i], from |-> i, to |-> j,
   commit |-> Min(commitIndex[i], matchIndex[i][j]), round |-> r]

HeartbeatResponse(i, j, t, r) ==
  [type |-> "HeartbeatResponse", term |-> t, from |-> i, to |-> j, round |-> r]

InstallSnapshot(i, j) ==
  [type |-> "InstallSnapshot", term |-> currentTerm[i], from |-> i, to |-> j,
   lastIncludedIndex |-> snapshot[i].index, lastIncludedTerm |-> snapshot[i].term,
   sessions |-> snapshot[i].sessions]

ReadIndex(i, j, id) ==
  [type |-> "ReadIndex", term |-> currentTerm[i], from |-> i, to |-> j, id |-> id]

ReadIndexResponse(i, j, id, n) ==
  [type |-> "ReadIndexResponse", term |-> currentTerm[i], from |-> i, to |-> j,
   id |-> id, index |-> n]

SameWay(m, n) == m.term = n.term /\ m.from = n.from /\ m.to = n.to

(* What n says m says too. *)
Covers(m, n) ==
  /\ m.type = n.type
  /\ SameWay(m, n)
  /\ CASE m.type = "Heartbeat"         -> m.commit >= n.commit /\ m.round >= n.round
       [] m.type = "HeartbeatResponse" -> m.round >= n.round
       [] m.type = "Ack"               -> m.index >= n.index
       [] OTHER                        -> m = n

(* The messages of S, and those of M with no other that covers them. *)
Joined(S, M) ==
  IF M = {}
    THEN S
    ELSE LET new == {m \in M : /\ \A n \in S : ~Covers(n, m)
                               /\ \A n \in M : n = m \/ ~Covers(n, m)}
         IN  {n \in S : \A m \in new : ~Covers(m, n)} \cup new

OfType(M, type) == {m \in M : m.type = type}

(* What is history; replay keeps none. *)
Remember(old, new) == new

(* The messages out leave, after those in gone did. *)
Passed(gone, out) ==
  IF gone = {} /\ out = {}
    THEN UNCHANGED <<network, acked>>
    ELSE LET beat == OfType(out, "Heartbeat")
             echo == OfType(out, "HeartbeatResponse")
             ack  == OfType(out, "Ack")
             rest == {m \in out \ (beat \cup echo \cup ack) : m.type # "ReadIndex"}
         IN  /\ msgs' = (msgs \ gone) \cup rest
             /\ beats' = Joined(beats \ gone, beat)
             /\ echoes' = Joined(echoes \ gone, echo)
             /\ acks' = Joined(acks \ gone, ack)
             /\ acked' = Remember(acked,
                  [t \in Term |-> [j \in Server |->
                     Greatest({acked[t][j]}
                              \cup {m.index : m \in {n \in ack : n.term = t /\ n.from = j}})]])

Sent(out) == Passed({}, out)

(* m can be received, or a message that says more.  Anybody may ask what   *)
(* is committed at any time, so a ReadIndex is not kept.                   *)
InNetwork(m) ==
  CASE m.type = "Heartbeat"         -> \E n \in beats : Covers(n, m)
    [] m.type = "HeartbeatResponse" -> \E n \in echoes : Covers(n, m)
    [] m.type = "Ack"               -> \E n \in acks : Covers(n, m)
    [] m.type = "ReadIndex"         -> TRUE
    [] OTHER                        -> m \in msgs

(* To i, whose durable term is t and whose durable snapshot ends at s, m    *)
(* says nothing new: of an older term, or about entries in the snapshot.   *)
(* An answer to a read says something as long as i waits for it.           *)
SaysNothing(i, m, t, s) ==
  \/ m.type # "ReadIndexResponse" /\ m.term < t
  \/ m.type = "ReadIndexResponse" /\ m.id \notin waiting[i]
  \/ m.type = "RequestPreVote" /\ m.term = t
  \/ /\ m.term = t
     /\ \/ m.type = "AppendEntries" /\ m.prevLogIndex + Len(m.entries) <= s
        \/ m.type = "InstallSnapshot" /\ m.lastIncludedIndex <= s
        \/ m.type = "Rejection" /\ m.prevLogIndex < s

(* Such messages have left the network, and may arrive all the same. *)
Obsolete(i, m) == SaysNothing(i, m, diskTerm[i], diskSnapshot[i].index)

Arrives(i, m) == m.to = i /\ (InNetwork(m) \/ Obsolete(i, m))

InFlight == msgs \cup beats \cup echoes \cup acks

(* What may arrive although InFlight does not have it: see Arrives.  It is  *)
(* a constant, which TLC makes once.                                       *)
MayArrive ==
       [type : {"RequestPreVote", "RequestVote"}, term : Term, from : Server, to : Server,
        lastLogIndex : Nat, lastLogTerm : Nat]
  \cup [type : {"PreVoteResponse", "VoteResponse"}, term : Nat, from : Server, to : Server,
        granted : BOOLEAN]
  \cup [type : {"AppendEntries"}, term : Term, from : Server, to : Server, prevLogIndex : Nat,
        prevLogTerm : Nat, entries : Seq([term : Term, value : Value \cup {NoOp}]),
        leaderCommit : Nat]
  \cup [type : {"Ack"}, term : Term, from : Server, to : Server, index : Nat]
  \cup [type : {"Rejection"}, term : Term, from : Server, to : Server, prevLogIndex : Nat,
        index : Nat, hint : Nat]
  \cup [type : {"Heartbeat"}, term : Term, from : Server, to : Server, commit : Nat, round : Nat]
  \cup [type : {"HeartbeatResponse"}, term : Term, from : Server, to : Server, round : Nat]
  \cup [type : {"InstallSnapshot"}, term : Term, from : Server, to : Server,
        lastIncludedIndex : Nat, lastIncludedTerm : Nat,
        sessions : SUBSET [session : Nat, seq : Nat, done : SUBSET Nat, used : Nat]]
  \cup [type : {"ReadIndex"}, term : Term, from : Server, to : Server, id : Read]
  \cup [type : {"ReadIndexResponse"}, term : Term, from : Server, to : Server, id : Read,
        index : Nat]
-----------------------------------------------------------------------------
(* THE DISK                                                                *)

(* i hands record r to the disk.  The messages now leave at once, those in *)
(* later when r is durable.                                                *)
Write(i, r, now, later) ==
  /\ queue' = [queue EXCEPT ![i] = Append(@, [record |-> r, messages |-> later])]
  /\ Sent(now)

(* Nothing changes that must survive; the messages in later wait for what  *)
(* was handed to the disk before.                                          *)
Wait(i, now, later) ==
  IF queue[i] = <<>>
    THEN UNCHANGED queue /\ Sent(now \cup later)
    ELSE /\ queue' = [queue EXCEPT ![i][Len(queue[i])].messages = @ \cup later]
         /\ Sent(now)

VoteRecord(t, v) == [type |-> "vote", term |-> t, votedFor |-> v]

(* Of the log the entries up to prev stay, and these follow. *)
EntriesRecord(t, v, prev, entries) ==
  [type |-> "entries", term |-> t, votedFor |-> v, prevLogIndex |-> prev, entries |-> entries]

(* Everything: the records before it are not needed any more. *)
SnapshotRecord(t, v, s, entries) ==
  [type |-> "snapshot", term |-> t, votedFor |-> v, snapshot |-> s, entries |-> entries]

(* i learns of term t, or knows it; the messages in now leave. *)
Adopt(i, t, now, later) ==
  IF t = currentTerm[i]
    THEN /\ Wait(i, now, later)
         /\ UNCHANGED <<currentTerm, votedFor>>
    ELSE /\ currentTerm' = [currentTerm EXCEPT ![i] = t]
         /\ votedFor' = [votedFor EXCEPT ![i] = None]
         /\ Write(i, VoteRecord(t, None), now, later)

VoteIn(i, t) == IF t = currentTerm[i] THEN votedFor[i] ELSE None
-----------------------------------------------------------------------------
(* ROLES: the only writers of role.                                        *)

(* Who does not lead has nothing of a leader's. *)
StartOver(i) ==
  IF role[i] = "leader"
    THEN /\ nextIndex' = [nextIndex EXCEPT ![i] = Nothing]
         /\ matchIndex' = [matchIndex EXCEPT ![i] = Nothing]
         /\ probing' = [probing EXCEPT ![i] = {}]
         /\ heard' = [heard EXCEPT ![i] = {}]
         /\ round' = [round EXCEPT ![i] = 0]
         /\ roundAck' = [roundAck EXCEPT ![i] = Nothing]
         /\ reads' = [reads EXCEPT ![i] = {}]
    ELSE UNCHANGED leaderVars

BecomeFollower(i, l) ==
  /\ role' = [role EXCEPT ![i] = "follower"]
  /\ leaderId' = [leaderId EXCEPT ![i] = l]
  /\ votes' = [votes EXCEPT ![i] = {}]
  /\ StartOver(i)

(* Section 9.6: it asks whether it would win, and raises no term yet. *)
BecomePreCandidate(i) ==
  /\ role' = [role EXCEPT ![i] = "preCandidate"]
  /\ leaderId' = [leaderId EXCEPT ![i] = None]
  /\ votes' = [votes EXCEPT ![i] = {}]
  /\ Sent({RequestPreVote(i, j) : j \in Others(i)}
          \cup {PreVoteResponse(i, i, currentTerm[i] + 1, TRUE)})
  /\ UNCHANGED <<currentTerm, votedFor, leaderVars, queue>>

(* Section 3.4: it increments its term, votes for itself, and asks for     *)
(* votes when that is durable.                                             *)
BecomeCandidate(i) ==
  LET t == currentTerm[i] + 1
  IN  /\ t \in Term
      /\ role' = [role EXCEPT ![i] = "candidate"]
      /\ leaderId' = [leaderId EXCEPT ![i] = None]
      /\ currentTerm' = [currentTerm EXCEPT ![i] = t]
      /\ votedFor' = [votedFor EXCEPT ![i] = i]
      /\ votes' = [votes EXCEPT ![i] = {}]
      /\ Write(i, VoteRecord(t, i), {},
               {RequestVote(i, j, t) : j \in Others(i)} \cup {VoteResponse(i, i, t, TRUE)})
      /\ UNCHANGED leaderVars

BecomeLeader(i) ==
  /\ role' = [role EXCEPT ![i] = "leader"]
  /\ leaderId' = [leaderId EXCEPT ![i] = i]
  /\ votes' = [votes EXCEPT ![i] = {}]
  /\ nextIndex' = [nextIndex EXCEPT ![i] = [j \in Server |-> LastIndex(i) + 1]]
  /\ matchIndex' = [matchIndex EXCEPT ![i] = [j \in Server |-> 0]]
  /\ probing' = [probing EXCEPT ![i] = Others(i)]
  /\ roundAck' = [roundAck EXCEPT ![i] = [j \in Server |-> 0]]
  /\ UNCHANGED <<heard, round, reads>>
=============================================================================
