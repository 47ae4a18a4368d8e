------------------------------ MODULE RaftNode ------------------------------
(***************************************************************************)
(* Raft as the Java nodes run it.  It adds to Raft what a server has to    *)
(* keep in practice: what a leader knows of each follower, pre-votes and   *)
(* the check of the quorum, snapshots, linearizable reads, sessions.       *)
(* RaftNodeState says what a server and the network consist of.  Sections  *)
(* are those of Ongaro's thesis, "Consensus: Bridging Theory and Practice" *)
(* (2014).                                                                 *)
(*                                                                         *)
(* Each action is one input of one server (a request, a time-out, a        *)
(* message, "the record is durable") and reads and writes nothing but the  *)
(* variables of that server and the network.  The acting server is the     *)
(* first parameter; guards, that the message m is there included, are      *)
(* inside.                                                                 *)
(*                                                                         *)
(* Sending is a step apart: Replicate(i, counts) sends to each follower j  *)
(* in the domain of counts the next counts[j] entries, so that many        *)
(* requests share a message, and how much is sent at once is not decided   *)
(* here.  A follower that needs entries which are in the leader's snapshot *)
(* only is sent the snapshot, as one message: in how many pieces its data  *)
(* travels, and that this does not delay others, is not modelled.          *)
(*                                                                         *)
(* Not modelled: time (a time-out may come at any moment), changes of the  *)
(* membership, transfer of leadership.                                     *)
(***************************************************************************)
EXTENDS RaftNodeState

\* What actions may reach beyond their own server:
\* @network msgs beats echoes acks
\* @ghost lead acked asked
-----------------------------------------------------------------------------
(* ELECTIONS                                                               *)

(* i has heard of no leader for long enough (section 3.4). *)
ElectionTimeout(i) ==
  /\ role[i] # "leader"
  /\ IF PreVote THEN BecomePreCandidate(i) ELSE BecomeCandidate(i)
  /\ UNCHANGED <<logVars, diskVars, waiting, lead, asked>>

(* i hears from a leader, so nobody needs an election. *)
HearsLeader(i) == leaderId[i] # None

IsPreVoteRequest(i, m) == m.type = "RequestPreVote" /\ m.to = i

(* i says whether it would vote for m.from; nothing of i changes.          *)
HandlePreVote(i, m) ==
  LET grants == m.term > currentTerm[i] /\ UpToDate(i, m) /\ ~HearsLeader(i)
  IN  /\ Arrives(i, m)
      /\ IsPreVoteRequest(i, m)
      /\ Sent({PreVoteResponse(i, m.from, IF grants THEN m.term ELSE currentTerm[i], grants)})
      /\ UNCHANGED <<termVars, logVars, votes, leaderVars, queue, diskVars, waiting, lead, asked>>

IsPreVote(i, m) ==
  /\ m.type = "PreVoteResponse" /\ m.to = i
  /\ role[i] = "preCandidate"
  /\ m.granted /\ m.term = currentTerm[i] + 1
  /\ m.from \notin votes[i]

(* One more pre-vote, but not yet a quorum. *)
CollectPreVote(i, m) ==
  /\ Arrives(i, m)
  /\ IsPreVote(i, m)
  /\ ~IsQuorum(votes[i] \cup {m.from})
  /\ votes' = [votes EXCEPT ![i] = @ \cup {m.from}]
  /\ UNCHANGED <<termVars, logVars, leaderVars, queue, diskVars, waiting, network, history>>

(* A quorum would vote for i: it stands for election. *)
StandForElection(i, m) ==
  /\ Arrives(i, m)
  /\ IsPreVote(i, m)
  /\ IsQuorum(votes[i] \cup {m.from})
  /\ BecomeCandidate(i)
  /\ UNCHANGED <<logVars, diskVars, waiting, lead, asked>>

(* i takes part in the election that m asks about: not if it hears from a  *)
(* leader who may be relied on to step down without a quorum (section      *)
(* 4.2.3).                                                                 *)
IsVoteRequest(i, m) ==
  /\ m.type = "RequestVote" /\ m.to = i
  /\ m.term >= currentTerm[i]
  /\ ~(CheckQuorum /\ HearsLeader(i))

CanVote(i, m) ==
  /\ m.term > currentTerm[i] \/ votedFor[i] \in {None, m.from}
  /\ UpToDate(i, m)

(* Section 3.4: first come, first served; one vote in a term.  The answer  *)
(* leaves when the vote is durable.                                        *)
GrantVote(i, m) ==
  LET answer == {VoteResponse(i, m.from, m.term, TRUE)}
  IN  /\ Arrives(i, m)
      /\ IsVoteRequest(i, m)
      /\ CanVote(i, m)
      /\ BecomeFollower(i, None)
      /\ currentTerm' = [currentTerm EXCEPT ![i] = m.term]
      /\ votedFor' = [votedFor EXCEPT ![i] = m.from]
      /\ (IF m.term = currentTerm[i] /\ votedFor[i] = m.from
            THEN Wait(i, {}, answer)
            ELSE Write(i, VoteRecord(m.term, m.from), {}, answer))
      /\ UNCHANGED <<logVars, diskVars, waiting, lead, asked>>

(* No vote, but i learns of the term (section 3.3). *)
DenyVote(i, m) ==
  /\ Arrives(i, m)
  /\ IsVoteRequest(i, m)
  /\ ~CanVote(i, m)
  /\ (IF m.term > currentTerm[i]
        THEN BecomeFollower(i, None)
        ELSE UNCHANGED <<role, leaderId, votes, leaderVars>>)
  /\ Adopt(i, m.term, {VoteResponse(i, m.from, m.term, FALSE)}, {})
  /\ UNCHANGED <<logVars, diskVars, waiting, lead, asked>>

IsVote(i, m) ==
  /\ m.type = "VoteResponse" /\ m.to = i
  /\ role[i] = "candidate"
  /\ m.granted /\ m.term = currentTerm[i]
  /\ m.from \notin votes[i]

(* One more vote, but not yet a quorum. *)
CollectVote(i, m) ==
  /\ Arrives(i, m)
  /\ IsVote(i, m)
  /\ ~IsQuorum(votes[i] \cup {m.from})
  /\ votes' = [votes EXCEPT ![i] = @ \cup {m.from}]
  /\ UNCHANGED <<termVars, logVars, leaderVars, queue, diskVars, waiting, network, history>>

(* A quorum has voted for i: it leads its term.  Its next input is that it *)
(* appends NoOp (section 6.4).                                             *)
WinElection(i, m) ==
  /\ Arrives(i, m)
  /\ IsVote(i, m)
  /\ IsQuorum(votes[i] \cup {m.from})
  /\ BecomeLeader(i)
  /\ lead' = Remember(lead, [lead EXCEPT ![currentTerm[i]] = FullLog(i)])
  /\ UNCHANGED <<currentTerm, votedFor, logVars, queue, diskVars, waiting, network, acked, asked>>

(* An answer of any kind that tells of a newer term: i steps down. *)
IsAnswer(m) ==
  m.type \in {"PreVoteResponse", "VoteResponse", "Ack", "Rejection", "HeartbeatResponse"}

IsNewerTerm(i, m) ==
  /\ IsAnswer(m) /\ m.to = i
  /\ m.term > currentTerm[i]
  /\ m.type = "PreVoteResponse" => ~m.granted

ObserveTerm(i, m) ==
  /\ Arrives(i, m)
  /\ IsNewerTerm(i, m)
  /\ BecomeFollower(i, None)
  /\ Adopt(i, m.term, {}, {})
  /\ UNCHANGED <<logVars, diskVars, waiting, lead, asked>>

(* A request of an older term: its sender is told of i's. *)
IsStaleRequest(i, m) ==
  /\ m.type \in {"RequestVote", "AppendEntries", "Heartbeat", "InstallSnapshot"} /\ m.to = i
  /\ m.term < currentTerm[i]

RefuseTerm(i, m) ==
  /\ Arrives(i, m)
  /\ IsStaleRequest(i, m)
  /\ Sent({IF m.type = "RequestVote"
             THEN VoteResponse(i, m.from, currentTerm[i], FALSE)
             ELSE HeartbeatResponse(i, m.from, currentTerm[i], 0)})
  /\ UNCHANGED <<termVars, logVars, votes, leaderVars, queue, diskVars, waiting, lead, asked>>
-----------------------------------------------------------------------------
(* REPLICATION                                                             *)

(* Clients' values, or the NoOp with which a leader begins: the leader     *)
(* appends them (section 3.5).  Its own disk counts like those of others.  *)
ClientRequest(i, values) ==
  LET t == currentTerm[i]
      entries == [k \in DOMAIN values |-> [term |-> t, value |-> values[k]]]
      last == LastIndex(i) + Len(values)
  IN  /\ role[i] = "leader"
      /\ values # <<>>
      /\ \A k \in DOMAIN values : values[k] = NoOp \/ values[k] \in Value
      /\ log' = [log EXCEPT ![i] = @ \o entries]
      /\ Write(i, EntriesRecord(t, votedFor[i], LastIndex(i), entries), {}, {Ack(i, i, t, last)})
      /\ lead' = Remember(lead, [lead EXCEPT ![t] = @ \o entries])
      /\ UNCHANGED <<termVars, snapshot, commitIndex, sessions, votes, leaderVars, diskVars, waiting, asked>>

(* What j is sent: the n entries that follow those it was sent before, or  *)
(* the snapshot if they are behind that.                                   *)
NextFor(i, j, n) ==
  IF nextIndex[i][j] > snapshot[i].index
    THEN AppendEntries(i, j, nextIndex[i][j] - 1, n)
    ELSE InstallSnapshot(i, j)

(* Where the logs are known to match, more can be sent before the answer   *)
(* comes (section 10.2.1).                                                 *)
Replicate(i, counts) ==
  /\ role[i] = "leader"
  /\ DOMAIN counts \subseteq Others(i)
  /\ \A j \in DOMAIN counts :
       /\ counts[j] >= 0
       /\ nextIndex[i][j] > snapshot[i].index => nextIndex[i][j] - 1 + counts[j] <= LastIndex(i)
  /\ nextIndex' = [nextIndex EXCEPT ![i] = [j \in Server |->
       IF j \in DOMAIN counts /\ j \notin probing[i] /\ nextIndex[i][j] > snapshot[i].index
         THEN nextIndex[i][j] + counts[j]
         ELSE nextIndex[i][j]]]
  /\ Sent({NextFor(i, j, counts[j]) : j \in DOMAIN counts})
  /\ UNCHANGED <<termVars, logVars, votes, matchIndex, probing, heard, round, roundAck, reads,
                 queue, diskVars, waiting, lead, asked>>

(* i takes m for a message of its term's leader, or of a newer one's. *)
IsFromLeader(i, m) == m.to = i /\ m.term >= currentTerm[i]

IsAppend(i, m) == m.type = "AppendEntries" /\ IsFromLeader(i, m)

(* The entries fit on i's log: i takes over those that it has not, and     *)
(* acknowledges all when they are durable.  Only a conflict removes        *)
(* entries (section 3.5); commitIndex does not go back.                    *)
HandleAppend(i, m) ==
  LET base == Max(m.prevLogIndex, snapshot[i].index)
      behind == Behind(i, m)
      known == Known(i, behind, base)
      new == Suffix(behind, known)
      prev == base + known
      last == m.prevLogIndex + Len(m.entries)
      merged == IF new = <<>> THEN log[i] ELSE Prefix(log[i], prev - snapshot[i].index) \o new
      answer == {Ack(i, m.from, m.term, last)}
  IN  /\ Arrives(i, m)
      /\ IsAppend(i, m)
      /\ Matches(i, m)
      /\ BecomeFollower(i, m.from)
      /\ log' = [log EXCEPT ![i] = merged]
      /\ Commit(i, merged, Max(commitIndex[i], Min(m.leaderCommit, last)))
      /\ (IF new = <<>>
            THEN Adopt(i, m.term, {}, answer)
            ELSE /\ currentTerm' = [currentTerm EXCEPT ![i] = m.term]
                 /\ votedFor' = [votedFor EXCEPT ![i] = VoteIn(i, m.term)]
                 /\ Write(i, EntriesRecord(m.term, VoteIn(i, m.term), prev, new), {}, answer))
      /\ UNCHANGED <<snapshot, diskVars, waiting, lead, asked>>

(* They do not fit: i says where they may (section 3.5, the last part). *)
RejectAppend(i, m) ==
  LET index == LastUpTo(i, m.prevLogIndex - 1, m.prevLogTerm)
  IN  /\ Arrives(i, m)
      /\ IsAppend(i, m)
      /\ ~Matches(i, m)
      /\ BecomeFollower(i, m.from)
      /\ Adopt(i, m.term,
               {Rejection(i, m.from, m.term, m.prevLogIndex, index, TermAt(i, index))}, {})
      /\ UNCHANGED <<logVars, diskVars, waiting, lead, asked>>

IsAck(i, m) ==
  /\ m.type = "Ack" /\ m.to = i
  /\ role[i] = "leader" /\ m.term = currentTerm[i]
  /\ m.index > matchIndex[i][m.from] \/ m.from \in probing[i]

(* m.from has the log up to m.index on its disk. *)
HandleAck(i, m) ==
  LET match == [matchIndex[i] EXCEPT ![m.from] = Max(@, m.index)]
  IN  /\ Arrives(i, m)
      /\ IsAck(i, m)
      /\ matchIndex' = [matchIndex EXCEPT ![i] = match]
      /\ nextIndex' = [nextIndex EXCEPT ![i][m.from] = Max(@, m.index + 1)]
      /\ probing' = [probing EXCEPT ![i] = @ \ {m.from}]
      /\ heard' = [heard EXCEPT ![i] = @ \cup ({m.from} \ {i})]
      /\ Commit(i, log[i], Committable(i, match))
      /\ UNCHANGED <<termVars, log, snapshot, votes, round, roundAck, reads, queue, diskVars, waiting, network, history>>

(* Rejections that tell something: not of what m.from has acknowledged     *)
(* since, nor, while i probes, of another place than the last.             *)
IsRejection(i, m) ==
  /\ m.type = "Rejection" /\ m.to = i
  /\ role[i] = "leader" /\ m.term = currentTerm[i]
  /\ m.prevLogIndex > matchIndex[i][m.from] /\ m.prevLogIndex >= snapshot[i].index
  /\ m.from \in probing[i] => m.prevLogIndex = nextIndex[i][m.from] - 1

(* i goes back to where the logs can match by what m tells of terms. *)
HandleRejection(i, m) ==
  LET index == IF m.index < snapshot[i].index THEN m.index
               ELSE LastUpTo(i, m.index, m.hint)
  IN  /\ Arrives(i, m)
      /\ IsRejection(i, m)
      /\ nextIndex' = [nextIndex EXCEPT ![i][m.from] = Max(matchIndex[i][m.from], index) + 1]
      /\ probing' = [probing EXCEPT ![i] = @ \cup {m.from}]
      /\ heard' = [heard EXCEPT ![i] = @ \cup {m.from}]
      /\ UNCHANGED <<termVars, logVars, votes, matchIndex, round, roundAck, reads, queue,
                     diskVars, waiting, network, history>>
-----------------------------------------------------------------------------
(* HEARTBEATS AND READS                                                    *)

(* The leader shows that it is there.  If reads wait, it begins a round.   *)
SendHeartbeats(i) ==
  LET r == IF \E x \in reads[i] : x.round > round[i] THEN round[i] + 1 ELSE round[i]
  IN  /\ role[i] = "leader"
      /\ round' = [round EXCEPT ![i] = r]
      /\ Sent({Heartbeat(i, j, r) : j \in Server})
      /\ UNCHANGED <<termVars, logVars, votes, nextIndex, matchIndex, probing, heard, roundAck,
                     reads, queue, diskVars, waiting, lead, asked>>

IsHeartbeat(i, m) ==
  /\ m.type = "Heartbeat" /\ IsFromLeader(i, m)
  /\ m.from # i \/ (role[i] = "leader" /\ m.term = currentTerm[i])

(* i follows m.from, and learns how much of what it has acknowledged is    *)
(* committed.  The leader's heartbeat to itself only asks for the answer.  *)
HandleHeartbeat(i, m) ==
  /\ Arrives(i, m)
  /\ IsHeartbeat(i, m)
  /\ (IF m.from = i
        THEN UNCHANGED <<role, leaderId, votes, leaderVars>>
        ELSE BecomeFollower(i, m.from))
  /\ Commit(i, log[i], Max(commitIndex[i], Min(m.commit, LastIndex(i))))
  /\ Adopt(i, m.term, {HeartbeatResponse(i, m.from, m.term, m.round)}, {})
  /\ UNCHANGED <<log, snapshot, diskVars, waiting, lead, asked>>

IsEcho(i, m) ==
  /\ m.type = "HeartbeatResponse" /\ m.to = i
  /\ role[i] = "leader" /\ m.term = currentTerm[i]
  /\ m.round > roundAck[i][m.from] \/ m.from \notin heard[i] \cup {i}

(* The reads whose round a quorum has answered. *)
Confirmed(i, acked_) ==
  {x \in reads[i] : IsQuorum({j \in Server : acked_[j] >= x.round})}

(* Section 6.4: a quorum has answered since a read came, so nobody else    *)
(* led then, and what was committed then is all that it must see.          *)
HandleHeartbeatResponse(i, m) ==
  LET answered == [roundAck[i] EXCEPT ![m.from] = Max(@, m.round)]
      confirmed == Confirmed(i, answered)
  IN  /\ Arrives(i, m)
      /\ IsEcho(i, m)
      /\ roundAck' = [roundAck EXCEPT ![i] = answered]
      /\ heard' = [heard EXCEPT ![i] = @ \cup ({m.from} \ {i})]
      /\ reads' = [reads EXCEPT ![i] = @ \ confirmed]
      /\ Sent({ReadIndexResponse(i, x.from, x.id, x.index) : x \in confirmed})
      /\ UNCHANGED <<termVars, logVars, votes, nextIndex, matchIndex, probing, round, queue,
                     diskVars, waiting, lead, asked>>

(* A leader knows what is committed once an entry of its term is. *)
KnowsCommitted(i) == role[i] = "leader" /\ TermAt(i, commitIndex[i]) = currentTerm[i]

Enter(i, id, from) ==
  /\ reads' = [reads EXCEPT ![i] =
       @ \cup {[id |-> id, from |-> from, index |-> commitIndex[i], round |-> round[i] + 1]}]
  /\ UNCHANGED <<termVars, logVars, votes, nextIndex, matchIndex, probing, heard, round, roundAck,
                 queue, diskVars, network, lead, acked>>

(* What a read must see that begins now: all that any server knows is      *)
(* committed.                                                              *)
Floor == Greatest({commitIndex[j] : j \in Server})

(* A name is used once; only history could say that it was used before, so *)
(* the models see to it.                                                   *)
Ask(i, id) ==
  /\ id \in Read \ waiting[i]
  /\ waiting' = [waiting EXCEPT ![i] = @ \cup {id}]
  /\ asked' = Remember(asked, asked \cup {[id |-> id, from |-> i, floor |-> Floor]})

(* A client reads at the leader. *)
RequestRead(i, id) ==
  /\ KnowsCommitted(i)
  /\ Ask(i, id)
  /\ Enter(i, id, i)

(* A client reads at a follower, which asks the leader what is committed. *)
ForwardRead(i, id) ==
  /\ role[i] = "follower" /\ leaderId[i] # None
  /\ Ask(i, id)
  /\ Sent({ReadIndex(i, leaderId[i], id)})
  /\ UNCHANGED <<termVars, logVars, votes, leaderVars, queue, diskVars, lead>>

IsReadIndex(i, m) ==
  /\ m.type = "ReadIndex" /\ m.to = i
  /\ KnowsCommitted(i) /\ m.term = currentTerm[i]
  /\ \A x \in reads[i] : x.id # m.id \/ x.from # m.from

HandleReadIndex(i, m) ==
  /\ Arrives(i, m)
  /\ IsReadIndex(i, m)
  /\ Enter(i, m.id, m.from)
  /\ UNCHANGED <<waiting, asked>>

IsReadAnswer(i, m) == m.type = "ReadIndexResponse" /\ m.to = i /\ m.id \in waiting[i]

Answers(i, id) == {m \in msgs : m.type = "ReadIndexResponse" /\ m.to = i /\ m.id = id}

(* The read m.id may be answered from what is committed at m.index, as     *)
(* soon as i has applied that.                                             *)
CompleteRead(i, m) ==
  /\ Arrives(i, m)
  /\ IsReadAnswer(i, m)
  /\ waiting' = [waiting EXCEPT ![i] = @ \ {m.id}]
  /\ Passed(Answers(i, m.id), {})
  /\ UNCHANGED <<termVars, logVars, votes, leaderVars, queue, diskVars, lead, asked>>

(* Its client waits no longer. *)
AbandonRead(i, id) ==
  /\ id \in waiting[i]
  /\ waiting' = [waiting EXCEPT ![i] = @ \ {id}]
  /\ Passed(Answers(i, id), {})
  /\ UNCHANGED <<termVars, logVars, votes, leaderVars, queue, diskVars, lead, asked>>
-----------------------------------------------------------------------------
(* THE QUORUM'S CHECK                                                      *)

(* The leader has heard from a quorum since the last check. *)
CheckHeard(i) ==
  /\ CheckQuorum /\ role[i] = "leader"
  /\ IsQuorum(heard[i] \cup {i})
  /\ heard' = [heard EXCEPT ![i] = {}]
  /\ UNCHANGED <<termVars, logVars, votes, nextIndex, matchIndex, probing, round, roundAck, reads,
                 queue, diskVars, waiting, network, history>>

(* It has not: it may lead no longer, and steps down (section 6.2). *)
StepDown(i) ==
  /\ CheckQuorum /\ role[i] = "leader"
  /\ ~IsQuorum(heard[i] \cup {i})
  /\ BecomeFollower(i, None)
  /\ UNCHANGED <<currentTerm, votedFor, logVars, queue, diskVars, waiting, network, history>>
-----------------------------------------------------------------------------
(* SNAPSHOTS                                                               *)

(* The application of i has the effect of the log up to n in a snapshot:   *)
(* i forgets those entries (section 5.1).                                  *)
Compact(i, n) ==
  LET rest == Suffix(log[i], n - snapshot[i].index)
      s == [index |-> n, term |-> TermAt(i, n), sessions |-> SessionsAt(i, n)]
  IN  /\ snapshot[i].index < n /\ n <= commitIndex[i]
      /\ snapshot' = [snapshot EXCEPT ![i] = s]
      /\ log' = [log EXCEPT ![i] = rest]
      /\ Write(i, SnapshotRecord(currentTerm[i], votedFor[i], s, rest), {}, {})
      /\ UNCHANGED <<termVars, commitIndex, sessions, votes, leaderVars, diskVars, waiting, lead, asked>>

IsSnapshot(i, m) == m.type = "InstallSnapshot" /\ IsFromLeader(i, m)

(* i knows all of it to be committed already: it says how far it is. *)
SkipSnapshot(i, m) ==
  /\ Arrives(i, m)
  /\ IsSnapshot(i, m)
  /\ m.lastIncludedIndex <= commitIndex[i]
  /\ BecomeFollower(i, m.from)
  /\ Adopt(i, m.term, {}, {Ack(i, m.from, m.term, m.lastIncludedIndex)})
  /\ UNCHANGED <<logVars, diskVars, waiting, lead, asked>>

(* The snapshot takes the place of i's log up to its last entry; what      *)
(* follows stays if that entry was the same (section 5.3).                 *)
HandleSnapshot(i, m) ==
  LET n == m.lastIncludedIndex
      s == [index |-> n, term |-> m.lastIncludedTerm, sessions |-> m.sessions]
      rest == IF n <= LastIndex(i) /\ TermAt(i, n) = m.lastIncludedTerm
                THEN Suffix(log[i], n - snapshot[i].index)
                ELSE <<>>
  IN  /\ Arrives(i, m)
      /\ IsSnapshot(i, m)
      /\ n > commitIndex[i]
      /\ BecomeFollower(i, m.from)
      /\ currentTerm' = [currentTerm EXCEPT ![i] = m.term]
      /\ votedFor' = [votedFor EXCEPT ![i] = VoteIn(i, m.term)]
      /\ snapshot' = [snapshot EXCEPT ![i] = s]
      /\ log' = [log EXCEPT ![i] = rest]
      /\ commitIndex' = [commitIndex EXCEPT ![i] = n]
      /\ sessions' = [sessions EXCEPT ![i] = m.sessions]
      /\ Write(i, SnapshotRecord(m.term, VoteIn(i, m.term), s, rest), {},
               {Ack(i, m.from, m.term, n)})
      /\ UNCHANGED <<diskVars, waiting, lead, asked>>
-----------------------------------------------------------------------------
(* DISK AND FAILURES                                                       *)

(* What leaves the network when that becomes durable at i. *)
Gone(i, t, s) ==
  {m \in msgs \cup beats \cup echoes \cup acks : m.to = i /\ SaysNothing(i, m, t, s)}

(* The oldest record of i becomes durable, and what waited for it leaves. *)
Persist(i) ==
  LET r == Head(queue[i]).record
      s == IF r.type = "snapshot" THEN r.snapshot.index ELSE diskSnapshot[i].index
      gone == IF r.term > diskTerm[i] \/ s > diskSnapshot[i].index
                THEN Gone(i, r.term, s)
                ELSE {}
  IN  /\ queue[i] # <<>>
      /\ queue' = [queue EXCEPT ![i] = Tail(@)]
      /\ diskTerm' = [diskTerm EXCEPT ![i] = r.term]
      /\ diskVote' = [diskVote EXCEPT ![i] = r.votedFor]
      /\ diskSnapshot' = [diskSnapshot EXCEPT ![i] = IF r.type = "snapshot" THEN r.snapshot ELSE @]
      /\ diskLog' = [diskLog EXCEPT ![i] =
           CASE r.type = "vote"     -> @
             [] r.type = "entries"  -> Prefix(@, r.prevLogIndex - diskSnapshot[i].index) \o r.entries
             [] r.type = "snapshot" -> r.entries]
      /\ Passed(gone, Head(queue[i]).messages)
      /\ UNCHANGED <<termVars, logVars, votes, leaderVars, waiting, lead, asked>>

(* i loses its memory, and what it had not made durable, and loads the rest. *)
Crash(i) ==
  /\ BecomeFollower(i, None)
  /\ currentTerm' = [currentTerm EXCEPT ![i] = diskTerm[i]]
  /\ votedFor' = [votedFor EXCEPT ![i] = diskVote[i]]
  /\ log' = [log EXCEPT ![i] = diskLog[i]]
  /\ snapshot' = [snapshot EXCEPT ![i] = diskSnapshot[i]]
  /\ commitIndex' = [commitIndex EXCEPT ![i] = diskSnapshot[i].index]
  /\ sessions' = [sessions EXCEPT ![i] = diskSnapshot[i].sessions]
  /\ queue' = [queue EXCEPT ![i] = <<>>]
  /\ waiting' = [waiting EXCEPT ![i] = {}]
  /\ UNCHANGED <<diskVars, network, history>>

(* What i remembers is what a crash would leave. *)
OnlyDurable(i) ==
  /\ role[i] = "follower" /\ leaderId[i] = None /\ votes[i] = {} /\ queue[i] = <<>>
  /\ waiting[i] = {}
  /\ currentTerm[i] = diskTerm[i] /\ votedFor[i] = diskVote[i]
  /\ log[i] = diskLog[i] /\ snapshot[i] = diskSnapshot[i]
  /\ commitIndex[i] = diskSnapshot[i].index
  /\ sessions[i] = diskSnapshot[i].sessions

(* The next incarnation of i begins. *)
Restart(i) ==
  /\ OnlyDurable(i)
  /\ UNCHANGED vars

(* Whether server i has a use for message m. *)
Handles(i, m) ==
  \/ IsPreVoteRequest(i, m) \/ IsPreVote(i, m)
  \/ IsVoteRequest(i, m) \/ IsVote(i, m)
  \/ IsNewerTerm(i, m) \/ IsStaleRequest(i, m)
  \/ IsAppend(i, m) \/ IsAck(i, m) \/ IsRejection(i, m)
  \/ IsHeartbeat(i, m) \/ IsEcho(i, m)
  \/ IsReadIndex(i, m) \/ IsReadAnswer(i, m)
  \/ IsSnapshot(i, m)

(* i receives a message that it has no use for: stale, repeated, or        *)
(* refused because i hears from a leader.                                  *)
Discard(i, m) ==
  /\ Arrives(i, m)
  /\ ~Handles(i, m)
  /\ UNCHANGED vars

(* Nobody will receive m again, unless it is sent again. *)
Lose(m) ==
  /\ Passed({m}, {})
  /\ UNCHANGED <<termVars, logVars, votes, leaderVars, queue, diskVars, waiting, lead, asked>>
-----------------------------------------------------------------------------
ElectionNext(i) ==
  \/ ElectionTimeout(i)
  \/ \E m \in InFlight \cup MayArrive :
       \/ HandlePreVote(i, m) \/ CollectPreVote(i, m) \/ StandForElection(i, m)
       \/ GrantVote(i, m) \/ DenyVote(i, m) \/ CollectVote(i, m) \/ WinElection(i, m)
       \/ ObserveTerm(i, m) \/ RefuseTerm(i, m)

ReplicationNext(i) ==
  \/ \E values \in Seq(Value \cup {NoOp}) : ClientRequest(i, values)
  \/ \E S \in SUBSET Others(i) : \E counts \in [S -> 0 .. Len(log[i])] : Replicate(i, counts)
  \/ \E n \in Nat : Compact(i, n)
  \/ \E m \in InFlight \cup MayArrive :
       \/ HandleAppend(i, m) \/ RejectAppend(i, m) \/ HandleAck(i, m) \/ HandleRejection(i, m)
       \/ SkipSnapshot(i, m) \/ HandleSnapshot(i, m)

LeaderNext(i) ==
  \/ SendHeartbeats(i) \/ CheckHeard(i) \/ StepDown(i)
  \/ \E id \in Read : RequestRead(i, id) \/ ForwardRead(i, id) \/ AbandonRead(i, id)
  \/ \E m \in InFlight \cup MayArrive :
       \/ HandleHeartbeat(i, m) \/ HandleHeartbeatResponse(i, m)
       \/ HandleReadIndex(i, m) \/ CompleteRead(i, m)

(* What servers do when nothing fails. *)
ServerNext ==
  \E i \in Server :
    \/ ElectionNext(i) \/ ReplicationNext(i) \/ LeaderNext(i) \/ Persist(i)
    \/ \E m \in InFlight \cup MayArrive : Discard(i, m)

Failure ==
  \/ \E i \in Server : Crash(i) \/ Restart(i)
  \/ \E m \in InFlight : Lose(m)

Next == ServerNext \/ Failure

Spec == Init /\ [][Next]_vars
=============================================================================
