----------------------------- MODULE MCRaftNode -----------------------------
(***************************************************************************)
(* Models of RaftNode.  Crashes are without limit.                         *)
(***************************************************************************)
EXTENDS RaftNodeProperties, Quorums, TLC

CONSTANTS MaxTerm, MaxLength, MaxRound

MCQuorum == Majorities(Server)
MCTerm == 1 .. MaxTerm

(* IsQuorum, said in a way that takes TLC less time. *)
IsMajority(S) == 2 * Cardinality(S) > Cardinality(Server)

ASSUME \A S \in SUBSET Server : IsMajority(S) <=> \E Q \in MCQuorum : Q \subseteq S

Used(id) == \E a \in asked : a.id = id

(* A read is asked for before a leader is asked. *)
MCMayArrive(i) ==
  {m \in [type : {"ReadIndex"}, term : Term, from : Server, to : {i}, id : Read] :
     \E a \in asked : a.id = m.id /\ a.from = m.from}

MCValues == {<<NoOp>>} \cup {<<v>> : v \in Value} \cup {<<v, NoOp>> : v \in Value}

MCReplication(i) ==
  \/ \E values \in MCValues : LastIndex(i) + Len(values) <= MaxLength /\ ClientRequest(i, values)
  \/ \E counts \in Counts(i) : Replicate(i, counts)
  \/ \E n \in 1 .. MaxLength : Compact(i, n)
  \/ \E m \in InFlight :
       \/ HandleAppend(i, m) \/ RejectAppend(i, m) \/ HandleAck(i, m) \/ HandleRejection(i, m)
       \/ SkipSnapshot(i, m) \/ HandleSnapshot(i, m)

MCLeader(i) ==
  \/ SendHeartbeats(i) \/ CheckHeard(i) \/ StepDown(i)
  \/ \E id \in Read : ~Used(id) /\ (RequestRead(i, id) \/ ForwardRead(i, id))
  \/ \E id \in Read : AbandonRead(i, id)
  \/ \E m \in InFlight \cup MCMayArrive(i) :
       \/ HandleHeartbeat(i, m) \/ HandleHeartbeatResponse(i, m)
       \/ HandleReadIndex(i, m) \/ CompleteRead(i, m)

FullNext ==
  \/ \E i \in Server :
       \/ ElectionNext(i) \/ MCReplication(i) \/ MCLeader(i) \/ Persist(i) \/ Crash(i)
  \/ \E m \in InFlight : Lose(m)

FullSpec == Init /\ [][FullNext]_vars

(* For simulation: what disturbs is rare, so that runs get far. *)
Rarely(n) == RandomElement(1 .. n) = 1
Calm == \A i \in Server : role[i] = "follower"

CalmNext ==
  \/ \E i \in Server :
       \/ /\ Calm \/ Rarely(30)
          /\ ElectionTimeout(i)
       \/ \E m \in InFlight :
            \/ HandlePreVote(i, m) \/ CollectPreVote(i, m) \/ StandForElection(i, m)
            \/ GrantVote(i, m) \/ DenyVote(i, m) \/ CollectVote(i, m) \/ WinElection(i, m)
            \/ ObserveTerm(i, m) \/ RefuseTerm(i, m)
       \/ MCReplication(i)
       \/ SendHeartbeats(i) \/ CheckHeard(i)
       \/ Rarely(10) /\ StepDown(i)
       \/ \E id \in Read : ~Used(id) /\ (RequestRead(i, id) \/ ForwardRead(i, id))
       \/ \E id \in Read : Rarely(10) /\ AbandonRead(i, id)
       \/ \E m \in InFlight \cup MCMayArrive(i) :
            \/ HandleHeartbeat(i, m) \/ HandleHeartbeatResponse(i, m)
            \/ HandleReadIndex(i, m) \/ CompleteRead(i, m)
       \/ Persist(i)
       \/ Rarely(20) /\ Crash(i)
  \/ \E m \in InFlight : Rarely(40) /\ Lose(m)

CalmSpec == Init /\ [][CalmNext]_vars

Commands == {[type |-> "command", session |-> 0, seq |-> 0, data |-> "a"],
             [type |-> "register"],
             [type |-> "command", session |-> 2, seq |-> 1, data |-> "x"]}
=============================================================================
