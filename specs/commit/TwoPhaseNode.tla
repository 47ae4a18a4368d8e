---------------------------- MODULE TwoPhaseNode ----------------------------
(***************************************************************************)
(* Two-phase commit with presumed abort, as the nodes of Lockstep run it,  *)
(* for one transaction: a transaction manager and participants (resource   *)
(* managers), each with memory that a crash takes and a log that it does   *)
(* not.  The protocol is that of Mohan, Lindsay and Obermarck,             *)
(* "Transaction Management in the R* Distributed Database Management       *)
(* System" (1986), section 3; the words are those of Gray and Lamport,     *)
(* "Consensus on Transaction Commit" (2006), section 3.                    *)
(*                                                                         *)
(* A step that must be durable hands a record to the log and puts aside    *)
(* the messages that depend on it; Persist makes the oldest such record    *)
(* durable and lets its messages go.  So the force points are written      *)
(* once, at the step that makes the record:                                *)
(*                                                                         *)
(*   - a Yes waits for the participant's "prepared" record;                *)
(*   - Commit waits for the manager's "commit" record;                     *)
(*   - an Ack waits for the participant's "committed" record, since the    *)
(*     manager stops telling who has acknowledged;                         *)
(*   - nothing waits for an "aborted" record or for "end".                 *)
(*                                                                         *)
(* The manager writes nothing before it commits and nothing when it        *)
(* aborts: one that finds no "commit" after a restart presumes abort, for  *)
(* good.  A participant that finds no record after a restart has promised  *)
(* nothing and told nobody anything, and starts anew.                      *)
(*                                                                         *)
(* Not modelled: what a transaction does, and why a resource votes as it   *)
(* does (VoteYes and VoteNo are both always possible); the length of       *)
(* time-outs (an action that a time-out causes may happen at any time);    *)
(* truncation of the log (a manager that has ended still knows that it     *)
(* committed).                                                             *)
(***************************************************************************)
EXTENDS Naturals, Sequences, FiniteSets

CONSTANTS Manager,  \* a set whose one element is the transaction's manager
          RM        \* the participants

ASSUME /\ IsFiniteSet(Manager) /\ Cardinality(Manager) = 1
       /\ IsFiniteSet(RM)
       /\ Manager \cap RM = {}

Node == Manager \cup RM

VARIABLES
  tmState,     \* volatile: what the manager is doing
  tmPrepared,  \* volatile: the participants whose Yes has reached the manager
  tmAcked,     \* volatile: the participants whose Ack has reached the manager
  rmState,     \* volatile: what a participant is doing
  queue,       \* volatile: records handed to the log, oldest first, each with
               \*   the messages that wait for it
  log,         \* durable: the records of each node
  msgs         \* the network: messages sent and not lost.  A message stays
               \*   when it is received, so it may be received again, late, or
               \*   never; one transaction has a bounded number of them

\* All but the network are functions over nodes; there are no ghosts.
\* @network msgs

tmVars == <<tmState, tmPrepared, tmAcked>>
vars == <<tmState, tmPrepared, tmAcked, rmState, queue, log, msgs>>

(***************************************************************************)
(* Messages.  What the manager says is the same for each participant and   *)
(* has no addressee.                                                       *)
(***************************************************************************)
Prepare == [type |-> "Prepare"]
Commit == [type |-> "Commit"]
Abort == [type |-> "Abort"]
Yes(r) == [type |-> "Yes", from |-> r]
No(r) == [type |-> "No", from |-> r]
Ack(r) == [type |-> "Ack", from |-> r]
Inquiry(r) == [type |-> "Inquiry", from |-> r]

Message == {Prepare, Commit, Abort}
             \cup [type : {"Yes", "No", "Ack", "Inquiry"}, from : RM]

TMState == {"init", "preparing", "committed", "aborted", "ended", "down"}
RMState == {"working", "prepared", "committed", "aborted", "down"}
Record == {"prepared", "committed", "aborted", "commit", "end"}

TypeOK ==
  /\ tmState \in [Manager -> TMState]
  /\ tmPrepared \in [Manager -> SUBSET RM]
  /\ tmAcked \in [Manager -> SUBSET RM]
  /\ rmState \in [RM -> RMState]
  /\ DOMAIN queue = Node
  /\ \A i \in Node : \A n \in 1..Len(queue[i]) :
       /\ queue[i][n].record \in Record
       /\ queue[i][n].messages \subseteq Message
  /\ DOMAIN log = Node
  /\ \A i \in Node : \A n \in 1..Len(log[i]) : log[i][n] \in Record
  /\ msgs \subseteq Message

Init ==
  /\ tmState = [t \in Manager |-> "init"]
  /\ tmPrepared = [t \in Manager |-> {}]
  /\ tmAcked = [t \in Manager |-> {}]
  /\ rmState = [r \in RM |-> "working"]
  /\ queue = [i \in Node |-> <<>>]
  /\ log = [i \in Node |-> <<>>]
  /\ msgs = {}

(***************************************************************************)
(* Send(out) puts messages on the network.  Write(i, record, out) hands a  *)
(* record to the log of node i; the messages out leave once it is durable. *)
(***************************************************************************)
Send(out) == msgs' = msgs \cup out

Write(i, record, out) ==
  queue' = [queue EXCEPT ![i] = Append(@, [record |-> record, messages |-> out])]

Become(r, s) == rmState' = [rmState EXCEPT ![r] = s]

TMBecome(t, s) == tmState' = [tmState EXCEPT ![t] = s]

-----------------------------------------------------------------------------
(***************************************************************************)
(* The manager.                                                            *)
(***************************************************************************)

\* A client asks for the commit: the manager asks every participant to prepare.
Begin(t) ==
  /\ tmState[t] = "init"
  /\ TMBecome(t, "preparing")
  /\ Send({Prepare})
  /\ UNCHANGED <<tmPrepared, tmAcked, rmState, queue, log>>

\* A Yes arrives.  The last one decides: the commit record goes to the log, and
\* Commit waits for it.  Votes are kept until the decision.
HandleYes(t, m) ==
  /\ m \in msgs
  /\ m.type = "Yes"
  /\ tmState[t] = "preparing"
  /\ m.from \notin tmPrepared[t]
  /\ (IF tmPrepared[t] \cup {m.from} = RM
        THEN /\ TMBecome(t, "committed")
             /\ tmPrepared' = [tmPrepared EXCEPT ![t] = {}]
             /\ Write(t, "commit", {Commit})
        ELSE /\ tmPrepared' = [tmPrepared EXCEPT ![t] = @ \cup {m.from}]
             /\ UNCHANGED <<tmState, queue>>)
  /\ UNCHANGED <<tmAcked, rmState, log, msgs>>

\* One No is enough to abort.  Nothing is written: no record means abort.
HandleNo(t, m) ==
  /\ m \in msgs
  /\ m.type = "No"
  /\ tmState[t] = "preparing"
  /\ TMBecome(t, "aborted")
  /\ tmPrepared' = [tmPrepared EXCEPT ![t] = {}]
  /\ Send({Abort})
  /\ UNCHANGED <<tmAcked, rmState, queue, log>>

\* The manager has waited for votes long enough.
GiveUp(t) ==
  /\ tmState[t] = "preparing"
  /\ TMBecome(t, "aborted")
  /\ tmPrepared' = [tmPrepared EXCEPT ![t] = {}]
  /\ Send({Abort})
  /\ UNCHANGED <<tmAcked, rmState, queue, log>>

\* A participant in doubt asks; the manager says what it knows.  A commit counts
\* as known when its record is durable.
HandleInquiry(t, m) ==
  /\ m \in msgs
  /\ m.type = "Inquiry"
  /\ \/ tmState[t] = "aborted" /\ Send({Abort})
     \/ tmState[t] \in {"committed", "ended"} /\ log[t] # <<>> /\ Send({Commit})
  /\ UNCHANGED <<tmVars, rmState, queue, log>>

\* A participant has committed durably.  When all have, nobody needs to be told
\* again, which a lazy record remembers.
HandleAck(t, m) ==
  /\ m \in msgs
  /\ m.type = "Ack"
  /\ tmState[t] = "committed"
  /\ m.from \notin tmAcked[t]
  /\ (IF tmAcked[t] \cup {m.from} = RM
        THEN /\ TMBecome(t, "ended")
             /\ tmAcked' = [tmAcked EXCEPT ![t] = {}]
             /\ Write(t, "end", {})
        ELSE /\ tmAcked' = [tmAcked EXCEPT ![t] = @ \cup {m.from}]
             /\ UNCHANGED <<tmState, queue>>)
  /\ UNCHANGED <<tmPrepared, rmState, log, msgs>>

\* A time-out: the manager repeats what it has no answer to.
Resend(t) ==
  /\ \/ tmState[t] = "preparing" /\ Send({Prepare})
     \/ tmState[t] = "committed" /\ log[t] # <<>> /\ Send({Commit})
  /\ UNCHANGED <<tmVars, rmState, queue, log>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* A participant.                                                          *)
(***************************************************************************)

\* The resource can commit.  From here on the participant may not abort alone;
\* the vote waits until that promise is durable.
VoteYes(r, m) ==
  /\ m \in msgs
  /\ m = Prepare
  /\ rmState[r] = "working"
  /\ Become(r, "prepared")
  /\ Write(r, "prepared", {Yes(r)})
  /\ UNCHANGED <<tmVars, log, msgs>>

\* The resource cannot commit.  The No leaves at once: abort is not forced.
VoteNo(r, m) ==
  /\ m \in msgs
  /\ m = Prepare
  /\ rmState[r] = "working"
  /\ Become(r, "aborted")
  /\ Write(r, "aborted", {})
  /\ Send({No(r)})
  /\ UNCHANGED <<tmVars, log>>

\* The manager asks again: the vote may have been lost, or never sent by one that
\* aborted alone.
RepeatVote(r, m) ==
  /\ m \in msgs
  /\ m = Prepare
  /\ queue[r] = <<>>
  /\ \/ rmState[r] = "prepared" /\ Send({Yes(r)})
     \/ rmState[r] = "aborted" /\ Send({No(r)})
  /\ UNCHANGED <<tmVars, rmState, queue, log>>

\* Before its vote a participant may abort by itself: it has waited long enough,
\* or its resource failed.
AbortAlone(r) ==
  /\ rmState[r] = "working"
  /\ Become(r, "aborted")
  /\ Write(r, "aborted", {})
  /\ UNCHANGED <<tmVars, log, msgs>>

\* The decision is commit.
HandleCommit(r, m) ==
  /\ m \in msgs
  /\ m = Commit
  /\ rmState[r] = "prepared"
  /\ Become(r, "committed")
  /\ Write(r, "committed", {Ack(r)})
  /\ UNCHANGED <<tmVars, log, msgs>>

\* The manager says it again: the Ack may have been lost.
RepeatAck(r, m) ==
  /\ m \in msgs
  /\ m = Commit
  /\ rmState[r] = "committed"
  /\ queue[r] = <<>>
  /\ Send({Ack(r)})
  /\ UNCHANGED <<tmVars, rmState, queue, log>>

\* The decision is abort.  It needs no Ack and is not forced: a participant that
\* forgets it is in doubt again and asks.
HandleAbort(r, m) ==
  /\ m \in msgs
  /\ m = Abort
  /\ rmState[r] \in {"working", "prepared"}
  /\ Become(r, "aborted")
  /\ Write(r, "aborted", {})
  /\ UNCHANGED <<tmVars, log, msgs>>

\* A participant that has promised and heard nothing is in doubt, and asks.
Inquire(r) ==
  /\ rmState[r] = "prepared"
  /\ queue[r] = <<>>
  /\ Send({Inquiry(r)})
  /\ UNCHANGED <<tmVars, rmState, queue, log>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* Every node.                                                             *)
(***************************************************************************)

Up(i) == IF i \in Manager THEN tmState[i] # "down" ELSE rmState[i] # "down"

\* Messages that manager t has no use for: votes that are late or repeated; an
\* inquiry while there is no decision to tell; an Ack that is late or repeated.
TMDiscards(t, m) ==
  \/ m.type = "Yes" /\ (tmState[t] # "preparing" \/ m.from \in tmPrepared[t])
  \/ m.type = "No" /\ tmState[t] # "preparing"
  \/ /\ m.type = "Inquiry"
     /\ \/ tmState[t] \in {"init", "preparing"}
        \/ tmState[t] = "committed" /\ log[t] = <<>>
  \/ m.type = "Ack" /\ (tmState[t] # "committed" \/ m.from \in tmAcked[t])

\* Messages that participant r has no use for: a Prepare before its resource has
\* said whether it can commit, or while what it would answer is on the way to the
\* disk, or after it committed; a Commit while its Ack is on the way to the disk;
\* an Abort once it has aborted.  A Commit to one that did not promise, or an Abort to one
\* that committed, is not in the list: no step takes it.
RMDiscards(r, m) ==
  \/ /\ m = Prepare
     /\ \/ rmState[r] \in {"working", "committed"}
        \/ rmState[r] \in {"prepared", "aborted"} /\ queue[r] # <<>>
  \/ m = Commit /\ rmState[r] = "committed" /\ queue[r] # <<>>
  \/ m = Abort /\ rmState[r] = "aborted"

\* A node takes a message off the network and does nothing with it.
Discard(i, m) ==
  /\ m \in msgs
  /\ Up(i)
  /\ IF i \in Manager THEN TMDiscards(i, m) ELSE RMDiscards(i, m)
  /\ UNCHANGED vars

\* The oldest record becomes durable, and the messages that waited for it leave.
Persist(i) ==
  /\ queue[i] # <<>>
  /\ log' = [log EXCEPT ![i] = Append(@, Head(queue[i]).record)]
  /\ queue' = [queue EXCEPT ![i] = Tail(@)]
  /\ Send(Head(queue[i]).messages)
  /\ UNCHANGED <<tmVars, rmState>>

\* A node stops and loses its memory: exactly the volatile variables.
Crash(i) ==
  /\ Up(i)
  /\ queue' = [queue EXCEPT ![i] = <<>>]
  /\ (IF i \in Manager
        THEN /\ TMBecome(i, "down")
             /\ tmPrepared' = [tmPrepared EXCEPT ![i] = {}]
             /\ tmAcked' = [tmAcked EXCEPT ![i] = {}]
             /\ UNCHANGED rmState
        ELSE /\ Become(i, "down")
             /\ UNCHANGED tmVars)
  /\ UNCHANGED <<log, msgs>>

\* What a node's log says that it was doing.  A manager without a commit record
\* presumes abort; a participant without a record starts anew.
TMRecovered(records) ==
  CASE records = <<>> -> "aborted"
    [] records = <<"commit">> -> "committed"
    [] OTHER -> "ended"

RMRecovered(records) ==
  IF records = <<>> THEN "working" ELSE records[Len(records)]

\* A node comes back with what its log says.  It sends nothing; time-outs do.
Restart(i) ==
  /\ ~Up(i)
  /\ (IF i \in Manager
        THEN TMBecome(i, TMRecovered(log[i])) /\ UNCHANGED rmState
        ELSE Become(i, RMRecovered(log[i])) /\ UNCHANGED tmState)
  /\ UNCHANGED <<tmPrepared, tmAcked, queue, log, msgs>>

\* The network loses a message.
Lose(m) ==
  /\ m \in msgs
  /\ msgs' = msgs \ {m}
  /\ UNCHANGED <<tmVars, rmState, queue, log>>

-----------------------------------------------------------------------------
TMNext(t) ==
  \/ Begin(t) \/ GiveUp(t) \/ Resend(t)
  \/ \E m \in msgs : HandleYes(t, m) \/ HandleNo(t, m) \/ HandleInquiry(t, m) \/ HandleAck(t, m)

RMNext(r) ==
  \/ AbortAlone(r) \/ Inquire(r)
  \/ \E m \in msgs : \/ VoteYes(r, m) \/ VoteNo(r, m) \/ RepeatVote(r, m)
                     \/ HandleCommit(r, m) \/ RepeatAck(r, m) \/ HandleAbort(r, m)

Next ==
  \/ \E t \in Manager : TMNext(t)
  \/ \E r \in RM : RMNext(r)
  \/ \E i \in Node : Persist(i) \/ Crash(i) \/ Restart(i) \/ \E m \in msgs : Discard(i, m)
  \/ \E m \in msgs : Lose(m)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(***************************************************************************)
(* What holds.  In(i) is the set of node i's durable records.              *)
(***************************************************************************)
In(i) == {log[i][n] : n \in 1..Len(log[i])}

TM == CHOOSE t \in Manager : TRUE

\* No participant has committed while another has aborted, neither in what they
\* remember nor in what they do.
Atomicity ==
  \A r, s \in RM :
    /\ ~("committed" \in In(r) /\ "aborted" \in In(s))
    /\ ~(rmState[r] = "committed" /\ rmState[s] = "aborted")

\* A decision is one, and only all participants together make it commit.
CommitIsUnanimous ==
  "commit" \in In(TM) => \A r \in RM : "prepared" \in In(r)

\* A vote stands in the voter's log before anybody can hear of it.
VoteIsDurable == \A r \in RM : Yes(r) \in msgs => "prepared" \in In(r)

\* Likewise the decision to commit, and a participant's commit.
CommitIsDurable == Commit \in msgs => "commit" \in In(TM)
AckIsDurable == \A r \in RM : Ack(r) \in msgs => "committed" \in In(r)

\* Who says Abort has not committed and never will.
AbortIsFinal == Abort \in msgs => tmState[TM] \in {"aborted", "down"} /\ log[TM] = <<>>

(***************************************************************************)
(* What the outside sees of a node is what its log says, for nothing is    *)
(* told before it is durable; but a manager's decision to abort needs no   *)
(* record: it has aborted once it may no longer commit.                    *)
(***************************************************************************)
rmStateBar ==
  [r \in RM |-> IF log[r] = <<>> THEN "working" ELSE log[r][Len(log[r])]]

tmStateBar ==
  IF log[TM] # <<>> THEN "committed"
  ELSE IF tmState[TM] \in {"aborted", "down"} THEN "aborted" ELSE "init"

TPMsgs ==
  {[type |-> "Prepared", rm |-> r] : r \in {q \in RM : "prepared" \in In(q)}}
    \cup (CASE tmStateBar = "committed" -> {Commit}
            [] tmStateBar = "aborted" -> {Abort}
            [] OTHER -> {})

TP == INSTANCE TwoPhase WITH rmState <- rmStateBar, tmState <- tmStateBar, msgs <- TPMsgs

TPSpec == TP!Spec

THEOREM Spec => [](TypeOK /\ Atomicity /\ CommitIsUnanimous /\ VoteIsDurable
                     /\ CommitIsDurable /\ AckIsDurable /\ AbortIsFinal)
THEOREM Spec => TPSpec
=============================================================================
