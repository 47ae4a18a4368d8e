------------------------------- MODULE MCRaft -------------------------------
(***************************************************************************)
(* Models of Raft.  Crashes are without limit: a crash only resets memory, *)
(* so the state space is finite, and a counter would make it larger.       *)
(*                                                                         *)
(* MCNext is Next but for steps that add nothing:                          *)
(*                                                                         *)
(* (1) An entry of the leader's own term is sent by the ClientRequest that *)
(* makes it, and a message stays in msgs; so SendAppend sends entries of   *)
(* older terms only, one at a time.                                        *)
(*                                                                         *)
(* (2) The crash of a server that has nothing to lose changes nothing.     *)
(*                                                                         *)
(* Models of more entries or terms may override Write by WriteFolded: a    *)
(* follower's or a candidate's record is durable in the step that makes    *)
(* it.  Until it is, nobody else sees what the step did, so the step can   *)
(* wait until then, and a crash before it is one without the step; a       *)
(* leader's log keeps its Persist, since Appends leave before that.  And   *)
(* they may leave out what leaders say of their commit index, which no     *)
(* guard but that of a follower's own index reads.  Raft.two-one has both. *)
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

WriteFolded(i, t, v, l, now, out) ==
  LET r == Record(t, v, l)
      leads == role[i] = "leader" /\ t = currentTerm[i]
  IN  /\ currentTerm' = [currentTerm EXCEPT ![i] = t]
      /\ votedFor' = [votedFor EXCEPT ![i] = v]
      /\ log' = [log EXCEPT ![i] = l]
      /\ IF leads
           THEN /\ queue' = [queue EXCEPT ![i] = Append(@, [record |-> r, messages |-> out])]
                /\ Sent(now)
                /\ UNCHANGED disk
           ELSE /\ disk' = [disk EXCEPT ![i] = r]
                /\ queue' = [queue EXCEPT ![i] = <<>>]
                /\ Sent(now \cup out \cup Waiting(i))

SaysNoCommit(i) == 0
NoNotice(i, n) == {}

OnlyDurable(i) ==
  /\ role[i] = "follower" /\ commitIndex[i] = 0 /\ queue[i] = <<>>
  /\ disk[i] = Record(currentTerm[i], votedFor[i], log[i])

MCNext ==
  \E i \in Server :
    \/ Timeout(i) \/ BecomeLeader(i) \/ Persist(i)
    \/ ~OnlyDurable(i) /\ Crash(i)
    \/ \E v \in Value : Len(log[i]) < MaxLength /\ ClientRequest(i, v)
    \/ \E n \in 1 .. Len(log[i]) :
         \/ log[i][n].term < currentTerm[i] /\ SendAppend(i, n - 1, 1)
         \/ AdvanceCommit(i, n)
    \/ \E m \in msgs :
         \/ GrantVote(i, m) \/ ObserveTerm(i, m)
         \/ HandleAppend(i, m) \/ MismatchAppend(i, m)

MCSpec == Init /\ [][MCNext]_vars

AbstractRaftSpec == Abs!Spec

(* The same, with the parameters of AbstractRaft's steps read off from the *)
(* step instead of searched for.  The smallest model has both.             *)
AbstractStep ==
  \/ UNCHANGED <<disk, lead, acked>>
  \/ \E i \in Server : Abs!Persist(i, disk'[i].term, [t \in Term |-> acked'[t][i]])
  \/ \E t \in Term :
       /\ lead[t] # lead'[t]
       /\ IF lead[t] = None THEN Abs!Elect(t, lead'[t])
                            ELSE \E v \in Value : Abs!Propose(t, v)

RefinesAbstractRaft == Abs!Init /\ [][AbstractStep]_vars
=============================================================================
