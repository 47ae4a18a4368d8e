--------------------------- MODULE MCVotingCount ---------------------------
(***************************************************************************)
(* That the initial states which MCVoting constructs are all states that   *)
(* satisfy Inv, no more and no less: at this small size the naive way,     *)
(* which tries every state of the right type, is possible too.  Prints     *)
(* both counts.                                                            *)
(***************************************************************************)
EXTENDS Integers, FiniteSets, TLC

CONSTANTS Value, Acceptor, MaxBallot

VARIABLE same           \* Whether the two sets are equal: one state.

Ballot == 0 .. MaxBallot
Quorum == {Q \in SUBSET Acceptor : 2 * Cardinality(Q) > Cardinality(Acceptor)}

S(votes, maxBal) == INSTANCE Voting
M(votes, maxBal) == INSTANCE MCVoting

Bounds == [Acceptor -> Ballot \cup {-1}]

Naive ==
  {s \in [votes : [Acceptor -> SUBSET (Ballot \X Value)], maxBal : Bounds] :
     S(s.votes, s.maxBal)!Inv}

Constructed ==
  {s \in {[votes |-> M(0, 0)!VotesOf(polls), maxBal |-> bounds] :
            polls \in [Ballot -> M(0, 0)!Polls], bounds \in Bounds} :
     S(s.votes, s.maxBal)!VotesSafe}

Init ==
  same = /\ PrintT(<<"Voting: states that satisfy Inv, tried one by one", Cardinality(Naive)>>)
         /\ PrintT(<<"Voting: states that satisfy Inv, constructed", Cardinality(Constructed)>>)
         /\ Naive = Constructed

Spec == Init /\ [][UNCHANGED same]_same

ConstructiveIsNaive == same
=============================================================================
