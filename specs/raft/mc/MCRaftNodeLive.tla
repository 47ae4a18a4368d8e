--------------------------- MODULE MCRaftNodeLive ---------------------------
(***************************************************************************)
(* What becomes of RaftNode once failures stop: nobody crashes any more,   *)
(* and messages arrive, but only on the links that there are.  The models  *)
(* begin with First as the leader of term 1.                               *)
(*                                                                         *)
(* RaftNode has no time, so what good time-outs give is said here: a       *)
(* server times out only if no leader of its term or a newer one is linked *)
(* to it, and a leader misses its quorum only if it is linked to none.     *)
(* A preCandidate need not ask again: its requests stay in the network.    *)
(* Two do not stand at once, as time-outs are drawn at random.  No         *)
(* heartbeat comes after its sender has ceased to lead.                    *)
(***************************************************************************)
EXTENDS MCRaftNodeLed

Everybody == Server

(* The links, by model: First is down; one server, Second, is linked to    *)
(* all, and the others to it alone; First and Third are cut off from one   *)
(* another.                                                                *)
FirstDown(i, j) == First \notin {i, j}
Star(i, j) == i = j \/ Second \in {i, j}
OneCut(i, j) == {i, j} # {First, Third}

Up == {i \in Server : Linked(i, i)}

Connected(i) == IsQuorum({j \in Server : Linked(i, j)})

HearsFrom(i) ==
  \E j \in Server : role[j] = "leader" /\ currentTerm[j] >= currentTerm[i] /\ Linked(j, i)

MayStand(i) == \A j \in Up : Linked(i, j) => role[j] # "candidate"

MayTimeOut(i) ==
  /\ ~HearsFrom(i) /\ currentTerm[i] < MaxTerm /\ Stands(i, currentTerm[i] + 1)
  /\ IF PreVote THEN role[i] = "follower" ELSE role[i] \in {"follower", "candidate"}

InTime(m) == role[m.from] = "leader" /\ currentTerm[m.from] = m.term

Step(i) ==
  \/ MayTimeOut(i) /\ ElectionTimeout(i)
  \/ ~Connected(i) /\ StepDown(i)
  \/ SendHeartbeats(i)
  \/ Appends(i) /\ ClientRequest(i, <<NoOp>>)
  \/ MCReplicate(i)
  \/ Persist(i)
  \/ \E m \in Receivable(i) :
       \/ HandlePreVote(i, m) \/ CollectPreVote(i, m)
       \/ MayStand(i) /\ StandForElection(i, m)
       \/ GrantVote(i, m) \/ DenyVote(i, m) \/ CollectVote(i, m) \/ WinElection(i, m)
       \/ ObserveTerm(i, m) \/ RefuseTerm(i, m)
       \/ HandleAppend(i, m) \/ RejectAppend(i, m)
       \/ HandleAck(i, m) \/ HandleRejection(i, m)
       \/ InTime(m) /\ HandleHeartbeat(i, m)

LiveNext ==
  IF \E i \in Up : Urgent(i)
    THEN \E i \in Up : Urgent(i) /\ Persist(i)
    ELSE \E i \in Up : Step(i)

Fairness == \A i \in Up : WF_vars(Step(i))

LiveSpec == LedInit /\ [][LiveNext]_vars /\ Fairness

(* The models of elections append and replicate nothing.                   *)
Never(i) == FALSE

(* A star.  Whoever is not linked to First has timed out; what the others  *)
(* than Second would ask comes to nothing, since they are linked to no     *)
(* quorum, so they do not stand.  Nor does it matter whether somebody      *)
(* answers when Second does not ask any more, or that it would not vote    *)
(* for Second yet.                                                         *)
ToldInStar == {First, Second}

ReceivableInStar(i) ==
  {m \in InFlight :
     /\ m.to = i /\ Linked(m.from, i)
     /\ m.type = "RequestPreVote" => role[Second] = "preCandidate" /\ leaderId[i] = None
     /\ m.type = "RequestVote" => role[Second] = "candidate"}

(* For good somebody leads who is linked to a quorum. *)
Led == <>[](\E i \in Server : role[i] = "leader" /\ Connected(i))

(* ... and is not deposed. *)
LeaderStays ==
  [][\A i \in Server : (role[i] = "leader" /\ Connected(i)) => role'[i] = "leader"]_vars

(* Though a server is down, what is proposed is committed, and known to be. *)
Commits == <>[](\A i \in Up : commitIndex[i] = MaxLength)
=============================================================================
