---------------------------- MODULE StepsRaftNode ----------------------------
(***************************************************************************)
(* Small models of RaftNode of which every step is driven through the Java *)
(* servers.  They leave nothing out but what the network does by itself to *)
(* a message that nobody ever sees: steps that change nothing are steps    *)
(* here, too.  That RaftNode is right is checked elsewhere, so there are   *)
(* no properties.                                                          *)
(***************************************************************************)
EXTENDS RaftNode, Quorums

CONSTANTS MaxTerm, MaxLength, MaxRound,
          Candidates,   \* The servers that stand for election,
          Compacting    \*   and those that compact.

StepsQuorum == Majorities(Server)
StepsTerm == 1 .. MaxTerm

(* IsQuorum, said in a way that takes TLC less time. *)
IsMajority(S) == 2 * Cardinality(S) > Cardinality(Server)

(* What no guard reads is left out where no read is. *)
NoHistory == {}
AsBefore(old, new) == old

Commands == {[type |-> "command", session |-> 0, seq |-> 0, data |-> "a"],
             [type |-> "register"],
             [type |-> "command", session |-> 2, seq |-> 1, data |-> "x"]}

Used(id) == \E a \in asked : a.id = id

(* A read is asked for before a leader is asked. *)
Asked(i) ==
  {m \in [type : {"ReadIndex"}, term : Term, from : Server, to : {i}, id : Read] :
     \E a \in asked : a.id = m.id /\ a.from = m.from}

(* What is received: what is in the network, and reads that are asked for. *)
Receivable(i) == {m \in InFlight \cup Asked(i) : m.to = i}

(* What a leader appends: NoOp as the first entry of its term, and not again. *)
Appendable(i) ==
  IF role[i] # "leader" \/ LastIndex(i) >= MaxLength
    THEN {}
    ELSE (IF LastTerm(i) = currentTerm[i] THEN {} ELSE {<<NoOp>>})
           \cup {<<v>> : v \in Value}
           \cup (IF LastIndex(i) + 2 > MaxLength THEN {} ELSE Value \X Value)

(* Bounds stand in the domains of quantifiers, so that each step is one of  *)
(* an action and of nothing else.                                          *)
Only(i, S) == {i} \cap S

Elections(i) ==
  \/ \E j \in Only(i, Candidates) : ElectionTimeout(j)
  \/ \E m \in Receivable(i) :
       \/ HandlePreVote(i, m) \/ CollectPreVote(i, m) \/ StandForElection(i, m)
       \/ GrantVote(i, m) \/ DenyVote(i, m) \/ CollectVote(i, m) \/ WinElection(i, m)
       \/ ObserveTerm(i, m) \/ RefuseTerm(i, m)

Replication(i) ==
  \/ \E values \in Appendable(i) : ClientRequest(i, values)
  \/ \E S \in SUBSET Others(i) : \E counts \in [S -> 0 .. Len(log[i])] : Replicate(i, counts)
  \/ \E j \in Only(i, Compacting), n \in 1 .. MaxLength : Compact(j, n)
  \/ \E m \in Receivable(i) :
       \/ HandleAppend(i, m) \/ RejectAppend(i, m) \/ HandleAck(i, m) \/ HandleRejection(i, m)
       \/ SkipSnapshot(i, m) \/ HandleSnapshot(i, m)

Leading(i) ==
  \/ SendHeartbeats(i) \/ CheckHeard(i) \/ StepDown(i)
  \/ \E id \in {x \in Read : ~Used(x)} : RequestRead(i, id) \/ ForwardRead(i, id)
  \/ \E id \in Read : AbandonRead(i, id)
  \/ \E m \in {n \in Receivable(i) : round[i] < MaxRound} : HandleReadIndex(i, m)
  \/ \E m \in Receivable(i) :
       \/ HandleHeartbeat(i, m) \/ HandleHeartbeatResponse(i, m) \/ CompleteRead(i, m)

(* A message that nobody receives is as good as lost, and no guard asks     *)
(* that one is absent: so where every step is taken, none is lost.         *)
Losable == {}

StepsNext ==
  \/ \E i \in Server :
       \/ Elections(i) \/ Replication(i) \/ Leading(i) \/ Persist(i) \/ Crash(i) \/ Restart(i)
       \/ \E m \in Receivable(i) : Discard(i, m)
  \/ \E m \in Losable : Lose(m)

StepsSpec == Init /\ [][StepsNext]_vars
=============================================================================
