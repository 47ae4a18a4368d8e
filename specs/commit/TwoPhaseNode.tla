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
(*   - Commit waits for the manager's "commit" record, which says who      *)
(*     must be told;                                                       *)
(*   - an Ack waits for the participant's "committed" record, since the    *)
(*     manager stops telling who has acknowledged;                         *)
(*   - a No to a delegated decision waits for the "aborted" record: the    *)
(*     manager keeps none;                                                 *)
(*   - Noted waits for the manager's record of a heuristic;                *)
(*   - nothing waits for another "aborted" record, for "end" or "forget".  *)
(*                                                                         *)
(* The manager writes nothing before it commits and nothing when it        *)
(* aborts: one that finds no "commit" after a restart presumes abort, for  *)
(* good.  So "aborted" is the state of a manager that knows nothing of the *)
(* transaction, or nothing that matters.  A participant that finds no record after a restart has promised  *)
(* nothing and told nobody anything, and starts anew.                      *)
(*                                                                         *)
(* Three refinements of the same protocol (MLO section 3; The Open Group,  *)
(* "Distributed Transaction Processing: The XA Specification", 1991):      *)
(*                                                                         *)
(*   - read-only: who has only read says so in the place of a vote,        *)
(*     writes nothing, and is left out of the second phase;                *)
(*   - one-phase: with a single participant the manager delegates the      *)
(*     decision and keeps no record of it;                                 *)
(*   - heuristic: an operator may decide for a participant in doubt.  It   *)
(*     reports what was decided when it hears the decision, until the      *)
(*     manager has noted that durably.                                     *)
(*                                                                         *)
(* Not modelled: why a resource votes as it does; the length of time-outs  *)
(* (what a time-out causes may happen at any time); truncation of the log. *)
(***************************************************************************)
EXTENDS Naturals, Sequences, FiniteSets

CONSTANTS Manager,  \* a set whose one element is the transaction's manager
          RM        \* the participants that there are; a client chooses among them

ASSUME /\ IsFiniteSet(Manager) /\ Cardinality(Manager) = 1
       /\ IsFiniteSet(RM)
       /\ Manager \cap RM = {}

Node == Manager \cup RM

VARIABLES
  tmState,      \* volatile: what the manager is doing
  participants, \* volatile: those from whom the manager needs something: a
                \*   vote, then an Ack
  tmPrepared,   \* volatile: the participants whose Yes has reached the manager
  tmAcked,      \* volatile: the participants whose Ack has reached the manager
  rmState,      \* volatile: what a participant is doing
  queue,        \* volatile: records handed to the log, oldest first, each with
                \*   the messages that wait for it
  log,          \* durable: the records of each node
  msgs,         \* the network: messages sent and not lost.  A message stays
                \*   when it is received, so it may be received again, late, or
                \*   never; one transaction has a bounded number of them
  asked,        \* outside: the sets of participants that clients have named
  work          \* outside: what the work of each resource has been, as far as
                \*   its word about it has been taken

(***************************************************************************)
(* Clients and resources are outside the nodes, and do not take back what  *)
(* they said: a client names the same participants each time it asks, and  *)
(* a resource that has only read has only read, also after a crash of its  *)
(* participant.  All but the network and the outside are functions over    *)
(* nodes; there are no ghosts.                                             *)
(***************************************************************************)
\* @network msgs asked work

tmVars == <<tmState, participants, tmPrepared, tmAcked>>
outside == <<asked, work>>
vars == <<tmState, participants, tmPrepared, tmAcked, rmState, queue, log, msgs, asked, work>>

(***************************************************************************)
(* Messages.  What the manager says is the same for each participant and   *)
(* has no addressee, but for Noted.                                        *)
(***************************************************************************)
Prepare == [type |-> "Prepare"]
CommitOnePhase == [type |-> "CommitOnePhase"]
Commit == [type |-> "Commit"]
Abort == [type |-> "Abort"]
Noted(r) == [type |-> "Noted", to |-> r]
Yes(r) == [type |-> "Yes", from |-> r]
No(r) == [type |-> "No", from |-> r]
ReadOnly(r) == [type |-> "ReadOnly", from |-> r]
Ack(r) == [type |-> "Ack", from |-> r]
Inquiry(r) == [type |-> "Inquiry", from |-> r]
Heuristic(r, d) == [type |-> "Heuristic", from |-> r, decision |-> d]

Decision == {"commit", "abort"}

Message == {Prepare, CommitOnePhase, Commit, Abort}
             \cup [type : {"Noted"}, to : RM]
             \cup [type : {"Yes", "No", "ReadOnly", "Ack", "Inquiry"}, from : RM]
             \cup [type : {"Heuristic"}, from : RM, decision : Decision]

(***************************************************************************)
(* Records of a participant, then of the manager.                          *)
(***************************************************************************)
Resolved(d) == [type |-> "resolved", decision |-> d]
CommitRecord(P) == [type |-> "commit", participants |-> P]
HeuristicRecord(m) == [type |-> "heuristic", from |-> m.from, decision |-> m.decision]

Record ==
  [type : {"prepared", "committed", "aborted", "noted"}] \cup {Resolved(d) : d \in Decision}
    \cup [type : {"end", "forget"}] \cup {CommitRecord(P) : P \in SUBSET RM}
    \cup [type : {"heuristic"}, from : RM, decision : Decision]

TMState == {"init", "preparing", "delegated", "committed", "aborted", "ended", "down"}
RMState == {"working", "prepared", "resolved", "committed", "aborted", "down"}

TypeOK ==
  /\ tmState \in [Manager -> TMState]
  /\ participants \in [Manager -> SUBSET RM]
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
  /\ asked \subseteq SUBSET RM
  /\ work \in [RM -> {"unsaid", "reads", "writes"}]

NodesInit ==
  /\ tmState = [t \in Manager |-> "init"]
  /\ participants = [t \in Manager |-> {}]
  /\ tmPrepared = [t \in Manager |-> {}]
  /\ tmAcked = [t \in Manager |-> {}]
  /\ rmState = [r \in RM |-> "working"]
  /\ queue = [i \in Node |-> <<>>]
  /\ log = [i \in Node |-> <<>>]
  /\ msgs = {}

Init ==
  /\ NodesInit
  /\ asked = {}
  /\ work = [r \in RM |-> "unsaid"]

(***************************************************************************)
(* Send(out) puts messages on the network.  Write(i, record, out) hands a  *)
(* record to the log of node i; the messages out leave once it is durable. *)
(***************************************************************************)
Send(out) == msgs' = msgs \cup out

Write(i, record, out) ==
  queue' = [queue EXCEPT ![i] = Append(@, [record |-> record, messages |-> out])]

Has(records, type) == \E n \in 1..Len(records) : records[n].type = type

\* Node i has a durable record of a type.
In(i, type) == Has(log[i], type)

\* The first record of a type.
The(records, type) ==
  records[CHOOSE n \in 1..Len(records) :
            records[n].type = type /\ \A k \in 1..(n - 1) : records[k].type # type]

Become(r, s) == rmState' = [rmState EXCEPT ![r] = s]

TMBecome(t, s) == tmState' = [tmState EXCEPT ![t] = s]

Up(i) == IF i \in Manager THEN tmState[i] # "down" ELSE rmState[i] # "down"

\* The manager needs nothing from anybody.
NeedNobody(t) == participants' = [participants EXCEPT ![t] = {}]

-----------------------------------------------------------------------------
(***************************************************************************)
(* The manager.                                                            *)
(***************************************************************************)

\* A client asks for the commit: the manager asks every participant to prepare, or
\* lets the only one decide.  It keeps no record of what it delegated, so it asks
\* that participant again when a client asks again; nothing else is begun again.
Begin(t, P) ==
  /\ P # {}
  /\ asked \subseteq {P}
  /\ \/ tmState[t] = "init"
     \/ tmState[t] = "aborted" /\ Cardinality(P) = 1
  /\ asked' = {P}
  /\ participants' = [participants EXCEPT ![t] = P]
  /\ (IF Cardinality(P) = 1
        THEN TMBecome(t, "delegated") /\ Send({CommitOnePhase})
        ELSE TMBecome(t, "preparing") /\ Send({Prepare}))
  /\ UNCHANGED <<tmPrepared, tmAcked, rmState, queue, log, work>>

\* Everybody whose vote is needed has promised: the commit record goes to the log,
\* and Commit waits for it.  Votes are kept until the decision.
DecideCommit(t, P) ==
  /\ TMBecome(t, "committed")
  /\ tmPrepared' = [tmPrepared EXCEPT ![t] = {}]
  /\ Write(t, CommitRecord(P), {Commit})

\* A Yes arrives.
HandleYes(t, m) ==
  /\ m \in msgs
  /\ m.type = "Yes"
  /\ tmState[t] = "preparing"
  /\ m.from \in participants[t] \ tmPrepared[t]
  /\ (IF tmPrepared[t] \cup {m.from} = participants[t]
        THEN DecideCommit(t, participants[t])
        ELSE /\ tmPrepared' = [tmPrepared EXCEPT ![t] = @ \cup {m.from}]
             /\ UNCHANGED <<tmState, queue>>)
  /\ UNCHANGED <<participants, tmAcked, rmState, log, msgs, outside>>

\* Who has only read is left out from now on.  If nobody remains there is nothing
\* to decide, and nothing to remember.
HandleReadOnly(t, m) ==
  /\ m \in msgs
  /\ m.type = "ReadOnly"
  /\ tmState[t] \in {"preparing", "delegated"}
  /\ m.from \in participants[t]
  /\ participants' = [participants EXCEPT ![t] = @ \ {m.from}]
  /\ (IF participants[t] = {m.from}
        THEN TMBecome(t, "aborted") /\ UNCHANGED <<tmPrepared, queue>>
        ELSE IF participants[t] \ {m.from} = tmPrepared[t]
               THEN DecideCommit(t, tmPrepared[t])
               ELSE UNCHANGED <<tmState, tmPrepared, queue>>)
  /\ UNCHANGED <<tmAcked, rmState, log, msgs, outside>>

\* One No is enough to abort.  Nothing is written: no record means abort.  Who was
\* alone to decide needs not be told.
HandleNo(t, m) ==
  /\ m \in msgs
  /\ m.type = "No"
  /\ tmState[t] \in {"preparing", "delegated"}
  /\ m.from \in participants[t]
  /\ TMBecome(t, "aborted")
  /\ NeedNobody(t)
  /\ tmPrepared' = [tmPrepared EXCEPT ![t] = {}]
  /\ Send(IF tmState[t] = "preparing" THEN {Abort} ELSE {})
  /\ UNCHANGED <<tmAcked, rmState, queue, log, outside>>

\* The manager has waited for votes long enough.  What it has delegated it cannot
\* take back.
GiveUp(t) ==
  /\ tmState[t] = "preparing"
  /\ TMBecome(t, "aborted")
  /\ NeedNobody(t)
  /\ tmPrepared' = [tmPrepared EXCEPT ![t] = {}]
  /\ Send({Abort})
  /\ UNCHANGED <<tmAcked, rmState, queue, log, outside>>

\* A participant in doubt asks; the manager says what it knows.  A commit counts
\* as known when its record is durable.
HandleInquiry(t, m) ==
  /\ m \in msgs
  /\ m.type = "Inquiry"
  /\ \/ tmState[t] = "aborted" /\ Send({Abort})
     \/ tmState[t] \in {"committed", "ended"} /\ In(t, "commit") /\ Send({Commit})
  /\ UNCHANGED <<tmVars, rmState, queue, log, outside>>

\* A participant has committed durably.  When all have, nobody needs to be told
\* again, which a lazy record remembers.  Of a delegated decision there is none: the
\* manager knows no more of it than after a restart.
HandleAck(t, m) ==
  /\ m \in msgs
  /\ m.type = "Ack"
  /\ tmState[t] \in {"committed", "delegated"}
  /\ m.from \in participants[t] \ tmAcked[t]
  /\ (IF tmAcked[t] \cup {m.from} = participants[t]
        THEN /\ NeedNobody(t)
             /\ tmAcked' = [tmAcked EXCEPT ![t] = {}]
             /\ (IF tmState[t] = "committed"
                   THEN TMBecome(t, "ended") /\ Write(t, [type |-> "end"], {})
                   ELSE TMBecome(t, "aborted") /\ UNCHANGED queue)
        ELSE /\ tmAcked' = [tmAcked EXCEPT ![t] = @ \cup {m.from}]
             /\ UNCHANGED <<tmState, participants, queue>>)
  /\ UNCHANGED <<tmPrepared, rmState, log, msgs, outside>>

\* A time-out: the manager repeats what it has no answer to.
Resend(t) ==
  /\ \/ tmState[t] = "preparing" /\ Send({Prepare})
     \/ tmState[t] = "delegated" /\ Send({CommitOnePhase})
     \/ tmState[t] = "committed" /\ In(t, "commit") /\ Send({Commit})
  /\ UNCHANGED <<tmVars, rmState, queue, log, outside>>

Queued(t, record) == \E n \in 1..Len(queue[t]) : queue[t][n].record = record

Logged(t, record) == \E n \in 1..Len(log[t]) : log[t][n] = record

\* An operator decided for a participant, which has heard the decision since.
HandleHeuristic(t, m) ==
  /\ m \in msgs
  /\ m.type = "Heuristic"
  /\ tmState[t] \in {"committed", "aborted"}
  /\ ~Queued(t, HeuristicRecord(m))
  /\ ~Logged(t, HeuristicRecord(m))
  /\ Write(t, HeuristicRecord(m), {Noted(m.from)})
  /\ UNCHANGED <<tmVars, rmState, log, msgs, outside>>

\* It is reported again: Noted may have been lost.
RepeatNoted(t, m) ==
  /\ m \in msgs
  /\ m.type = "Heuristic"
  /\ Up(t)
  /\ Logged(t, HeuristicRecord(m))
  /\ Send({Noted(m.from)})
  /\ UNCHANGED <<tmVars, rmState, queue, log, outside>>

\* An operator has read the heuristics reported so far.
Forget(t) ==
  /\ Up(t)
  /\ queue[t] = <<>>
  /\ \E n \in 1..Len(log[t]) :
       /\ log[t][n].type = "heuristic"
       /\ \A k \in (n + 1)..Len(log[t]) : log[t][k].type # "forget"
  /\ Write(t, [type |-> "forget"], {})
  /\ UNCHANGED <<tmVars, rmState, log, msgs, outside>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* A participant.                                                          *)
(***************************************************************************)

\* The resource's word about its work is taken.
Says(r, what) ==
  /\ work[r] \in {"unsaid", what}
  /\ work' = [work EXCEPT ![r] = what]

\* The resource can commit.  From here on the participant may not abort alone;
\* the vote waits until that promise is durable.
VoteYes(r, m) ==
  /\ m \in msgs
  /\ m = Prepare
  /\ rmState[r] = "working"
  /\ Says(r, "writes")
  /\ Become(r, "prepared")
  /\ Write(r, [type |-> "prepared"], {Yes(r)})
  /\ UNCHANGED <<tmVars, log, msgs, asked>>

\* The resource cannot commit.  The No leaves at once: abort is not forced.
VoteNo(r, m) ==
  /\ m \in msgs
  /\ m = Prepare
  /\ rmState[r] = "working"
  /\ Become(r, "aborted")
  /\ Write(r, [type |-> "aborted"], {})
  /\ Send({No(r)})
  /\ UNCHANGED <<tmVars, log, outside>>

\* The resource has only read: it does not matter to it how this ends.  The participant
\* keeps nothing, and is as if it had not been asked.
VoteReadOnly(r, m) ==
  /\ m \in msgs
  /\ m \in {Prepare, CommitOnePhase}
  /\ rmState[r] = "working"
  /\ Says(r, "reads")
  /\ Send({ReadOnly(r)})
  /\ UNCHANGED <<tmVars, rmState, queue, log, asked>>

\* The manager has delegated the decision, and the resource can commit.
CommitAlone(r, m) ==
  /\ m \in msgs
  /\ m = CommitOnePhase
  /\ rmState[r] = "working"
  /\ Says(r, "writes")
  /\ Become(r, "committed")
  /\ Write(r, [type |-> "committed"], {Ack(r)})
  /\ UNCHANGED <<tmVars, log, msgs, asked>>

\* The manager has delegated the decision, and the resource cannot commit.  Nobody
\* else will remember that, so the No waits until it is durable.
RefuseAlone(r, m) ==
  /\ m \in msgs
  /\ m = CommitOnePhase
  /\ rmState[r] = "working"
  /\ Become(r, "aborted")
  /\ Write(r, [type |-> "aborted"], {No(r)})
  /\ UNCHANGED <<tmVars, log, msgs, outside>>

\* The manager asks again: the vote may have been lost, or never sent by one that
\* aborted alone.
RepeatVote(r, m) ==
  /\ m \in msgs
  /\ m \in {Prepare, CommitOnePhase}
  /\ queue[r] = <<>>
  /\ \/ rmState[r] = "prepared" /\ Send({Yes(r)})
     \/ rmState[r] = "aborted" /\ Send({No(r)})
  /\ UNCHANGED <<tmVars, rmState, queue, log, outside>>

\* Before its vote a participant may abort by itself: it has waited long enough,
\* or its resource failed.
AbortAlone(r) ==
  /\ rmState[r] = "working"
  /\ Become(r, "aborted")
  /\ Write(r, [type |-> "aborted"], {})
  /\ UNCHANGED <<tmVars, log, msgs, outside>>

\* What the participant says of its commit: an operator's decision is reported
\* first, and acknowledged when the manager has noted it.
Answer(r, decided) ==
  IF In(r, "resolved") THEN {Heuristic(r, The(log[r], "resolved").decision)}
  ELSE IF decided = "committed" THEN {Ack(r)} ELSE {}

\* A report that the manager has not confirmed.
Unconfirmed(r) == In(r, "resolved") /\ ~In(r, "noted")

DurablyResolved(r) == rmState[r] = "resolved" /\ queue[r] = <<>>

\* The decision is commit.
HandleCommit(r, m) ==
  /\ m \in msgs
  /\ m = Commit
  /\ rmState[r] = "prepared" \/ DurablyResolved(r)
  /\ Become(r, "committed")
  /\ Write(r, [type |-> "committed"], Answer(r, "committed"))
  /\ UNCHANGED <<tmVars, log, msgs, outside>>

\* The manager says it again: the Ack may have been lost.
RepeatAck(r, m) ==
  /\ m \in msgs
  /\ m \in {Commit, CommitOnePhase}
  /\ rmState[r] = "committed"
  /\ queue[r] = <<>>
  /\ ~Unconfirmed(r)
  /\ Send({Ack(r)})
  /\ UNCHANGED <<tmVars, rmState, queue, log, outside>>

\* The decision is abort.  It needs no Ack and is not forced: a participant that
\* forgets it is in doubt again and asks.
HandleAbort(r, m) ==
  /\ m \in msgs
  /\ m = Abort
  /\ rmState[r] \in {"working", "prepared"} \/ DurablyResolved(r)
  /\ Become(r, "aborted")
  /\ Write(r, [type |-> "aborted"], Answer(r, "aborted"))
  /\ UNCHANGED <<tmVars, log, msgs, outside>>

\* A participant that has promised and heard nothing is in doubt, and asks; also
\* when an operator has decided for it.
Inquire(r) ==
  /\ rmState[r] \in {"prepared", "resolved"}
  /\ queue[r] = <<>>
  /\ Send({Inquiry(r)})
  /\ UNCHANGED <<tmVars, rmState, queue, log, outside>>

\* An operator decides for a participant in doubt.  Its resource obeys when the
\* record is durable.
Resolve(r, d) ==
  /\ rmState[r] = "prepared"
  /\ queue[r] = <<>>
  /\ Become(r, "resolved")
  /\ Write(r, Resolved(d), {})
  /\ UNCHANGED <<tmVars, log, msgs, outside>>

\* A time-out: the report may have been lost.
Report(r) ==
  /\ rmState[r] \in {"committed", "aborted"}
  /\ queue[r] = <<>>
  /\ Unconfirmed(r)
  /\ Send(Answer(r, rmState[r]))
  /\ UNCHANGED <<tmVars, rmState, queue, log, outside>>

\* The manager has the report.
HandleNoted(r, m) ==
  /\ m \in msgs
  /\ m = Noted(r)
  /\ rmState[r] \in {"committed", "aborted"}
  /\ queue[r] = <<>>
  /\ Unconfirmed(r)
  /\ Write(r, [type |-> "noted"], IF rmState[r] = "committed" THEN {Ack(r)} ELSE {})
  /\ UNCHANGED <<tmVars, rmState, log, msgs, outside>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* Every node.                                                             *)
(***************************************************************************)

\* Messages that manager t has no use for: votes that are late or repeated; an
\* inquiry while there is no decision to tell; an Ack that is late or repeated; a
\* report that is on the way to the disk.
TMDiscards(t, m) ==
  \/ /\ m.type = "Yes"
     /\ tmState[t] # "preparing" \/ m.from \notin participants[t] \ tmPrepared[t]
  \/ /\ m.type \in {"No", "ReadOnly"}
     /\ tmState[t] \notin {"preparing", "delegated"} \/ m.from \notin participants[t]
  \/ /\ m.type = "Inquiry"
     /\ \/ tmState[t] \in {"init", "preparing"}
        \/ tmState[t] = "committed" /\ ~In(t, "commit")
  \/ /\ m.type = "Ack"
     /\ \/ tmState[t] \notin {"committed", "delegated"}
        \/ m.from \notin participants[t] \ tmAcked[t]
  \/ m.type = "Heuristic" /\ Queued(t, HeuristicRecord(m))

\* Messages that participant r has no use for: a request to vote before its resource
\* has said what it can do, or while what it would answer is on the way to the disk,
\* or after it committed or was resolved; a Commit while its Ack is on the way to the
\* disk, or waits for Noted; an Abort once it has aborted; a Noted that is late or
\* repeated.  A Commit to one that did not promise, or an Abort to one that committed,
\* is not in the list: no step takes it.
RMDiscards(r, m) ==
  \/ /\ m = Prepare
     /\ \/ rmState[r] \in {"working", "committed", "resolved"}
        \/ rmState[r] \in {"prepared", "aborted"} /\ queue[r] # <<>>
  \/ /\ m = CommitOnePhase
     /\ \/ rmState[r] = "working"
        \/ rmState[r] \in {"committed", "aborted"} /\ queue[r] # <<>>
  \/ m = Commit /\ rmState[r] = "committed" /\ (queue[r] # <<>> \/ Unconfirmed(r))
  \/ m \in {Commit, Abort} /\ rmState[r] = "resolved" /\ queue[r] # <<>>
  \/ m = Abort /\ rmState[r] = "aborted"
  \/ m = Noted(r) /\ (queue[r] # <<>> \/ In(r, "noted"))

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
  /\ UNCHANGED <<tmVars, rmState, outside>>

\* A node stops and loses its memory: exactly the volatile variables.
Crash(i) ==
  /\ Up(i)
  /\ queue' = [queue EXCEPT ![i] = <<>>]
  /\ (IF i \in Manager
        THEN /\ TMBecome(i, "down")
             /\ NeedNobody(i)
             /\ tmPrepared' = [tmPrepared EXCEPT ![i] = {}]
             /\ tmAcked' = [tmAcked EXCEPT ![i] = {}]
             /\ UNCHANGED rmState
        ELSE /\ Become(i, "down")
             /\ UNCHANGED tmVars)
  /\ UNCHANGED <<log, msgs, outside>>

\* What a node's log says that it was doing.  A manager without a commit record
\* presumes abort; a participant without a record starts anew.
TMRecovered(records) ==
  IF Has(records, "end") THEN "ended"
  ELSE IF Has(records, "commit") THEN "committed" ELSE "aborted"

RMRecovered(records) ==
  IF Has(records, "committed") THEN "committed"
  ELSE IF Has(records, "aborted") THEN "aborted"
  ELSE IF Has(records, "resolved") THEN "resolved"
  ELSE IF Has(records, "prepared") THEN "prepared" ELSE "working"

\* A node comes back with what its log says.  It sends nothing; time-outs do.
Restart(i) ==
  /\ ~Up(i)
  /\ (IF i \in Manager
        THEN /\ TMBecome(i, TMRecovered(log[i]))
             /\ participants' =
                  [participants EXCEPT
                     ![i] = IF TMRecovered(log[i]) = "committed"
                              THEN The(log[i], "commit").participants ELSE {}]
             /\ UNCHANGED rmState
        ELSE /\ Become(i, RMRecovered(log[i]))
             /\ UNCHANGED <<tmState, participants>>)
  /\ UNCHANGED <<tmPrepared, tmAcked, queue, log, msgs, outside>>

\* The network loses a message.
Lose(m) ==
  /\ m \in msgs
  /\ msgs' = msgs \ {m}
  /\ UNCHANGED <<tmVars, rmState, queue, log, outside>>

-----------------------------------------------------------------------------
TMNext(t) ==
  \/ \E P \in SUBSET RM : Begin(t, P)
  \/ GiveUp(t) \/ Resend(t) \/ Forget(t)
  \/ \E m \in msgs : \/ HandleYes(t, m) \/ HandleReadOnly(t, m) \/ HandleNo(t, m)
                     \/ HandleInquiry(t, m) \/ HandleAck(t, m)
                     \/ HandleHeuristic(t, m) \/ RepeatNoted(t, m)

RMNext(r) ==
  \/ AbortAlone(r) \/ Inquire(r) \/ Report(r)
  \/ \E d \in Decision : Resolve(r, d)
  \/ \E m \in msgs : \/ VoteYes(r, m) \/ VoteNo(r, m) \/ VoteReadOnly(r, m)
                     \/ CommitAlone(r, m) \/ RefuseAlone(r, m) \/ RepeatVote(r, m)
                     \/ HandleCommit(r, m) \/ RepeatAck(r, m) \/ HandleAbort(r, m)
                     \/ HandleNoted(r, m)

Next ==
  \/ \E t \in Manager : TMNext(t)
  \/ \E r \in RM : RMNext(r)
  \/ \E i \in Node : Persist(i) \/ Crash(i) \/ Restart(i) \/ \E m \in msgs : Discard(i, m)
  \/ \E m \in msgs : Lose(m)

Spec == Init /\ [][Next]_vars
=============================================================================
