---------------------------- MODULE MCPaxosCount ----------------------------
(***************************************************************************)
(* That the initial states which MCPaxos constructs are all states that    *)
(* satisfy Ind, no more and no less: at this small size the naive way,     *)
(* which tries every set of messages with every memory of the acceptors,   *)
(* is possible too.  Prints both counts.                                   *)
(***************************************************************************)
EXTENDS Integers, FiniteSets, TLC

CONSTANTS Value, Acceptor, MaxBallot, None

VARIABLE same           \* Whether the two sets are equal: one state.

Ballot == 0 .. MaxBallot
Quorum == {Q \in SUBSET Acceptor : 2 * Cardinality(Q) > Cardinality(Acceptor)}

S(maxBal, maxVBal, maxVal, msgs) == INSTANCE Paxos
M(maxBal, maxVBal, maxVal, msgs) == INSTANCE MCPaxos

Message == S(0, 0, 0, {})!Message

Naive ==
  {s \in [maxBal : [Acceptor -> Ballot \cup {-1}], maxVBal : [Acceptor -> Ballot \cup {-1}],
          maxVal : [Acceptor -> Value \cup {None}], msgs : SUBSET Message] :
     S(s.maxBal, s.maxVBal, s.maxVal, s.msgs)!Ind}

Plans ==
  UNION {{[begun |-> begun, asked |-> asked, promised |-> promised, voted |-> voted] :
            promised \in [Acceptor -> SUBSET begun],
            voted \in [Acceptor -> SUBSET {b \in Ballot : asked[b] # None}]} :
         begun \in SUBSET Ballot, asked \in [Ballot -> Value \cup {None}]}

Constructed ==
  {s \in {[maxBal |-> M(0, 0, 0, {})!MaxBalOf(plan.promised, plan.voted),
           maxVBal |-> M(0, 0, 0, {})!MaxVBalOf(plan.voted),
           maxVal |-> M(0, 0, 0, {})!MaxValOf(plan.asked, plan.voted),
           msgs |-> M(0, 0, 0, {})!MsgsOf(plan.begun, plan.asked, plan.promised, plan.voted)] :
          plan \in Plans} :
     S(s.maxBal, s.maxVBal, s.maxVal, s.msgs)!ProposalsAllowed}

Init ==
  same = /\ PrintT(<<"Paxos: states that satisfy Ind, tried one by one", Cardinality(Naive)>>)
         /\ PrintT(<<"Paxos: states that satisfy Ind, constructed", Cardinality(Constructed)>>)
         /\ Naive = Constructed

Spec == Init /\ [][UNCHANGED same]_same

ConstructiveIsNaive == same
=============================================================================
