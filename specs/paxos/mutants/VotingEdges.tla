---------------------------- MODULE VotingEdges -----------------------------
EXTENDS MCVoting

(* Mutants that break the refinement of Consensus, or one invariant each.  *)

(* An acceptor does not ask whether the value is safe. *)
UnsafeVoteFor(a, b, v) ==
  /\ maxBal[a] <= b
  /\ DidNotVoteAt(a, b)
  /\ \A c \in Acceptor \ {a}, w \in Value : VotedFor(c, b, w) => (w = v)
  /\ votes' = [votes EXCEPT ![a] = @ \cup {<<b, v>>}]
  /\ maxBal' = [maxBal EXCEPT ![a] = b]

(* An acceptor does not ask what others voted for in the ballot. *)
LooseVoteFor(a, b, v) ==
  /\ maxBal[a] <= b
  /\ DidNotVoteAt(a, b)
  /\ \E Q \in Quorum : ShowsSafeAt(Q, b, v)
  /\ votes' = [votes EXCEPT ![a] = @ \cup {<<b, v>>}]
  /\ maxBal' = [maxBal EXCEPT ![a] = b]

(* An acceptor leaves a ballot behind that does not exist. *)
StrayIncreaseMaxBal(a, b) ==
  /\ b > maxBal[a]
  /\ maxBal' = [maxBal EXCEPT ![a] = b + MaxBallot]
  /\ UNCHANGED votes
=============================================================================
