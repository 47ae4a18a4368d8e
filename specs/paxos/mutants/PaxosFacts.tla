----------------------------- MODULE PaxosFacts -----------------------------
EXTENDS MCPaxos

(* Mutants that break one invariant or the refinement of Voting each.      *)

(* A promise reports no vote: Voting's guard of the next vote is false. *)
SilentPhase1b(a, b) ==
  /\ [type |-> "1a", bal |-> b] \in msgs
  /\ b > maxBal[a]
  /\ maxBal' = [maxBal EXCEPT ![a] = b]
  /\ Send([type |-> "1b", acc |-> a, bal |-> b, mbal |-> -1, mval |-> None])
  /\ UNCHANGED <<maxVBal, maxVal>>

(* A promise that nobody asked for. *)
UnaskedPhase1b(a, b) ==
  /\ b > maxBal[a]
  /\ maxBal' = [maxBal EXCEPT ![a] = b]
  /\ Send([type |-> "1b", acc |-> a, bal |-> b, mbal |-> maxVBal[a], mval |-> maxVal[a]])
  /\ UNCHANGED <<maxVBal, maxVal>>

(* A vote that its acceptor does not remember. *)
ForgottenPhase2b(a, b, v) ==
  /\ [type |-> "2a", bal |-> b, val |-> v] \in msgs
  /\ b >= maxBal[a]
  /\ maxBal' = [maxBal EXCEPT ![a] = b]
  /\ Send([type |-> "2b", acc |-> a, bal |-> b, val |-> v])
  /\ UNCHANGED <<maxVBal, maxVal>>

(* A ballot asks for votes without a value. *)
EmptyPhase2a(b, v) ==
  /\ \A m \in msgs : ~(m.type = "2a" /\ m.bal = b)
  /\ \E Q \in Quorum : Allows(Q, b, v)
  /\ Send([type |-> "2a", bal |-> b, val |-> None])
  /\ UNCHANGED <<maxBal, maxVBal, maxVal>>
=============================================================================
