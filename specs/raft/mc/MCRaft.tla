------------------------------- MODULE MCRaft -------------------------------
(***************************************************************************)
(* Models of Raft.  Crashes are without limit: a crash only resets memory, *)
(* so the state space is finite, and a counter would make it larger.       *)
(*                                                                         *)
(* MCNext is Next but for steps that add nothing:                          *)
(*                                                                         *)
(* (1) An Append has one entry, and a heartbeat comes only to tell of the  *)
(* commit index: what several entries say several Appends say.  A request  *)
(* brings one value.                                                       *)
(*                                                                         *)
(* (2) The crash of a server that has nothing to lose changes nothing.     *)
(* Other crashes forget all of the commit index: who remembers some of it  *)
(* is as one that has learned it again.                                    *)
(*                                                                         *)
(* (3) Who steps down can do nothing then that it could not do before.     *)
(*                                                                         *)
(* (4) A newer term is observed by a request that cannot be granted, or by *)
(* an Append that does not fit.  By other messages a server learns it no   *)
(* sooner than when it votes, takes entries over or stands: before that it *)
(* would only refuse what may as well not arrive.                          *)
(*                                                                         *)
(* (5) The server that led a term takes no Append of it after a crash:     *)
(* none is sent to it.                                                     *)
(*                                                                         *)
(* (6) Nothing is lost (AllRemain): no guard asks that a message is        *)
(* absent.                                                                 *)
(*                                                                         *)
(* (7) WriteOnce: no record is written that changes nothing, since it only *)
(* delays messages.  Nor does a server say again what it has said, or put  *)
(* aside, or what an acknowledgement covers that says more.                *)
(*                                                                         *)
(* AllNext has none of (1) to (5) but that a request brings one value.     *)
(* Raft.two-one-all has it; Raft.one-one-all does without (6) and (7) as   *)
(* well.                                                                   *)
(*                                                                         *)
(* Models of more entries or terms may have WriteFolded instead of         *)
(* WriteOnce: a follower's or a candidate's record is durable in the step  *)
(* that makes it.  Until it is, nobody else sees what the step did, so the *)
(* step can wait until then, and a crash before it is one without the      *)
(* step; a leader's log keeps its Persist, since Appends leave before      *)
(* that.  And they may leave out what leaders say of their commit index,   *)
(* which no guard but that of a follower's own index reads.  Raft.two-one  *)
(* has both.                                                               *)
(***************************************************************************)
EXTENDS Raft, Quorums, TLC

CONSTANTS MaxTerm, MaxLength

MCQuorum == Majorities(Server)
MCTerm == 1 .. MaxTerm
Symmetry == Permutations(Server)

(* IsQuorum, said in a way that takes TLC less time. *)
IsMajority(S) == 2 * Cardinality(S) > Cardinality(Server)

ASSUME \A S \in SUBSET Server : IsMajority(S) <=> \E Q \in MCQuorum : Q \subseteq S

Waiting(i) == UNION {queue[i][n].messages : n \in 1 .. Len(queue[i])}

Covers(n, m) ==
  \/ n = m
  \/ n.type = "Ack" /\ m.type = "Ack" /\ n.term = m.term /\ n.index >= m.index

Said(i, m) ==
  \/ m \in msgs
  \/ m.type = "Ack" /\ m.index <= acked[m.term][i]
  \/ \E n \in Waiting(i) : Covers(n, m)

Remembers(i, t, v, l) ==
  /\ currentTerm' = [currentTerm EXCEPT ![i] = t]
  /\ votedFor' = [votedFor EXCEPT ![i] = v]
  /\ log' = [log EXCEPT ![i] = l]

WriteOnce(i, t, v, l, out) ==
  LET new == {m \in out : ~Said(i, m)}
      r == Record(t, v, l)
  IN  /\ Remembers(i, t, v, l)
      /\ UNCHANGED disk
      /\ (IF r # Record(currentTerm[i], votedFor[i], log[i])
            THEN /\ queue' = [queue EXCEPT ![i] = Append(@, [record |-> r, messages |-> new])]
                 /\ Sent({})
            ELSE IF queue[i] = <<>>
            THEN /\ UNCHANGED queue
                 /\ Sent(new)
            ELSE /\ queue' = [queue EXCEPT ![i][Len(queue[i])].messages = @ \cup new]
                 /\ Sent({}))

WriteFolded(i, t, v, l, out) ==
  LET r == Record(t, v, l)
      leads == role[i] = "leader" /\ t = currentTerm[i]
  IN  /\ Remembers(i, t, v, l)
      /\ IF leads
           THEN /\ queue' = [queue EXCEPT ![i] = Append(@, [record |-> r, messages |-> out])]
                /\ Sent({})
                /\ UNCHANGED disk
           ELSE /\ disk' = [disk EXCEPT ![i] = r]
                /\ queue' = [queue EXCEPT ![i] = <<>>]
                /\ Sent(out \cup Waiting(i))

NoCommits(t) == {0}

AllRemain(M) == {M}

OnlyDurable(i) ==
  /\ role[i] = "follower" /\ commitIndex[i] = 0 /\ queue[i] = <<>>
  /\ disk[i] = Record(currentTerm[i], votedFor[i], log[i])

Misfits(i, t) ==
  \/ \E m \in msgs : m.type = "RequestVote" /\ m.term = t /\ ~UpToDate(i, m)
  \/ /\ lead[t] # None
     /\ \E prev \in 0 .. Len(lead[t]) - 1 : ~Matches(i, AppendEntries(t, prev, 1, 0))

MCNext ==
  \E i \in Server :
    \/ Timeout(i) \/ BecomeLeader(i) \/ Persist(i)
    \/ ~OnlyDurable(i) /\ Crash(i, 0)
    \/ \E m \in msgs : GrantVote(i, m)
    \/ \E t \in Term : Misfits(i, t) /\ ObserveTerm(i, t)
    \/ \E v \in Value : Len(log[i]) < MaxLength /\ ClientRequest(i, <<v>>)
    \/ \E n \in 1 .. Len(log[i]) : AdvanceCommit(i, n)
    \/ \E t \in Term :
         /\ lead[t] # None /\ ~IsQuorum(Voters(i, t))
         /\ \E c \in Commits(t) :
              \/ \E prev \in 0 .. Len(lead[t]) - 1 : HandleAppend(i, t, prev, 1, c)
              \/ c > commitIndex[i] /\ HandleHeartbeat(i, t, c)

MCSpec == Init /\ [][MCNext]_vars

AllNext ==
  \/ Lose
  \/ \E i \in Server :
       \/ Timeout(i) \/ StepDown(i) \/ BecomeLeader(i) \/ Persist(i) \/ Rewrite(i)
       \/ \E n \in 0 .. commitIndex[i] : Crash(i, n)
       \/ \E m \in msgs : GrantVote(i, m)
       \/ \E t \in Term : ObserveTerm(i, t)
       \/ \E v \in Value : Len(log[i]) < MaxLength /\ ClientRequest(i, <<v>>)
       \/ \E n \in 1 .. Len(log[i]) : AdvanceCommit(i, n)
       \/ \E t \in Term : \E c \in 0 .. MaxLength :
            \/ \E prev, n \in 0 .. MaxLength : HandleAppend(i, t, prev, n, c)
            \/ HandleHeartbeat(i, t, c)

AllSpec == Init /\ [][AllNext]_vars

(* Records that change nothing could fill a queue. *)
ShortQueues == \A i \in Server : Len(queue[i]) <= 2

AbstractRaftSpec == Abs!Spec

(* Of the requests of AbstractRaft those that MCNext has. *)
OneValue == {<<v>> : v \in Value}

(* The same, with the parameters of AbstractRaft's steps read off from the *)
(* step instead of searched for.  The smallest model has both.             *)
Added(k, l) == [n \in 1 .. Len(l) - Len(k) |-> l[Len(k) + n].value]

AbstractStep ==
  \/ UNCHANGED <<disk, lead, acked>>
  \/ \E i \in Server : Abs!Persist(i, disk'[i].term, [t \in Term |-> acked'[t][i]])
  \/ \E t \in Term :
       /\ lead[t] # lead'[t]
       /\ IF lead[t] = None THEN Abs!Elect(t, lead'[t])
                            ELSE Abs!Propose(t, Added(lead[t], lead'[t]))

RefinesAbstractRaft == Abs!Init /\ [][AbstractStep]_vars
=============================================================================
