------------------------------- MODULE Voting -------------------------------
(***************************************************************************)
(* How a value is chosen: by the votes of acceptors in numbered ballots.   *)
(* A value is chosen when every member of some quorum voted for it in one  *)
(* ballot.  The module adds one idea to Consensus: when a vote is safe.    *)
(*                                                                         *)
(* Not modelled: how an acceptor finds out what others did.  The guard of  *)
(* VoteFor reads the votes of a whole quorum at once; Paxos replaces that  *)
(* by messages.                                                            *)
(***************************************************************************)
EXTENDS Integers

CONSTANTS Value,        \* The values that can be proposed.
          Acceptor,     \* The processes that vote.
          Quorum,       \* Sets of acceptors, any two of which intersect.
          Ballot        \* The numbers of ballots: a set of naturals.

ASSUME QuorumsIntersect ==
  /\ Quorum \subseteq SUBSET Acceptor
  /\ \A Q, R \in Quorum : Q \cap R # {}

VARIABLES votes,        \* votes[a]: the pairs <<b, v>> such that a voted for v in ballot b.
          maxBal        \* maxBal[a]: a will never again vote in a ballot below this one.

vars == <<votes, maxBal>>

Init ==
  /\ votes = [a \in Acceptor |-> {}]
  /\ maxBal = [a \in Acceptor |-> -1]
-----------------------------------------------------------------------------
(* What the votes say. *)
VotedFor(a, b, v) == <<b, v>> \in votes[a]

DidNotVoteAt(a, b) == \A v \in Value : ~VotedFor(a, b, v)

ChosenAt(b, v) == \E Q \in Quorum : \A a \in Q : VotedFor(a, b, v)

chosen == {v \in Value : \E b \in Ballot : ChosenAt(b, v)}

(* The quorum Q shows that only v can be, or ever become, chosen in a      *)
(* ballot below b: all of Q has left those ballots behind, and if any of Q *)
(* voted there, then the last of those votes was for v.  What was chosen   *)
(* before that last vote is v too, since that vote was safe itself.        *)
ShowsSafeAt(Q, b, v) ==
  /\ \A a \in Q : maxBal[a] >= b
  /\ \E c \in -1 .. (b - 1) :
       /\ (c # -1) => \E a \in Q : VotedFor(a, c, v)
       /\ \A d \in (c + 1) .. (b - 1), a \in Q : DidNotVoteAt(a, d)
-----------------------------------------------------------------------------
(* An acceptor leaves the ballots below b behind. *)
IncreaseMaxBal(a, b) ==
  /\ b > maxBal[a]
  /\ maxBal' = [maxBal EXCEPT ![a] = b]
  /\ UNCHANGED votes

(* An acceptor votes for v in ballot b.  It has not left b behind, it has  *)
(* not voted in b, nobody voted for another value in b, and v is safe.     *)
VoteFor(a, b, v) ==
  /\ maxBal[a] <= b
  /\ DidNotVoteAt(a, b)
  /\ \A c \in Acceptor \ {a}, w \in Value : VotedFor(c, b, w) => (w = v)
  /\ \E Q \in Quorum : ShowsSafeAt(Q, b, v)
  /\ votes' = [votes EXCEPT ![a] = @ \cup {<<b, v>>}]
  /\ maxBal' = [maxBal EXCEPT ![a] = b]

Next ==
  \E a \in Acceptor, b \in Ballot :
    \/ IncreaseMaxBal(a, b)
    \/ \E v \in Value : VoteFor(a, b, v)

Spec == Init /\ [][Next]_vars
-----------------------------------------------------------------------------
(* Why at most one value is chosen.                                        *)
(*                                                                         *)
(* CannotVoteAt(a, b): a did not vote in b and never will.                 *)
(* NoneOtherChoosableAt(b, v): v is chosen in b, or is the only value that *)
(* can still be: a quorum has voted for it or cannot vote, and every other *)
(* quorum meets that one.                                                  *)
(* SafeAt(b, v): that is so in each ballot below b.                        *)
CannotVoteAt(a, b) == maxBal[a] > b /\ DidNotVoteAt(a, b)

NoneOtherChoosableAt(b, v) ==
  \E Q \in Quorum : \A a \in Q : VotedFor(a, b, v) \/ CannotVoteAt(a, b)

SafeAt(b, v) == \A c \in 0 .. (b - 1) : NoneOtherChoosableAt(c, v)

TypeOK ==
  /\ votes \in [Acceptor -> SUBSET (Ballot \X Value)]
  /\ maxBal \in [Acceptor -> Ballot \cup {-1}]

VotesSafe == \A a \in Acceptor : \A vote \in votes[a] : SafeAt(vote[1], vote[2])

OneValuePerBallot ==
  \A a, c \in Acceptor : \A vote \in votes[a], other \in votes[c] :
    (vote[1] = other[1]) => (vote[2] = other[2])

(* The inductive invariant.  Say v is chosen in b, and w in c > b.  The    *)
(* votes for w are safe at c, so a quorum voted for w in b or cannot vote  *)
(* there; one of its members is in the quorum that chose v, and so voted   *)
(* for v in b; by OneValuePerBallot v = w.                                 *)
Inv == TypeOK /\ VotesSafe /\ OneValuePerBallot

C == INSTANCE Consensus

THEOREM Spec => []Inv
THEOREM Spec => C!Spec
=============================================================================
