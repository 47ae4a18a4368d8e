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
(* The network.  A message stays when it is received, and may be lost at   *)
(* any step.  Requests and Appends have no addressee.  Of a server's       *)
(* acknowledgements in a term only the largest counts, since it says all   *)
(* that the smaller ones do: acked keeps it.  A leader may send any part   *)
(* of its log at any time, and only appends to it; so the Appends of a     *)
(* term are the parts of the log of its leader, which lead keeps.  Of      *)
(* these, one that is lost is one that nobody receives.  A leader counts   *)
(* votes and acknowledgements where they lie, not as they arrive.          *)
(*                                                                         *)
(* Not modelled here, but in RaftNode: what a leader knows of each         *)
(* follower, pre-votes and the check of the quorum, snapshots, reads,      *)
(* sessions; nor answers that refuse, which a server learns nothing from   *)
(* but a newer term.                                                       *)
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
  msgs,         \* The requests for votes and the votes that can be received.
  acked,        \* acked[t][i]: the largest index that i has acknowledged in term t.
  lead          \* lead[t]: the log of the leader of term t, or None.

memory  == <<role, currentTerm, votedFor, log, commitIndex>>
durable == <<queue, disk>>
network == <<msgs, acked, lead>>
vars == <<memory, durable, network>>

IsPrefix(s, t) ==
  /\ Len(s) <= Len(t)
  /\ \A n \in 1 .. Len(s) : s[n] = t[n]

Prefix(s, n) == SubSeq(s, 1, n)

IsQuorum(S) == \E Q \in Quorum : Q \subseteq S

Min(m, n) == IF m < n THEN m ELSE n
Max(m, n) == IF m > n THEN m ELSE n
Greatest(S) == CHOOSE n \in S : \A k \in S : k <= n

TermAt(l, n) == IF n = 0 THEN 0 ELSE l[n].term
LastTerm(l) == TermAt(l, Len(l))
-----------------------------------------------------------------------------
(* Messages.                                                               *)
RequestVote(i, t, l) ==
  [type |-> "RequestVote", term |-> t, from |-> i,
   lastLogIndex |-> Len(l), lastLogTerm |-> LastTerm(l)]

Vote(i, t, j) == [type |-> "Vote", term |-> t, from |-> i, to |-> j]

(* What the leader of term t says of the n entries behind the first prev   *)
(* of its log, while it knows c entries to be committed.                   *)
AppendEntries(t, prev, n, c) ==
  [type |-> "AppendEntries", term |-> t, prevLogIndex |-> prev,
   prevLogTerm |-> TermAt(lead[t], prev), entries |-> SubSeq(lead[t], prev + 1, prev + n),
   leaderCommit |-> c]

Ack(i, t, n) == [type |-> "Ack", term |-> t, from |-> i, index |-> n]

(* What can become of the messages of M. *)
Remains(M) == SUBSET M

(* The messages out leave; they or others may be lost meanwhile. *)
Sent(out) ==
  LET acks == {m \in out : m.type = "Ack"}
      said(t, i) == {m.index : m \in {n \in acks : n.term = t /\ n.from = i}}
  IN  /\ msgs' \in Remains(msgs \cup (out \ acks))
      /\ acked' = IF acks = {}
                    THEN acked
                    ELSE [t \in Term |->
                           [i \in Server |-> Greatest({acked[t][i]} \cup said(t, i))]]

Record(t, v, l) == [term |-> t, votedFor |-> v, log |-> l]

(* What server i remembers becomes t, v and l; the messages out leave when *)
(* that is durable.  If nothing changes, no record is needed, and out only *)
(* waits for those before.                                                 *)
Write(i, t, v, l, out) ==
  /\ currentTerm' = [currentTerm EXCEPT ![i] = t]
  /\ votedFor' = [votedFor EXCEPT ![i] = v]
  /\ log' = [log EXCEPT ![i] = l]
  /\ UNCHANGED disk
  /\ \/ /\ queue' = [queue EXCEPT ![i] =
                        Append(@, [record |-> Record(t, v, l), messages |-> out])]
        /\ Sent({})
     \/ /\ Record(t, v, l) = Record(currentTerm[i], votedFor[i], log[i])
        /\ IF queue[i] = <<>>
             THEN UNCHANGED queue /\ Sent(out)
             ELSE /\ queue' = [queue EXCEPT ![i][Len(queue[i])].messages = @ \cup out]
                  /\ Sent({})

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

(* i has heard of no leader for long enough: it stands for the next term,  *)
(* votes for itself, and asks the others (section 5.2).  A leader may do   *)
(* so too: it has heard from no quorum for as long.                        *)
Timeout(i) ==
  LET t == currentTerm[i] + 1
  IN  /\ t \in Term
      /\ Become(i, "candidate")
      /\ Write(i, t, i, log[i],
               {RequestVote(i, t, log[i]) : j \in Server \ {i}} \cup {Vote(i, t, i)})
      /\ UNCHANGED <<commitIndex, lead>>

(* A candidate or a leader gives up. *)
StepDown(i) ==
  /\ role[i] # "follower"
  /\ Become(i, "follower")
  /\ Sent({})
  /\ UNCHANGED <<currentTerm, votedFor, log, commitIndex, durable, lead>>

(* Section 5.4.1: the candidate's log is at least as up to date as i's. *)
UpToDate(i, m) ==
  \/ m.lastLogTerm > LastTerm(log[i])
  \/ m.lastLogTerm = LastTerm(log[i]) /\ m.lastLogIndex >= Len(log[i])

CanVote(i, m) ==
  /\ \/ m.term > currentTerm[i]
     \/ m.term = currentTerm[i] /\ votedFor[i] \in {None, m.from}
  /\ UpToDate(i, m)

(* First come, first served; one vote in a term, which may be sent again. *)
GrantVote(i, m) ==
  /\ m \in msgs
  /\ m.type = "RequestVote" /\ m.from # i
  /\ CanVote(i, m)
  /\ Become(i, "follower")
  /\ Write(i, m.term, m.from, log[i], {Vote(i, m.term, m.from)})
  /\ UNCHANGED <<commitIndex, lead>>

(* i learns of a newer term (section 5.1): by a message that it does not   *)
(* grant or that does not fit, or by an answer.  No matter which: a term   *)
(* may be adopted at any time.                                             *)
ObserveTerm(i, t) ==
  /\ t > currentTerm[i]
  /\ Become(i, "follower")
  /\ Write(i, t, None, log[i], {})
  /\ UNCHANGED <<commitIndex, lead>>

Voters(i, t) ==
  {m.from : m \in {n \in msgs : n.type = "Vote" /\ n.term = t /\ n.to = i}}

(* A quorum has voted for i: it leads its term. *)
BecomeLeader(i) ==
  /\ role[i] = "candidate"
  /\ IsQuorum(Voters(i, currentTerm[i]))
  /\ Become(i, "leader")
  /\ lead' = [lead EXCEPT ![currentTerm[i]] = log[i]]
  /\ Sent({})
  /\ UNCHANGED <<currentTerm, votedFor, log, commitIndex, durable>>
-----------------------------------------------------------------------------
(* REPLICATION                                                             *)

(* What a request may bring. *)
Request == Seq(Value) \ {<<>>}

(* Clients' values: the leader appends them (section 5.3).  It counts its  *)
(* own disk like those of the others.                                      *)
ClientRequest(i, values) ==
  LET t == currentTerm[i]
      l == log[i] \o [n \in DOMAIN values |-> [term |-> t, value |-> values[n]]]
  IN  /\ role[i] = "leader"
      /\ values \in Request
      /\ Write(i, t, votedFor[i], l, {Ack(i, t, Len(l))})
      /\ lead' = [lead EXCEPT ![t] = l]
      /\ UNCHANGED <<role, commitIndex>>

Ackers(t, n) == {j \in Server : acked[t][j] >= n}

(* What the leader of term t can say of how much of its log is committed:  *)
(* that which a quorum has acknowledged, in its term or an earlier one.    *)
Commits(t) ==
  {0} \cup
  {c \in 1 .. Len(lead[t]) :
     \E s \in Term : /\ s <= t /\ lead[s] # None
                    /\ \E n \in c .. Len(lead[s]) :
                         lead[s][n].term = s /\ IsQuorum(Ackers(s, n))}

(* i takes a message of the leader of term t for one of its own term's, or *)
(* of a newer one's.                                                       *)
Follows(i, t) ==
  /\ lead[t] # None
  /\ t >= currentTerm[i]
  /\ t > currentTerm[i] \/ role[i] # "leader"

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
HandleAppend(i, t, prev, n, c) ==
  LET m == AppendEntries(t, prev, n, c)
  IN  /\ Follows(i, t)
      /\ prev + n <= Len(lead[t]) /\ c \in Commits(t)
      /\ Matches(i, m)
      /\ Become(i, "follower")
      /\ Write(i, t, VoteIn(i, t), Merged(i, m), {Ack(i, t, prev + n)})
      /\ commitIndex' = [commitIndex EXCEPT ![i] = Max(@, Min(c, prev + n))]
      /\ UNCHANGED lead

(* The leader of term t shows that it is there, and tells i how much of    *)
(* what i has acknowledged is committed.                                   *)
HandleHeartbeat(i, t, c) ==
  /\ Follows(i, t)
  /\ c <= acked[t][i] /\ c \in Commits(t)
  /\ Become(i, "follower")
  /\ Write(i, t, VoteIn(i, t), log[i], {})
  /\ commitIndex' = [commitIndex EXCEPT ![i] = Max(@, c)]
  /\ UNCHANGED lead

(* A quorum has acknowledged the log up to an entry of this term: it is    *)
(* committed, with all before it (section 5.4.2).                          *)
AdvanceCommit(i, n) ==
  LET t == currentTerm[i]
  IN  /\ role[i] = "leader"
      /\ n > commitIndex[i] /\ n <= Len(log[i])
      /\ log[i][n].term = t
      /\ IsQuorum(Ackers(t, n))
      /\ commitIndex' = [commitIndex EXCEPT ![i] = n]
      /\ Sent({})
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

(* i hands all that it remembers to the disk once more. *)
Rewrite(i) ==
  /\ Write(i, currentTerm[i], votedFor[i], log[i], {})
  /\ UNCHANGED <<role, commitIndex, lead>>

(* i loses its memory and what was not durable, and loads the rest.  Of    *)
(* what it knew to be committed it may have kept n entries on the disk.    *)
Crash(i, n) ==
  /\ n <= commitIndex[i] /\ IsPrefix(Prefix(log[i], n), disk[i].log)
  /\ Become(i, "follower")
  /\ currentTerm' = [currentTerm EXCEPT ![i] = disk[i].term]
  /\ votedFor' = [votedFor EXCEPT ![i] = disk[i].votedFor]
  /\ log' = [log EXCEPT ![i] = disk[i].log]
  /\ commitIndex' = [commitIndex EXCEPT ![i] = n]
  /\ queue' = [queue EXCEPT ![i] = <<>>]
  /\ Sent({})
  /\ UNCHANGED <<disk, lead>>

(* A message is lost, or several; it may happen with any other step, too. *)
Lose ==
  /\ Sent({})
  /\ UNCHANGED <<memory, durable, lead>>
-----------------------------------------------------------------------------
Next ==
  \/ Lose
  \/ \E i \in Server :
       \/ Timeout(i) \/ StepDown(i) \/ BecomeLeader(i) \/ Persist(i) \/ Rewrite(i)
       \/ \E m \in msgs : GrantVote(i, m)
       \/ \E values \in Request : ClientRequest(i, values)
       \/ \E t \in Term : \E prev, n, c \in Nat :
            ObserveTerm(i, t) \/ HandleAppend(i, t, prev, n, c) \/ HandleHeartbeat(i, t, c)
       \/ \E n \in Nat : AdvanceCommit(i, n) \/ Crash(i, n)

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
    /\ commitIndex[i] <= Len(log[i])
    /\ IsQuorum({j \in Server : IsPrefix(Prefix(log[i], commitIndex[i]), disk[j].log)})

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
Crashed(i) ==
  /\ role'[i] = "follower" /\ currentTerm'[i] = disk[i].term /\ log'[i] = disk[i].log
  /\ queue'[i] = <<>>

MonotoneTerm ==
  [][\A i \in Server : /\ disk[i].term <= disk'[i].term
                       /\ currentTerm[i] <= currentTerm'[i] \/ Crashed(i)]_vars

MonotoneCommit == [][\A i \in Server : commitIndex[i] <= commitIndex'[i] \/ Crashed(i)]_vars

THEOREM Spec => Abs!Spec
=============================================================================
