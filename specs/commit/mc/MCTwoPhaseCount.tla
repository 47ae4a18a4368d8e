--------------------------- MODULE MCTwoPhaseCount ---------------------------
(***************************************************************************)
(* That the constructive initial states of MCTwoPhase are all states that  *)
(* satisfy Inv, no more and no less: at this small size the naive way,     *)
(* which tries every state of the right type, is possible too.  Prints     *)
(* both counts.                                                            *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets, TLC

CONSTANT RM

VARIABLE same  \* whether the two sets are equal: a behaviour of one state

S(rmState, tmState, msgs) == INSTANCE TwoPhase

\* What is used of this instance looks at no variable, so it is given none to read.
C(rmState, tmState, msgs) == INSTANCE MCTwoPhase

Decisions == C(0, 0, 0)!Decisions
RMStates == {"out", "working", "prepared", "committed", "aborted"}
Messages == {[type |-> "Prepared", rm |-> r] : r \in RM}
              \cup {[type |-> "Commit"], [type |-> "Abort"]}

Naive ==
  {s \in [rmState : [RM -> RMStates], tmState : Decisions, msgs : SUBSET Messages] :
     S(s.rmState, s.tmState, s.msgs)!Inv}

Constructed ==
  UNION {{[rmState |-> [r \in RM |-> C(0, 0, 0)!StateOf(place[r])],
           tmState |-> decision,
           msgs |-> C(0, 0, 0)!MsgsOf(decision, place)]
            : place \in {p \in [RM -> C(0, 0, 0)!PlacesAt(decision)] : C(0, 0, 0)!Fits(decision, p)}}
         : decision \in Decisions}

Init ==
  same = /\ PrintT(<<"states that satisfy Inv, tried one by one", Cardinality(Naive)>>)
         /\ PrintT(<<"states that satisfy Inv, constructed", Cardinality(Constructed)>>)
         /\ Naive = Constructed

Spec == Init /\ [][UNCHANGED same]_same

ConstructiveIsNaive == same
=============================================================================
