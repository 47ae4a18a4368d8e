--------------------------- MODULE RaftNodeSafety ---------------------------
(***************************************************************************)
(* What holds of RaftNode and is said without its history: replay, which   *)
(* keeps none, judges it after each step.  RaftNodeProperties has the      *)
(* rest; the models check both.                                            *)
(***************************************************************************)
EXTENDS RaftNode

(* Section 3.4: a term has at most one leader. *)
ElectionSafety ==
  \A i \in Server : role[i] = "leader" =>
    \A j \in Server : (role[j] = "leader" /\ currentTerm[i] = currentTerm[j]) => i = j

(* The indices at which logs are compared; the last one, in replay: that   *)
(* those before it are equal too, if this is, is LogMatching.              *)
Compared(base, n) == (base + 1) .. n

(* Section 3.6.3: servers do not apply different entries at an index.      *)
StateMachineSafety ==
  \A i, j \in Server :
    (commitIndex[i] <= commitIndex[j] /\ i # j) =>
      LET n == commitIndex[i]
          base == Max(snapshot[i].index, snapshot[j].index)
      IN  /\ n >= base => TermAt(i, n) = TermAt(j, n)
          /\ \A k \in Compared(base, n) :
               log[i][k - snapshot[i].index] = log[j][k - snapshot[j].index]

(* Section 3.8: a vote is on the voter's disk before anybody is told. *)
VoteIsDurable ==
  \A m \in msgs : (m.type = "VoteResponse" /\ m.granted) =>
    \/ diskTerm[m.from] > m.term
    \/ diskTerm[m.from] = m.term /\ diskVote[m.from] = m.to

(* Who does not lead has no memory of a leader; who is no candidate has no *)
(* votes.                                                                  *)
RolesAreClean ==
  \A i \in Server :
    /\ role[i] # "leader" =>
         /\ nextIndex[i] = Nothing /\ matchIndex[i] = Nothing /\ roundAck[i] = Nothing
         /\ probing[i] = {} /\ heard[i] = {} /\ round[i] = 0 /\ reads[i] = {}
    /\ role[i] \notin {"preCandidate", "candidate"} => votes[i] = {}
    /\ role[i] = "leader" => leaderId[i] = i
=============================================================================
