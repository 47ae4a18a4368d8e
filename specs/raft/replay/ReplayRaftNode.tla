--------------------------- MODULE ReplayRaftNode ---------------------------
(***************************************************************************)
(* What replay adds to RaftNode: the sets that bound a model become sets   *)
(* in which only membership is asked, so that a long run is not cut off.   *)
(* Server, PreVote, CheckQuorum, SessionsMax and Window come from the      *)
(* header of the trace.                                                    *)
(***************************************************************************)
EXTENDS RaftNodeSafety, Quorums

ReplayQuorum == Majorities(Server)
ReplayTerm == Nat \ {0}
ReplayRead == STRING
ReplayValue ==
  [type : {"register"}]
    \cup [type : {"command"}, session : Nat, seq : Nat, data : STRING]

(* IsQuorum, said in a way that takes TLC less time. *)
IsMajority(S) == 2 * Cardinality(S) > Cardinality(Server)

ASSUME \A S \in SUBSET Server : IsMajority(S) <=> \E Q \in ReplayQuorum : Q \subseteq S

(* History that no guard reads must not grow with a long run. *)
NoHistory == {}
AsBefore(old, new) == old

LastCompared(base, n) == {k \in {n} : k > base}
=============================================================================
