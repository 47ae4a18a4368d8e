-------------------------------- MODULE Raft --------------------------------
(***************************************************************************)
(* Raft with messages, disks and crashes: elections and log replication of *)
(* Ongaro and Ousterhout, "In Search of an Understandable Consensus        *)
(* Algorithm" (2014), figure 2, to which the section numbers refer.        *)
(*                                                                         *)
(* Durability.  A step that changes what must survive a crash hands a      *)
(* record to the disk, with the messages that depend on it.  Persist makes *)
(* the oldest record durable and lets its messages go; memory runs ahead   *)
(* of the disk meanwhile.  So a vote and an acknowledgement leave when     *)
(* what they promise is durable.  An Append of a leader promises nothing   *)
(* and leaves at once, before the leader's own disk has it (section 10.2.1 *)
(* of Ongaro's thesis).  Crash forgets the memory and loads the disk.      *)
(*                                                                         *)
(* The network.  A message stays in msgs when it is received; one that is  *)
(* lost is one that nobody receives.  Requests and Appends have no         *)
(* addressee.  Of a server's acknowledgements in a term only the largest   *)
(* counts, since it says all that the smaller ones do: acked keeps it.  A  *)
(* leader counts votes and acknowledgements where they lie, not as they    *)
(* arrive.                                                                 *)
(*                                                                         *)
(* Not modelled here, but in RaftNode: what a leader knows of each         *)
(* follower, pre-vote and check-quorum, snapshots, reads, sessions; nor    *)
(* answers that refuse, which a server learns nothing from but a newer     *)
(* term.                                                                   *)
(***************************************************************************)
EXTENDS Naturals, Sequences, FiniteSets

CONSTANTS Server, Quorum, Term, Value, None

VARIABLES
  \* A server's memory.
  role,         \* role[i]: "follower", "candidate" or "leader".
  currentTerm,  \* currentTerm[i]: the latest term that i has seen; 0 at first.
  votedFor,     \* votedFor[i]: whom i votes for in that term, or None.
  log,          \* log[i]: entries, each with its term and a client's value.
  commitIndex,  \* commitIndex[i]: how many entries i knows to be committed.
  queue,        \* queue[i]: the records handed to the disk that are not durable
                \*   yet, oldest first, each with the messages that wait for it.
  \* Its disk.
  disk,         \* disk[i]: the last durable record: term, votedFor and log.
  \* The network.
  msgs,         \* The messages that can be received.
  acked,        \* acked[t][i]: the largest index that i has acknowledged in term t.
  \* History, which no guard reads.
  lead          \* lead[t]: the log of the leader of term t, or None.

memory  == <<role, currentTerm, votedFor, log, commitIndex>>
durable == <<queue, disk>>
network == <<msgs, acked>>
vars == <<memory, durable, network, lead>>

IsPrefix(s, t) ==
  /\ Len(s) <= Len(t)
  /\ \A n \in 1 .. Len(s) : s[n] = t[n]

Prefix(s, n) == SubSeq(s, 1, n)

IsQuorum(S) == \E Q \in Quorum : Q \subseteq S

Min(m, n) == IF m < n THEN m ELSE n
Max(m, n) == IF m > n THEN m ELSE n

TermAt(l, n) == IF n = 0 THEN 0 ELSE l[n].term
LastTerm(l) == TermAt(l, Len(l))
-----------------------------------------------------------------------------
(* Messages.                                                               *)
RequestVote(i, t, l) ==
  [type |-> "RequestVote", term |-> t, from |-> i,
   lastLogIndex |-> Len(l), lastLogTerm |-> LastTerm(l)]

Vote(i, t, j) == [type |-> "Vote", term |-> t, from |-> i, to |-> j]

AppendEntries(i, t, prev, prevTerm, entries, commit) ==
  [type |-> "AppendEntries", term |-> t, from |-> i, prevLogIndex |-> prev,
   prevLogTerm |-> prevTerm, entries |-> entries, leaderCommit |-> commit]

Ack(i, t, n) == [type |-> "Ack", term |-> t, from |-> i, index |-> n]

(* The messages out leave. *)
Sent(out) ==
  /\ msgs' = msgs \cup {m \in out : m.type # "Ack"}
  /\ acked' =
       [t \in Term |->
         [i \in Server |->
           LET said == {m.index : m \in {n \in out : /\ n.type = "Ack"
                                                     /\ n.term = t /\ n.from = i}}
           IN  IF \A n \in said : n <= acked[t][i] THEN acked[t][i]
               ELSE CHOOSE n \in said : \A k \in said : k <= n]]

Record(t, v, l) == [term |-> t, votedFor |-> v, log |-> l]

(* m has left, or i has put it aside, or an Ack that says more: to say it  *)
(* again would add nothing, since no message goes away.                    *)
Covers(n, m) ==
  \/ n = m
  \/ n.type = "Ack" /\ m.type = "Ack" /\ n.term = m.term /\ n.index >= m.index

Said(i, m) ==
  \/ m \in msgs
  \/ m.type = "Ack" /\ m.index <= acked[m.term][i]
  \/ \E k \in 1 .. Len(queue[i]) : \E n \in queue[i][k].messages : Covers(n, m)

(* What server i remembers becomes t, v and l.  The messages now leave at  *)
(* once, those in later when that is durable.                              *)
Write(i, t, v, l, now, later) ==
  LET out == {m \in later : ~Said(i, m)} IN
  /\ currentTerm' = [currentTerm EXCEPT ![i] = t]
  /\ votedFor' = [votedFor EXCEPT ![i] = v]
  /\ log' = [log EXCEPT ![i] = l]
  /\ UNCHANGED disk
  /\ (IF Record(t, v, l) # Record(currentTerm[i], votedFor[i], log[i])
        THEN /\ queue' = [queue EXCEPT ![i] =
                            Append(@, [record |-> Record(t, v, l), messages |-> out])]
             /\ Sent(now)
        ELSE IF queue[i] = <<>>
        THEN /\ UNCHANGED queue
             /\ Sent(now \cup out)
        ELSE /\ queue' = [queue EXCEPT ![i][Len(queue[i])].messages = @ \cup out]
             /\ Sent(now))

Become(i, r) == role' = [role EXCEPT ![i] = r]

Init ==
  /\ role        = [i \in Server |-> "follower"]
  /\ currentTerm = [i \in Server |-> 0]
  /\ votedFor    = [i \in Server |-> None]
  /\ log         = [i \in Server |-> <<>>]
  /\ commitIndex = [i \in Server |-> 0]
  /\ queue       = [i \in Server |-> <<>>]
  /\ disk        = [i \in Server |-> Record(0, None, <<>>)]
  /\ msgs = {}
  /\ acked = [t \in Term |-> [i \in Server |-> 0]]
  /\ lead  = [t \in Term |-> None]
-----------------------------------------------------------------------------
(* ELECTIONS                                                               *)

(* i has heard of no leader for long enough: it stands for the next term   *)
(* and votes for itself (section 5.2).                                     *)
Timeout(i) ==
  LET t == currentTerm[i] + 1
  IN  /\ role[i] # "leader"
      /\ t \in Term
      /\ Become(i, "candidate")
      /\ Write(i, t, i, log[i], {}, {RequestVote(i, t, log[i]), Vote(i, t, i)})
      /\ UNCHANGED <<commitIndex, lead>>

(* Section 5.4.1: the candidate's log is at least as up to date as i's. *)
UpToDate(i, m) ==
  \/ m.lastLogTerm > LastTerm(log[i])
  \/ m.lastLogTerm = LastTerm(log[i]) /\ m.lastLogIndex >= Len(log[i])

CanVote(i, m) ==
  /\ \/ m.term > currentTerm[i]
     \/ m.term = currentTerm[i] /\ votedFor[i] = None
  /\ UpToDate(i, m)

(* First come, first served; one vote in a term. *)
GrantVote(i, m) ==
  /\ m \in msgs
  /\ m.type = "RequestVote"
  /\ CanVote(i, m)
  /\ Become(i, "follower")
  /\ Write(i, m.term, m.from, log[i], {}, {Vote(i, m.term, m.from)})
  /\ UNCHANGED <<commitIndex, lead>>

(* The candidate gets no vote, but i learns of its term (section 5.1). *)
ObserveTerm(i, m) ==
  /\ m \in msgs
  /\ m.type = "RequestVote"
  /\ m.term > currentTerm[i]
  /\ ~UpToDate(i, m)
  /\ Become(i, "follower")
  /\ Write(i, m.term, None, log[i], {}, {})
  /\ UNCHANGED <<commitIndex, lead>>

Voters(i, t) ==
  {m.from : m \in {n \in msgs : n.type = "Vote" /\ n.term = t /\ n.to = i}}

(* A quorum has voted for i: it leads its term. *)
BecomeLeader(i) ==
  /\ role[i] = "candidate"
  /\ IsQuorum(Voters(i, currentTerm[i]))
  /\ Become(i, "leader")
  /\ lead' = [lead EXCEPT ![currentTerm[i]] = log[i]]
  /\ UNCHANGED <<currentTerm, votedFor, log, commitIndex, durable, network>>
-----------------------------------------------------------------------------
(* REPLICATION                                                             *)

(* What a leader says of its commit index: with entries, and by a message  *)
(* of its own when the index has just become n.                            *)
LeaderCommit(i) == commitIndex[i]
Notice(i, n) == {AppendEntries(i, currentTerm[i], n, TermAt(log[i], n), <<>>, n)}

(* A client's value: the leader appends it and sends it on (section 5.3).  *)
(* The leader counts its own disk like those of the others.                *)
ClientRequest(i, v) ==
  LET t == currentTerm[i]
      l == Append(log[i], [term |-> t, value |-> v])
      m == AppendEntries(i, t, Len(log[i]), LastTerm(log[i]),
                         <<[term |-> t, value |-> v]>>, LeaderCommit(i))
  IN  /\ role[i] = "leader"
      /\ Write(i, t, votedFor[i], l, {m}, {Ack(i, t, Len(l))})
      /\ lead' = [lead EXCEPT ![t] = l]
      /\ UNCHANGED <<role, commitIndex>>

(* The leader sends the n entries that follow the first prev. *)
SendAppend(i, prev, n) ==
  /\ role[i] = "leader"
  /\ prev + n <= Len(log[i])
  /\ Sent({AppendEntries(i, currentTerm[i], prev, TermAt(log[i], prev),
                         SubSeq(log[i], prev + 1, prev + n), LeaderCommit(i))})
  /\ UNCHANGED <<memory, durable, lead>>

(* i takes m for a message of its term's leader, or of a newer one's.  It  *)
(* sends itself none, not even as the leader that it was before a crash.   *)
Follows(i, m) ==
  /\ m.type = "AppendEntries"
  /\ m.from # i
  /\ m.term >= currentTerm[i]
  /\ m.term > currentTerm[i] \/ role[i] # "leader"

Matches(i, m) ==
  /\ m.prevLogIndex <= Len(log[i])
  /\ TermAt(log[i], m.prevLogIndex) = m.prevLogTerm

VoteIn(i, t) == IF t = currentTerm[i] THEN votedFor[i] ELSE None

(* i's log with the entries of m: only a conflict removes what is there. *)
Merged(i, m) ==
  LET last == m.prevLogIndex + Len(m.entries)
      common == Min(last, Len(log[i]))
  IN  IF /\ Len(log[i]) >= last
         /\ \A n \in (m.prevLogIndex + 1) .. common :
              log[i][n].term = m.entries[n - m.prevLogIndex].term
        THEN log[i]
        ELSE Prefix(log[i], m.prevLogIndex) \o m.entries

(* The entries fit on i's log: i takes them over, and acknowledges them    *)
(* when they are durable.  They may be old: commitIndex does not go back.  *)
HandleAppend(i, m) ==
  LET last == m.prevLogIndex + Len(m.entries)
  IN  /\ m \in msgs
      /\ Follows(i, m)
      /\ Matches(i, m)
      /\ Become(i, "follower")
      /\ Write(i, m.term, VoteIn(i, m.term), Merged(i, m), {}, {Ack(i, m.term, last)})
      /\ commitIndex' = [commitIndex EXCEPT ![i] = Max(@, Min(m.leaderCommit, last))]
      /\ UNCHANGED lead

(* They do not fit: i learns of the term, and of the leader. *)
MismatchAppend(i, m) ==
  /\ m \in msgs
  /\ Follows(i, m)
  /\ ~Matches(i, m)
  /\ Become(i, "follower")
  /\ Write(i, m.term, VoteIn(i, m.term), log[i], {}, {})
  /\ UNCHANGED <<commitIndex, lead>>

Ackers(t, n) == {j \in Server : acked[t][j] >= n}

(* A quorum has acknowledged the log up to an entry of this term: it is    *)
(* committed, with all before it (section 5.4.2).  The leader tells.       *)
AdvanceCommit(i, n) ==
  LET t == currentTerm[i]
  IN  /\ role[i] = "leader"
      /\ n > commitIndex[i] /\ n <= Len(log[i])
      /\ log[i][n].term = t
      /\ IsQuorum(Ackers(t, n))
      /\ commitIndex' = [commitIndex EXCEPT ![i] = n]
      /\ Sent(Notice(i, n))
      /\ UNCHANGED <<role, currentTerm, votedFor, log, durable, lead>>
-----------------------------------------------------------------------------
(* DISK AND CRASHES                                                        *)

(* The oldest record becomes durable, and what waited for it leaves. *)
Persist(i) ==
  /\ queue[i] # <<>>
  /\ disk' = [disk EXCEPT ![i] = Head(queue[i]).record]
  /\ queue' = [queue EXCEPT ![i] = Tail(@)]
  /\ Sent(Head(queue[i]).messages)
  /\ UNCHANGED <<memory, lead>>

(* i loses its memory and what was not durable, and loads the rest. *)
Crash(i) ==
  /\ Become(i, "follower")
  /\ currentTerm' = [currentTerm EXCEPT ![i] = disk[i].term]
  /\ votedFor' = [votedFor EXCEPT ![i] = disk[i].votedFor]
  /\ log' = [log EXCEPT ![i] = disk[i].log]
  /\ commitIndex' = [commitIndex EXCEPT ![i] = 0]
  /\ queue' = [queue EXCEPT ![i] = <<>>]
  /\ UNCHANGED <<disk, network, lead>>
-----------------------------------------------------------------------------
Next ==
  \E i \in Server :
    \/ Timeout(i) \/ BecomeLeader(i) \/ Persist(i) \/ Crash(i)
    \/ \E v \in Value : ClientRequest(i, v)
    \/ \E prev \in 0 .. Len(log[i]) : \E n \in 0 .. Len(log[i]) : SendAppend(i, prev, n)
    \/ \E n \in 1 .. Len(log[i]) : AdvanceCommit(i, n)
    \/ \E m \in msgs :
         \/ GrantVote(i, m) \/ ObserveTerm(i, m)
         \/ HandleAppend(i, m) \/ MismatchAppend(i, m)

Spec == Init /\ [][Next]_vars
-----------------------------------------------------------------------------
(* The mapping reads the disks and what has been said: a crash, and a step *)
(* that changes memory alone, are no steps of AbstractRaft.                *)
Abs == INSTANCE AbstractRaft WITH
         term <- [i \in Server |-> disk[i].term], lead <- lead, ack <- acked

(* Section 5.2: a term has at most one leader. *)
ElectionSafety ==
  \A i, j \in Server :
    (role[i] = "leader" /\ role[j] = "leader" /\ currentTerm[i] = currentTerm[j]) => i = j

(* Section 5.3: a leader never overwrites or deletes entries of its log. *)
LeaderAppendOnly ==
  [][\A i \in Server :
       (role[i] = "leader" /\ role'[i] = "leader") => IsPrefix(log[i], log'[i])]_vars

(* Section 5.3: two logs with an entry of the same index and term are the  *)
(* same up to it; on the disks too.                                        *)
Matching(k, l) ==
  \A n \in 1 .. Min(Len(k), Len(l)) :
    k[n].term = l[n].term => Prefix(k, n) = Prefix(l, n)

LogMatching ==
  \A i, j \in Server : Matching(log[i], log[j]) /\ Matching(log[i], disk[j].log)

(* Section 5.4: what was chosen in a term is in the log of each leader of  *)
(* a later one.  Said of the term in which it was chosen, so that a leader *)
(* of an old term who does not know of newer ones is not blamed.           *)
LeaderCompleteness == Abs!LeaderCompleteness

(* Section 5.4.3: servers do not apply different entries at an index. *)
StateMachineSafety ==
  \A i, j \in Server :
    LET n == Min(commitIndex[i], commitIndex[j])
    IN  Prefix(log[i], n) = Prefix(log[j], n)

(* What a server takes for committed is chosen. *)
CommitIsChosen ==
  \A i \in Server : commitIndex[i] > 0 =>
    \E l \in Abs!Chosen : IsPrefix(Prefix(log[i], commitIndex[i]), l)

(* ... and lies on the disks of a quorum. *)
CommittedIsDurable ==
  \A i \in Server : commitIndex[i] > 0 =>
    IsQuorum({j \in Server : IsPrefix(Prefix(log[i], commitIndex[i]), disk[j].log)})

(* The rule of durability itself, which the mapping sees only in part. *)
AckIsDurable ==
  \A t \in Term, i \in Server : acked[t][i] > 0 =>
    \/ disk[i].term > t
    \/ /\ disk[i].term = t
       /\ acked[t][i] <= Len(lead[t])
       /\ IsPrefix(Prefix(lead[t], acked[t][i]), disk[i].log)

VoteIsDurable ==
  \A m \in msgs : m.type = "Vote" =>
    \/ disk[m.from].term > m.term
    \/ disk[m.from].term = m.term /\ disk[m.from].votedFor = m.to

(* A term never goes back on a disk, nor in memory but for a crash; what a *)
(* server takes for committed only a crash forgets.                        *)
Crashed(i) == currentTerm'[i] = disk[i].term /\ log'[i] = disk[i].log /\ queue'[i] = <<>>

MonotoneTerm ==
  [][\A i \in Server : /\ disk[i].term <= disk'[i].term
                       /\ currentTerm[i] <= currentTerm'[i] \/ Crashed(i)]_vars

MonotoneCommit ==
  [][\A i \in Server : commitIndex[i] <= commitIndex'[i] \/ (commitIndex'[i] = 0 /\ Crashed(i))]_vars

THEOREM Spec => Abs!Spec
=============================================================================
