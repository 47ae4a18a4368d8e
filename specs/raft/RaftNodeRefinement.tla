------------------------- MODULE RaftNodeRefinement -------------------------
(***************************************************************************)
(* RaftNode refines Raft: each of its steps is one of Raft, or none.       *)
(*                                                                         *)
(* Steps of pre-votes, of what a leader knows of its followers, and of     *)
(* reads are no steps of Raft, nor is it one to send: an Append of Raft is *)
(* there when the leader has the entries.  A snapshot is an Append of all  *)
(* entries that it covers, and to compact is to hand the same to the disk  *)
(* once more.  A message that has left the network of RaftNode is lost in  *)
(* Raft, but for a vote that its candidate has counted.                    *)
(***************************************************************************)
EXTENDS RaftNodeProperties

(* What a message says in Raft, if anything. *)
InRaft(m) ==
  CASE m.type = "RequestVote" ->
         {[type |-> "RequestVote", term |-> m.term, from |-> m.from,
           lastLogIndex |-> m.lastLogIndex, lastLogTerm |-> m.lastLogTerm]}
    [] m.type = "VoteResponse" /\ m.granted ->
         {[type |-> "Vote", term |-> m.term, from |-> m.from, to |-> m.to]}
    [] m.type = "Ack" ->
         {[type |-> "Ack", term |-> m.term, from |-> m.from, index |-> m.index]}
    [] OTHER -> {}

Said(M) == UNION {InRaft(m) : m \in M}

(* The votes that candidate i has counted. *)
Counted(i) ==
  IF role[i] # "candidate"
    THEN {}
    ELSE {[type |-> "Vote", term |-> currentTerm[i], from |-> j, to |-> i] : j \in votes[i]}

(* Raft's network but for what it keeps of acknowledgements and Appends. *)
Ballots == Said(msgs) \cup UNION {Counted(i) : i \in Server}
-----------------------------------------------------------------------------
(* The log on the disk of i once the first n records of its queue are      *)
(* durable.                                                                *)
RECURSIVE LogAfter(_, _)
LogAfter(i, n) ==
  IF n = 0
    THEN DiskLog(i)
    ELSE LET r == queue[i][n].record
         IN  CASE r.type = "vote"     -> LogAfter(i, n - 1)
               [] r.type = "entries"  -> Prefix(LogAfter(i, n - 1), r.prevLogIndex) \o r.entries
               [] r.type = "snapshot" ->
                    Prefix(lead[r.snapshot.term], r.snapshot.index) \o r.entries

Records(i) ==
  [n \in DOMAIN queue[i] |->
    [record |-> [term |-> queue[i][n].record.term, votedFor |-> queue[i][n].record.votedFor,
                 log |-> LogAfter(i, n)],
     messages |-> Said(queue[i][n].messages)]]

Raft == INSTANCE Raft WITH
          Value <- Entry,
          role  <- [i \in Server |-> IF role[i] = "preCandidate" THEN "follower" ELSE role[i]],
          log   <- [i \in Server |-> FullLog(i)],
          queue <- [i \in Server |-> Records(i)],
          disk  <- [i \in Server |-> [term |-> diskTerm[i], votedFor |-> diskVote[i],
                                      log |-> DiskLog(i)]],
          msgs  <- Ballots
-----------------------------------------------------------------------------
(* The parameters that a step of server i shows.  A step that takes over   *)
(* entries is the Append of all up to the last of them.                    *)
NewValues(i) ==
  LET l == FullLog(i)'
      n == Len(FullLog(i))
  IN  [k \in 1 .. Len(l) - n |-> l[n + k].value]

NewCommit(i) == IF commitIndex'[i] = commitIndex[i] THEN 0 ELSE commitIndex'[i]

RaftStep(i) ==
  LET t == currentTerm'[i]
  IN  \/ Raft!Timeout(i) \/ Raft!StepDown(i) \/ Raft!BecomeLeader(i)
      \/ Raft!Persist(i) \/ Raft!Rewrite(i)
      \/ Raft!Crash(i, commitIndex'[i])
      \/ \E m \in Ballots : m.term = t /\ Raft!GrantVote(i, m)
      \/ Raft!ClientRequest(i, NewValues(i))
      \/ Raft!AdvanceCommit(i, commitIndex'[i])
      \/ /\ t \in Term
         /\ \/ Raft!ObserveTerm(i, t)
            \/ Raft!HandleHeartbeat(i, t, NewCommit(i))
            \/ /\ lead[t] # None
               /\ \E n \in 0 .. Len(lead[t]) : Raft!HandleAppend(i, t, 0, n, NewCommit(i))

(* What the mapping reads. *)
Seen == <<role, currentTerm, votedFor, log, snapshot, commitIndex, queue, diskVars,
          msgs, votes, acked, lead>>

RefinesRaft ==
  /\ Raft!Init
  /\ [][\/ UNCHANGED Seen
        \/ UNCHANGED Raft!vars
        \/ Raft!Lose
        \/ \E i \in Server : RaftStep(i)]_vars

(* Of what may arrive although it is obsolete, that which was sent: the    *)
(* models of RaftNode receive nothing else.                                *)
THEOREM Spec => Raft!Spec
=============================================================================
