------------------------------ MODULE MCPaxos ------------------------------
(***************************************************************************)
(* Models of Paxos: reachable states with the refinement of Voting, and    *)
(* the induction step from every state that satisfies Ind.                 *)
(***************************************************************************)
EXTENDS Paxos, Quorums, TLC

CONSTANT MaxBallot

MCQuorum == Majorities(Acceptor)
MCBallot == 0 .. MaxBallot
Symmetry == Permutations(Acceptor) \cup Permutations(Value)

VotingSpec == V!Spec
VotingInv == V!Inv

(* VotingSpec once more, in a form that is cheaper to check: the acceptor, *)
(* the ballot and the value of Voting's step are read off the step instead *)
(* of searched.  Paxos.quick.cfg checks the plain form.                    *)
VotingStep ==
  LET cast == {m \in msgs' \ msgs : m.type = "2b"}
  IN  /\ msgs \subseteq msgs'
      /\ IF cast = {}
           THEN \/ UNCHANGED maxBal
                \/ \E a \in Acceptor : V!IncreaseMaxBal(a, maxBal'[a])
           ELSE \E m \in cast : V!VoteFor(m.acc, m.bal, m.val)

VotingSteps == V!Init /\ [][VotingStep]_vars
-----------------------------------------------------------------------------
(* The states that satisfy Ind, constructed from what is independent: the  *)
(* ballots begun, what each asks votes for (or None), and for each         *)
(* acceptor the ballots in which it promised and voted.  Everything else   *)
(* follows.  By PromiseKept a 1b reports the highest vote below its        *)
(* ballot; by Remembers an acceptor remembers its highest vote, and the    *)
(* highest ballot in which it promised or voted.  What is left to filter   *)
(* is that the proposals are allowed.                                      *)
Highest(S) == IF S = {} THEN -1 ELSE CHOOSE b \in S : \A c \in S : c <= b

ValueAt(asked, b) == IF b = -1 THEN None ELSE asked[b]

LastVote(voted, b) == Highest({c \in voted : c < b})

MsgsOf(begun, asked, promised, voted) ==
       {[type |-> "1a", bal |-> b] : b \in begun}
  \cup UNION {{[type |-> "1b", acc |-> a, bal |-> b, mbal |-> LastVote(voted[a], b),
                mval |-> ValueAt(asked, LastVote(voted[a], b))] : b \in promised[a]}
              : a \in Acceptor}
  \cup {[type |-> "2a", bal |-> b, val |-> asked[b]] : b \in {c \in Ballot : asked[c] # None}}
  \cup UNION {{[type |-> "2b", acc |-> a, bal |-> b, val |-> asked[b]] : b \in voted[a]}
              : a \in Acceptor}

MaxBalOf(promised, voted) == [a \in Acceptor |-> Highest(promised[a] \cup voted[a])]
MaxVBalOf(voted) == [a \in Acceptor |-> Highest(voted[a])]
MaxValOf(asked, voted) == [a \in Acceptor |-> ValueAt(asked, Highest(voted[a]))]

InductiveInit ==
  /\ \E begun \in SUBSET Ballot, asked \in [Ballot -> Value \cup {None}] :
       \E promised \in [Acceptor -> SUBSET begun],
          voted \in [Acceptor -> SUBSET {b \in Ballot : asked[b] # None}] :
         /\ maxBal = MaxBalOf(promised, voted)
         /\ maxVBal = MaxVBalOf(voted)
         /\ maxVal = MaxValOf(asked, voted)
         /\ msgs = MsgsOf(begun, asked, promised, voted)
  /\ ProposalsAllowed

InductiveSpec == InductiveInit /\ [][Next]_vars
=============================================================================
