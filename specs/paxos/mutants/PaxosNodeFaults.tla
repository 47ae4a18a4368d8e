-------------------------- MODULE PaxosNodeFaults --------------------------
EXTENDS MCPaxosNode

(* Mutants that break the refinement of Paxos, the edge below which there  *)
(* is only Java: each loses or forestalls one durable variable.            *)

(* A crash takes the promise from the disk, and leaves the vote (PX01). *)
PromiselessCrashAcceptor(a) ==
  /\ disk' = [disk EXCEPT ![a].maxBal = disk[a].maxVBal]
  /\ maxBal' = [maxBal EXCEPT ![a] = disk[a].maxVBal]
  /\ maxVBal' = [maxVBal EXCEPT ![a] = disk[a].maxVBal]
  /\ maxVal' = [maxVal EXCEPT ![a] = disk[a].maxVal]
  /\ queue' = [queue EXCEPT ![a] = <<>>]
  /\ UNCHANGED <<proposerVars, learnerVars, network>>

(* A crash takes the vote from the disk, and leaves the promise. *)
VotelessCrashAcceptor(a) ==
  /\ disk' = [disk EXCEPT ![a].maxVBal = -1, ![a].maxVal = None]
  /\ maxBal' = [maxBal EXCEPT ![a] = disk[a].maxBal]
  /\ maxVBal' = [maxVBal EXCEPT ![a] = -1]
  /\ maxVal' = [maxVal EXCEPT ![a] = None]
  /\ queue' = [queue EXCEPT ![a] = <<>>]
  /\ UNCHANGED <<proposerVars, learnerVars, network>>

(* A crash takes the ballot from a proposer's disk: it is used again (PX04). *)
BallotlessCrashProposer(p) ==
  /\ proposal' = [proposal EXCEPT ![p] = None]
  /\ ballot' = [ballot EXCEPT ![p] = -1]
  /\ phase' = [phase EXCEPT ![p] = "idle"]
  /\ promises' = [promises EXCEPT ![p] = {}]
  /\ queue' = [queue EXCEPT ![p] = <<>>]
  /\ disk' = [disk EXCEPT ![p] = NoBallot]
  /\ UNCHANGED <<acceptorVars, learnerVars, network>>

(* A message leaves before its record is durable (PX11). *)
HastyPhase1b(a, m) ==
  /\ m \in msgs
  /\ m.type = "1a"
  /\ m.bal > maxBal[a]
  /\ maxBal' = [maxBal EXCEPT ![a] = m.bal]
  /\ queue' = [queue EXCEPT ![a] = Append(@,
       [record |-> [maxBal |-> m.bal, maxVBal |-> maxVBal[a], maxVal |-> maxVal[a]],
        messages |-> {}])]
  /\ Send([type |-> "1b", acc |-> a, bal |-> m.bal, mbal |-> maxVBal[a], mval |-> maxVal[a]])
  /\ UNCHANGED <<proposerVars, maxVBal, maxVal, learnerVars, disk>>

HastyPhase2b(a, m) ==
  /\ m \in msgs
  /\ m.type = "2a"
  /\ m.bal >= maxBal[a]
  /\ m.bal # maxVBal[a]
  /\ maxBal' = [maxBal EXCEPT ![a] = m.bal]
  /\ maxVBal' = [maxVBal EXCEPT ![a] = m.bal]
  /\ maxVal' = [maxVal EXCEPT ![a] = m.val]
  /\ queue' = [queue EXCEPT ![a] = Append(@,
       [record |-> [maxBal |-> m.bal, maxVBal |-> m.bal, maxVal |-> m.val],
        messages |-> {}])]
  /\ Send([type |-> "2b", acc |-> a, bal |-> m.bal, val |-> m.val])
  /\ UNCHANGED <<proposerVars, learnerVars, disk>>

(* A learner decides for what it hears first. *)
HastyDecide(l, m) ==
  /\ m \in msgs
  /\ m.type = "2b"
  /\ decided[l] = None
  /\ votes' = [votes EXCEPT ![l] = {}]
  /\ decided' = [decided EXCEPT ![l] = m.val]
  /\ Send([type |-> "success", val |-> m.val])
  /\ UNCHANGED <<proposerVars, acceptorVars, diskVars>>

(* A single acceptor is a quorum. *)
AnyIsQuorum(S) == S # {}
=============================================================================
