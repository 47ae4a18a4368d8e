--------------------------- MODULE RaftNodeFaults ---------------------------
(***************************************************************************)
(* Mutants of RaftNode: a configuration puts one of these in the place of  *)
(* a definition.                                                           *)
(***************************************************************************)
EXTENDS MCRaftNodeLed

(* RF11: what a leader knows of a follower follows the answer, also back.  *)
IsAnyAck(i, m) ==
  /\ m.type = "Ack" /\ m.to = i
  /\ role[i] = "leader" /\ m.term = currentTerm[i]

HandleAckBack(i, m) ==
  LET match == [matchIndex[i] EXCEPT ![m.from] = m.index]
  IN  /\ Arrives(i, m)
      /\ IsAnyAck(i, m)
      /\ matchIndex' = [matchIndex EXCEPT ![i] = match]
      /\ nextIndex' = [nextIndex EXCEPT ![i][m.from] = m.index + 1]
      /\ probing' = [probing EXCEPT ![i] = @ \ {m.from}]
      /\ heard' = [heard EXCEPT ![i] = @ \cup ({m.from} \ {i})]
      /\ Commit(i, log[i], Committable(i, match))
      /\ UNCHANGED <<termVars, log, snapshot, votes, round, roundAck, reads, queue, diskVars,
                     waiting, network, history>>

(* RF13: with a snapshot its term is taken for the server's.               *)
SnapshotRecordOfItsTerm(t, v, s, entries) ==
  [type |-> "snapshot", term |-> s.term, votedFor |-> v, snapshot |-> s, entries |-> entries]

(* RF14: a leader answers a pre-vote with a vote.                          *)
HandlePreVoteByVote(i, m) ==
  LET grants == m.term > currentTerm[i] /\ UpToDate(i, m) /\ ~HearsLeader(i)
  IN  /\ Arrives(i, m)
      /\ IsPreVoteRequest(i, m)
      /\ Sent({IF role[i] = "leader"
                 THEN VoteResponse(i, m.from, m.term, TRUE)
                 ELSE PreVoteResponse(i, m.from, IF grants THEN m.term ELSE currentTerm[i],
                                      grants)})
      /\ UNCHANGED <<termVars, logVars, votes, leaderVars, queue, diskVars, waiting, lead, asked>>

(* RF20: a rejection counts as an acknowledgement up to the index that it  *)
(* tells.                                                                  *)
HandleRejectionAsAck(i, m) ==
  LET match == [matchIndex[i] EXCEPT ![m.from] = Max(@, m.prevLogIndex)]
  IN  /\ Arrives(i, m)
      /\ IsRejection(i, m)
      /\ matchIndex' = [matchIndex EXCEPT ![i] = match]
      /\ nextIndex' = [nextIndex EXCEPT ![i][m.from] = Max(@, m.prevLogIndex + 1)]
      /\ heard' = [heard EXCEPT ![i] = @ \cup {m.from}]
      /\ Commit(i, log[i], Committable(i, match))
      /\ UNCHANGED <<termVars, log, snapshot, votes, probing, round, roundAck, reads, queue,
                     diskVars, waiting, network, history>>

(* RF22: a read is answered from the leader's commitIndex at once,         *)
(* without a round of heartbeats; or before an entry of the leader's term  *)
(* is committed.                                                           *)
RequestReadAtOnce(i, id) ==
  /\ KnowsCommitted(i)
  /\ Ask(i, id)
  /\ Sent({ReadIndexResponse(i, i, id, commitIndex[i])})
  /\ UNCHANGED <<termVars, logVars, votes, leaderVars, queue, diskVars, lead>>

KnowsCommittedAtOnce(i) == role[i] = "leader"

(* RF23: an answer of an earlier round counts for the last.                *)
HandleHeartbeatResponseOfAnyRound(i, m) ==
  LET answered == [roundAck[i] EXCEPT ![m.from] = round[i]]
      confirmed == Confirmed(i, answered)
  IN  /\ Arrives(i, m)
      /\ m.type = "HeartbeatResponse" /\ m.to = i
      /\ role[i] = "leader" /\ m.term = currentTerm[i]
      /\ roundAck' = [roundAck EXCEPT ![i] = answered]
      /\ heard' = [heard EXCEPT ![i] = @ \cup ({m.from} \ {i})]
      /\ reads' = [reads EXCEPT ![i] = @ \ confirmed]
      /\ Sent({ReadIndexResponse(i, x.from, x.id, x.index) : x \in confirmed})
      /\ UNCHANGED <<termVars, logVars, votes, nextIndex, matchIndex, probing, round, queue,
                     diskVars, waiting, lead, asked>>

(* RF25: what depends on a record leaves before it is durable.             *)
WriteAfterwards(i, r, now, later) ==
  /\ queue' = [queue EXCEPT ![i] = Append(@, [record |-> r, messages |-> {}])]
  /\ Sent(now \cup later)

(* RF02, RN06, RN07: what is on the disk does not survive a crash: the     *)
(* term, the vote, the log, the snapshot.                                  *)
CrashLoading(i, t, v, l, s) ==
  /\ BecomeFollower(i, None)
  /\ currentTerm' = [currentTerm EXCEPT ![i] = t]
  /\ votedFor' = [votedFor EXCEPT ![i] = v]
  /\ log' = [log EXCEPT ![i] = l]
  /\ snapshot' = [snapshot EXCEPT ![i] = s]
  /\ commitIndex' = [commitIndex EXCEPT ![i] = s.index]
  /\ sessions' = [sessions EXCEPT ![i] = s.sessions]
  /\ queue' = [queue EXCEPT ![i] = <<>>]
  /\ waiting' = [waiting EXCEPT ![i] = {}]
  /\ diskTerm' = [diskTerm EXCEPT ![i] = t]
  /\ diskVote' = [diskVote EXCEPT ![i] = v]
  /\ diskLog' = [diskLog EXCEPT ![i] = l]
  /\ diskSnapshot' = [diskSnapshot EXCEPT ![i] = s]
  /\ UNCHANGED <<network, history>>

CrashWithoutTerm(i) == CrashLoading(i, 0, diskVote[i], diskLog[i], diskSnapshot[i])
CrashWithoutVote(i) == CrashLoading(i, diskTerm[i], None, diskLog[i], diskSnapshot[i])
CrashWithoutLog(i) == CrashLoading(i, diskTerm[i], diskVote[i], <<>>, diskSnapshot[i])
CrashWithoutSnapshot(i) == CrashLoading(i, diskTerm[i], diskVote[i], diskLog[i], NoSnapshot)

(* RF29: a snapshot does not carry the sessions; or nobody looks at them.  *)
NoSessions(i, n) == {}

AlwaysEffect(table, v) ==
  IsCommand(v) /\ (v.session = 0 \/ \E e \in table : e.session = v.session)

Retries == {Register, Command(1, 1, "x")}

(* RN02: a server compacts what is not committed.                          *)
CompactAhead(i, n) ==
  LET rest == Suffix(log[i], n - snapshot[i].index)
      s == [index |-> n, term |-> TermAt(i, n), sessions |-> SessionsAt(i, n)]
  IN  /\ snapshot[i].index < n /\ n <= LastIndex(i)
      /\ snapshot' = [snapshot EXCEPT ![i] = s]
      /\ log' = [log EXCEPT ![i] = rest]
      /\ Write(i, SnapshotRecord(currentTerm[i], votedFor[i], s, rest), {}, {})
      /\ UNCHANGED <<termVars, commitIndex, sessions, votes, leaderVars, diskVars, waiting, lead, asked>>

(* RN03: who no longer leads keeps what a leader knows.                    *)
StartOverNever(i) == UNCHANGED leaderVars

(* RN04: who adopts a commit index takes it also backwards.                *)
Latest(m, n) == n

-----------------------------------------------------------------------------
(* Narrower models: First stands in term 1, Second in term 2, and each     *)
(* appends one entry; First is cut off, but for answers to heartbeats;     *)
(* heartbeats are for reads; nobody crashes; nobody reads at a follower.   *)
InTurn(i, t) == i = IF t = 1 THEN First ELSE Second
OneInTerm(i) == LastIndex(i) < currentTerm[i]
Alone(i, j) == i = j \/ First \notin {i, j}
ReceivableAlone(i) ==
  {m \in InFlight : m.to = i /\ (Alone(m.from, i) \/ m.type = "HeartbeatResponse")}
ForReads(i) == i \in Beating /\ reads[i] # {}
NoCrash(i) == FALSE
NoForward(i, id) == FALSE
=============================================================================
