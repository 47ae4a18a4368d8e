--------------------------- MODULE MCTwoPhaseNode ---------------------------
(***************************************************************************)
(* Bounds of TwoPhaseNode, and what is said of it beyond safety.           *)
(*                                                                         *)
(* Crashes are not counted: a crash only resets volatile variables, so     *)
(* the states stay finitely many however often nodes crash.                *)
(***************************************************************************)
EXTENDS TwoPhaseNodeProperties, TLC

Symmetry == Permutations(RM)

(***************************************************************************)
(* What the outside will say is chosen at the beginning: whom the client   *)
(* names, and who will have only read.  So the set of those that take part *)
(* is fixed, as in TwoPhase.  It loses nothing, since whatever the outside *)
(* says it could have planned.  A node that the client does not name       *)
(* receives nothing, so it stays as it is.                                 *)
(***************************************************************************)
EveryPlan ==
  UNION {{[asked |-> P, reads |-> R] : R \in SUBSET P} : P \in (SUBSET RM) \ {{}}}

EverybodyWrites == {[asked |-> RM, reads |-> {}]}

\* Two phases with the fewest states.
OneWriter == {[asked |-> RM, reads |-> RM \ {CHOOSE r \in RM : TRUE}]}

Plans == EveryPlan

Takes(r) == \A P \in asked : r \in P

PlannedInit ==
  /\ NodesInit
  /\ \E plan \in Plans :
       /\ asked = {plan.asked}
       /\ work = [r \in RM |-> IF r \in plan.reads THEN "reads" ELSE "writes"]

PlannedNext ==
  /\ Next
  /\ \A r \in RM : ~Takes(r) => rmState'[r] = rmState[r] /\ queue'[r] = queue[r]

PlannedSpec == PlannedInit /\ [][PlannedNext]_vars

\* No operator decides; an operator decides for one participant only.
NoResolve(r, d) == FALSE

ResolveOne(r, d) ==
  /\ r = CHOOSE s \in RM : TRUE
  /\ rmState[r] = "prepared"
  /\ queue[r] = <<>>
  /\ Become(r, "resolved")
  /\ Write(r, Resolved(d), {})
  /\ UNCHANGED <<tmVars, log, msgs, outside>>

(***************************************************************************)
(* A reduction for the larger models.  Nobody has to receive a message, so *)
(* one that stays and is never received is as good as lost: no guard and   *)
(* no invariant asks that a message is absent but the invariants of the    *)
(* form "if the message is there, then ...", which are stronger if it      *)
(* stays.  TwoPhaseNode.lose.cfg, which really removes messages, guards    *)
(* the argument.                                                           *)
(***************************************************************************)
NoLose(m) == FALSE

-----------------------------------------------------------------------------
(***************************************************************************)
(* Liveness: once failures stop, every participant decides, a manager that *)
(* committed learns that nobody needs to be told again, one that delegated *)
(* learns the outcome, and what an operator decided has been noted.  A     *)
(* node that is down comes back, the disk completes what it was given,     *)
(* time-outs happen, and a message that stays on the network is received.  *)
(* Nothing is demanded of a client, a resource or an operator: none of     *)
(* them need ever speak.                                                   *)
(***************************************************************************)
ComesBack == Node

Fairness ==
  /\ \A i \in ComesBack : WF_vars((i \in RM => Takes(i)) /\ Restart(i))
  /\ \A i \in Node : WF_vars(Persist(i))
  /\ \A t \in Manager :
       /\ WF_vars(GiveUp(t))
       /\ WF_vars(Resend(t))
       /\ WF_vars(\E m \in msgs : HandleInquiry(t, m))
       /\ WF_vars(\E m \in msgs : HandleAck(t, m))
       /\ WF_vars(tmState[t] = "delegated" /\ \E m \in msgs : HandleNo(t, m))
       /\ WF_vars(tmState[t] = "delegated" /\ \E m \in msgs : HandleReadOnly(t, m))
       /\ WF_vars(\E m \in msgs : HandleHeuristic(t, m))
       /\ WF_vars(\E m \in msgs : RepeatNoted(t, m))
  /\ \A r \in RM :
       /\ WF_vars(Takes(r) /\ AbortAlone(r))
       /\ WF_vars(Inquire(r))
       /\ WF_vars(Report(r))
       /\ WF_vars(\E m \in msgs : HandleCommit(r, m))
       /\ WF_vars(\E m \in msgs : RepeatAck(r, m))
       /\ WF_vars(\E m \in msgs : Takes(r) /\ HandleAbort(r, m))
       /\ WF_vars(\E m \in msgs : m = CommitOnePhase /\ RepeatVote(r, m))
       /\ WF_vars(\E m \in msgs : HandleNoted(r, m))

FairSpec == PlannedSpec /\ Fairness

\* A step in which no node stops and no message is lost.
NoFailure == msgs \subseteq msgs' /\ \A i \in Node : Up(i) => Up(i)'

Decided == \A r \in RM : Takes(r) => rmState[r] \in {"committed", "aborted"}

AllDecide == <>[][NoFailure]_vars => <>[]Decided

Ended == \A t \in Manager : In(t, "commit") => tmState[t] = "ended"

CommitEnds == <>[][NoFailure]_vars => <>[]Ended

\* A client may ask for ever, and each time the manager delegates again.
DelegationEnds == <>[][NoFailure]_vars => []<>(\A t \in Manager : tmState[t] # "delegated")

HeuristicsEnd == <>[][NoFailure]_vars => <>[](\A r \in RM : ~Unconfirmed(r))

(***************************************************************************)
(* The blocking window: if the manager does not come back, a participant   *)
(* that has promised stays in doubt.                                       *)
(***************************************************************************)
OnlyParticipants == RM
=============================================================================
