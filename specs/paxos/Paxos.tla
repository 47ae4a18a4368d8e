------------------------------- MODULE Paxos -------------------------------
(***************************************************************************)
(* Voting with messages: the two phases of Paxos.  A ballot asks a quorum  *)
(* for promises (1a, 1b), picks a value that their answers show to be safe *)
(* and asks for votes (2a, 2b).                                            *)
(*                                                                         *)
(* msgs is the set of all messages ever sent, so a message may be received *)
(* late, more than once, out of order, or never: loss, duplication and     *)
(* reordering need no actions of their own.                                *)
(*                                                                         *)
(* Not modelled: who leads a ballot (only that a ballot proposes one       *)
(* value), what is on a disk, crashes, and learners.  An acceptor's step   *)
(* and its answer are one; PaxosNode takes them apart.                     *)
(***************************************************************************)
EXTENDS Integers

CONSTANTS Value, Acceptor, Quorum, Ballot,
          None          \* No value.

ASSUME QuorumsIntersect ==
  /\ Quorum \subseteq SUBSET Acceptor
  /\ \A Q, R \in Quorum : Q \cap R # {}

VARIABLES maxBal,       \* maxBal[a]: the highest ballot in which a took part, or -1.
          maxVBal,      \* maxVBal[a]: the ballot of a's last vote, or -1.
          maxVal,       \* maxVal[a]: the value of a's last vote, or None.
          msgs          \* The messages sent so far.

vars == <<maxBal, maxVBal, maxVal, msgs>>

Message ==
       [type : {"1a"}, bal : Ballot]
  \cup [type : {"1b"}, acc : Acceptor, bal : Ballot,
        mbal : Ballot \cup {-1}, mval : Value \cup {None}]
  \cup [type : {"2a"}, bal : Ballot, val : Value]
  \cup [type : {"2b"}, acc : Acceptor, bal : Ballot, val : Value]

Init ==
  /\ maxBal = [a \in Acceptor |-> -1]
  /\ maxVBal = [a \in Acceptor |-> -1]
  /\ maxVal = [a \in Acceptor |-> None]
  /\ msgs = {}

Send(m) == msgs' = msgs \cup {m}
-----------------------------------------------------------------------------
(* Ballot b asks for promises. *)
Phase1a(b) ==
  /\ Send([type |-> "1a", bal |-> b])
  /\ UNCHANGED <<maxBal, maxVBal, maxVal>>

(* Acceptor a promises to take no part in a ballot below b, and reports    *)
(* its last vote.                                                          *)
Phase1b(a, b) ==
  /\ [type |-> "1a", bal |-> b] \in msgs
  /\ b > maxBal[a]
  /\ maxBal' = [maxBal EXCEPT ![a] = b]
  /\ Send([type |-> "1b", acc |-> a, bal |-> b, mbal |-> maxVBal[a], mval |-> maxVal[a]])
  /\ UNCHANGED <<maxVBal, maxVal>>

(* The promises for ballot b from members of Q. *)
Promises(Q, b) == {m \in msgs : m.type = "1b" /\ m.bal = b /\ m.acc \in Q}

(* The promises of a quorum Q allow ballot b to ask for votes for v: if    *)
(* they report a vote, then the one of the highest ballot was for v.       *)
Allows(Q, b, v) ==
  LET promises == Promises(Q, b)
      reports == {m \in promises : m.mbal >= 0}
  IN  /\ \A a \in Q : \E m \in promises : m.acc = a
      /\ \/ reports = {}
         \/ \E m \in reports : /\ m.mval = v
                               /\ \A n \in reports : n.mbal <= m.mbal

(* Ballot b asks for votes for v.  It does so for one value only. *)
Phase2a(b, v) ==
  /\ \A m \in msgs : ~(m.type = "2a" /\ m.bal = b)
  /\ \E Q \in Quorum : Allows(Q, b, v)
  /\ Send([type |-> "2a", bal |-> b, val |-> v])
  /\ UNCHANGED <<maxBal, maxVBal, maxVal>>

(* Acceptor a votes for v in ballot b, as it was asked to, unless it has   *)
(* promised a higher ballot not to.                                        *)
Phase2b(a, b, v) ==
  /\ [type |-> "2a", bal |-> b, val |-> v] \in msgs
  /\ b >= maxBal[a]
  /\ maxBal' = [maxBal EXCEPT ![a] = b]
  /\ maxVBal' = [maxVBal EXCEPT ![a] = b]
  /\ maxVal' = [maxVal EXCEPT ![a] = v]
  /\ Send([type |-> "2b", acc |-> a, bal |-> b, val |-> v])

Next ==
  \E b \in Ballot :
    \/ Phase1a(b)
    \/ \E a \in Acceptor : Phase1b(a, b)
    \/ \E v \in Value :
         \/ Phase2a(b, v)
         \/ \E a \in Acceptor : Phase2b(a, b, v)

Spec == Init /\ [][Next]_vars
-----------------------------------------------------------------------------
(* The 2b messages are the votes of Voting, and maxBal is its maxBal. *)
votes ==
  [a \in Acceptor |->
     {<<m.bal, m.val>> : m \in {n \in msgs : n.type = "2b" /\ n.acc = a}}]

V == INSTANCE Voting

(* No two values are chosen: what Consensus asks, said of votes. *)
Agreement == \A v, w \in V!chosen : v = w
-----------------------------------------------------------------------------
(* The inductive invariant: what each message says stays true of the       *)
(* state, and what an acceptor remembers is what it said.                  *)
TypeOK ==
  /\ maxBal \in [Acceptor -> Ballot \cup {-1}]
  /\ maxVBal \in [Acceptor -> Ballot \cup {-1}]
  /\ maxVal \in [Acceptor -> Value \cup {None}]
  /\ msgs \subseteq Message

(* Every answer has its question. *)
Answers ==
  \A m \in msgs :
    /\ (m.type = "1b") => [type |-> "1a", bal |-> m.bal] \in msgs
    /\ (m.type = "2b") => [type |-> "2a", bal |-> m.bal, val |-> m.val] \in msgs

(* Acceptor a voted for v in ballot b, and said so. *)
Voted(a, b, v) == [type |-> "2b", acc |-> a, bal |-> b, val |-> v] \in msgs

(* Every vote of acceptor a in a ballot below b was in ballot c or lower. *)
NoVoteBetween(a, c, b) ==
  \A m \in msgs : (m.type = "2b" /\ m.acc = a /\ m.bal > c) => (m.bal >= b)

(* A promise is kept: its sender left the ballots below m.bal, and its     *)
(* last vote in them is the one that it reported.  There is one promise    *)
(* of an acceptor in a ballot.                                             *)
PromiseKept(m) ==
  /\ maxBal[m.acc] >= m.bal
  /\ m.mbal < m.bal
  /\ IF m.mbal = -1 THEN m.mval = None ELSE Voted(m.acc, m.mbal, m.mval)
  /\ NoVoteBetween(m.acc, m.mbal, m.bal)
  /\ \A n \in msgs : (n.type = "1b" /\ n.acc = m.acc /\ n.bal = m.bal) => (n = m)

PromisesKept == \A m \in msgs : (m.type = "1b") => PromiseKept(m)

(* A ballot asks for votes for one value, which the promises of a quorum   *)
(* allow.                                                                  *)
ProposalAllowed(m) ==
  /\ \E Q \in Quorum : Allows(Q, m.bal, m.val)
  /\ \A n \in msgs : (n.type = "2a" /\ n.bal = m.bal) => (n = m)

ProposalsAllowed == \A m \in msgs : (m.type = "2a") => ProposalAllowed(m)

(* An acceptor remembers its last vote and the last ballot it took part in. *)
Remembers ==
  \A a \in Acceptor :
    /\ IF maxVBal[a] = -1 THEN maxVal[a] = None ELSE Voted(a, maxVBal[a], maxVal[a])
    /\ \A m \in msgs : (m.type = "2b" /\ m.acc = a) => (m.bal <= maxVBal[a])
    /\ maxVBal[a] <= maxBal[a]
    /\ \/ maxBal[a] = maxVBal[a]
       \/ \E m \in msgs : m.type = "1b" /\ m.acc = a /\ m.bal = maxBal[a]

Ind == TypeOK /\ Answers /\ PromisesKept /\ ProposalsAllowed /\ Remembers

(* Ind implies the invariant of Voting: the values of 2a messages are safe, *)
(* and so are the votes.                                                   *)
THEOREM Spec => []Ind
THEOREM Spec => V!Spec
=============================================================================
