------------------------------ MODULE MCVoting ------------------------------
(***************************************************************************)
(* Models of Voting: reachable states with the refinement of Consensus,    *)
(* and the induction step from every state that satisfies Inv.             *)
(***************************************************************************)
EXTENDS Voting, Quorums, TLC

CONSTANT MaxBallot

MCQuorum == Majorities(Acceptor)
MCBallot == 0 .. MaxBallot
Symmetry == Permutations(Acceptor) \cup Permutations(Value)

ConsensusSpec == C!Spec
-----------------------------------------------------------------------------
(* The states that satisfy Inv, constructed.  By OneValuePerBallot a       *)
(* ballot is a value and the acceptors who voted for it, or nobody did;    *)
(* what is left to filter is VotesSafe.                                    *)
Polls == {[voters |-> {}, value |-> CHOOSE v \in Value : TRUE]}
           \cup [voters : SUBSET Acceptor \ {{}}, value : Value]

VotesOf(polls) ==
  [a \in Acceptor |->
     {<<b, polls[b].value>> : b \in {c \in Ballot : a \in polls[c].voters}}]

InductiveInit ==
  /\ \E polls \in [Ballot -> Polls] : votes = VotesOf(polls)
  /\ maxBal \in [Acceptor -> Ballot \cup {-1}]
  /\ VotesSafe

InductiveSpec == InductiveInit /\ [][Next]_vars
=============================================================================
