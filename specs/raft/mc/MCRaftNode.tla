----------------------------- MODULE MCRaftNode -----------------------------
(***************************************************************************)
(* Models of RaftNode.  Crashes are without limit: a crash only resets     *)
(* memory, so the state space is finite.                                   *)
(*                                                                         *)
(* MCNext is Next with these reductions; RandomNext has none of them but    *)
(* (1), and guards the rest.                                               *)
(*                                                                         *)
(* (1) Steps that change nothing are left out: Discard, Restart, and the   *)
(* crash of a server that has nothing to lose.                             *)
(*                                                                         *)
(* (2) No message is lost: one that nobody receives is as good as lost,    *)
(* and no guard asks that a message is absent.                             *)
(*                                                                         *)
(* (3) A vote is received only when those of a quorum can be: until then   *)
(* it changes nothing but the candidate's count, which a crash forgets.    *)
(*                                                                         *)
(* (4) A leader sends one entry to one follower at a time, and an empty    *)
(* message only where it has none: what several steps send several         *)
(* messages say.                                                           *)
(*                                                                         *)
(* (5) Where Folded, a follower's or candidate's record becomes durable    *)
(* before anything else happens.  Until it is, nobody else sees what the   *)
(* step did, so the step can wait until then, and a crash before it is one *)
(* without the step; a leader's log keeps its Persist.                     *)
(*                                                                         *)
(* (6) Of what the network keeps the last of, an earlier one is received   *)
(* only while it is the last.                                              *)
(*                                                                         *)
(* (7) Candidates, Beating, Compacting and Reading are the servers that    *)
(* stand for election, send heartbeats, compact and read.                  *)
(***************************************************************************)
EXTENDS RaftNodeRefinement, Quorums, TLC

CONSTANTS MaxTerm, MaxLength, MaxRound, Folded, Candidates, Beating, Compacting, Reading

MCQuorum == Majorities(Server)
MCTerm == 1 .. MaxTerm

(* IsQuorum, said in a way that takes TLC less time. *)
IsMajority(S) == 2 * Cardinality(S) > Cardinality(Server)

ASSUME \A S \in SUBSET Server : IsMajority(S) <=> \E Q \in MCQuorum : Q \subseteq S

Used(id) == \E a \in asked : a.id = id

(* A read is asked for before a leader is asked. *)
MCMayArrive ==
  {m \in [type : {"ReadIndex"}, term : Term, from : Server, to : Server, id : Read] :
     \E a \in asked : a.id = m.id /\ a.from = m.from}

(* A model may cut servers off from one another, and be narrower still in  *)
(* who stands for election in term t, appends, and sends heartbeats.       *)
Linked(i, j) == TRUE
Stands(i, t) == i \in Candidates
Appends(i) == LastIndex(i) < MaxLength
Beats(i) == i \in Beating

Receivable(i) == {m \in InFlight : m.to = i /\ Linked(m.from, i)}

(* ... with what those in the network cover. *)
ReceivableLate(i) ==
  {m \in InFlight : m.to = i /\ Linked(m.from, i)}
    \cup UNION {{[m EXCEPT !.index = n] : n \in 0 .. m.index} : m \in {k \in acks : k.to = i}}
    \cup UNION {{[m EXCEPT !.round = r] : r \in 0 .. m.round} : m \in {k \in echoes : k.to = i}}
    \cup UNION {{[m EXCEPT !.round = r, !.commit = n] : r \in 0 .. m.round, n \in 0 .. m.commit} :
                  m \in {k \in beats : k.to = i}}

Granted(type, i, t) ==
  {m.from : m \in {n \in msgs : n.type = type /\ n.to = i /\ n.term = t /\ n.granted}}

MCElection(i) ==
  \/ currentTerm[i] < MaxTerm /\ Stands(i, currentTerm[i] + 1) /\ ElectionTimeout(i)
  \/ /\ role[i] = "preCandidate" /\ currentTerm[i] < MaxTerm
     /\ IsQuorum(Granted("PreVoteResponse", i, currentTerm[i] + 1))
     /\ \E m \in Receivable(i) : CollectPreVote(i, m) \/ StandForElection(i, m)
  \/ /\ role[i] = "candidate"
     /\ IsQuorum(Granted("VoteResponse", i, currentTerm[i]))
     /\ \E m \in Receivable(i) : CollectVote(i, m) \/ WinElection(i, m)
  \/ \E m \in Receivable(i) :
       \/ HandlePreVote(i, m) \/ GrantVote(i, m) \/ DenyVote(i, m)
       \/ ObserveTerm(i, m) \/ RefuseTerm(i, m)

Values == {<<v>> : v \in Entry}

MCReplicate(i) ==
  /\ role[i] = "leader"
  /\ \E j \in {k \in Others(i) : Linked(i, k)} :
       LET count == Max(0, Min(1, LastIndex(i) + 1 - nextIndex[i][j]))
       IN  /\ count = 0 => j \in probing[i] \/ commitIndex[i] = LastIndex(i)
           /\ Replicate(i, [k \in {j} |-> count])

MCReplication(i) ==
  \/ \E values \in Values : Appends(i) /\ ClientRequest(i, values)
  \/ MCReplicate(i)
  \/ i \in Compacting /\ \E n \in 1 .. MaxLength : Compact(i, n)
  \/ \E m \in Receivable(i) :
       \/ HandleAppend(i, m) \/ RejectAppend(i, m) \/ HandleAck(i, m) \/ HandleRejection(i, m)
       \/ SkipSnapshot(i, m) \/ HandleSnapshot(i, m)

MCHeartbeats(i) ==
  \/ Beats(i) /\ (SendHeartbeats(i) \/ CheckHeard(i))
  \/ StepDown(i)
  \/ \E m \in Receivable(i) : HandleHeartbeat(i, m) \/ HandleHeartbeatResponse(i, m)

MCReads(i) ==
  \/ /\ i \in Reading
     /\ \E id \in Read : ~Used(id) /\ (RequestRead(i, id) \/ ForwardRead(i, id))
  \/ round[i] < MaxRound /\ \E m \in MCMayArrive : HandleReadIndex(i, m)
  \/ \E m \in Receivable(i) : CompleteRead(i, m)

Urgent(i) == Folded /\ queue[i] # <<>> /\ role[i] # "leader"

MCNext ==
  IF \E i \in Server : Urgent(i)
    THEN \E i \in Server : Urgent(i) /\ Persist(i)
    ELSE \E i \in Server :
           \/ MCElection(i) \/ MCReplication(i) \/ MCHeartbeats(i) \/ MCReads(i)
           \/ Persist(i)
           \/ ~OnlyDurable(i) /\ Crash(i)

MCSpec == Init /\ [][MCNext]_vars
-----------------------------------------------------------------------------
(* All of Next, at random; what disturbs is rare, so that runs get far. *)
Rarely(n) == RandomElement(1 .. n) = 1
Calm == \A i \in Server : role[i] = "follower"

RandomNext ==
  \/ \E i \in Server :
       \/ (Calm \/ Rarely(30)) /\ ElectionTimeout(i)
       \/ \E m \in ReceivableLate(i) :
            \/ HandlePreVote(i, m) \/ CollectPreVote(i, m) \/ StandForElection(i, m)
            \/ GrantVote(i, m) \/ DenyVote(i, m) \/ CollectVote(i, m) \/ WinElection(i, m)
            \/ ObserveTerm(i, m) \/ RefuseTerm(i, m)
       \/ \E v, w \in Entry :
            LastIndex(i) < MaxLength /\ ClientRequest(i, IF Rarely(3) THEN <<v, w>> ELSE <<v>>)
       \/ \E S \in SUBSET Others(i) :
            \E counts \in [S -> 0 .. Len(log[i])] : Replicate(i, counts)
       \/ \E n \in 1 .. MaxLength : Compact(i, n)
       \/ \E m \in ReceivableLate(i) :
            \/ HandleAppend(i, m) \/ RejectAppend(i, m)
            \/ HandleAck(i, m) \/ HandleRejection(i, m)
            \/ SkipSnapshot(i, m) \/ HandleSnapshot(i, m)
       \/ SendHeartbeats(i) \/ CheckHeard(i)
       \/ Rarely(10) /\ StepDown(i)
       \/ \E id \in Read : ~Used(id) /\ (RequestRead(i, id) \/ ForwardRead(i, id))
       \/ \E id \in Read : Rarely(10) /\ AbandonRead(i, id)
       \/ \E m \in ReceivableLate(i) \cup MCMayArrive :
            \/ HandleHeartbeat(i, m) \/ HandleHeartbeatResponse(i, m)
            \/ HandleReadIndex(i, m) \/ CompleteRead(i, m)
       \/ Persist(i)
       \/ Rarely(20) /\ Crash(i)
  \/ \E m \in InFlight : Rarely(40) /\ Lose(m)

RandomSpec == Init /\ [][RandomNext]_vars

Commands == {[type |-> "command", session |-> 0, seq |-> 0, data |-> "a"],
             [type |-> "register"],
             [type |-> "command", session |-> 2, seq |-> 1, data |-> "x"]}
=============================================================================
