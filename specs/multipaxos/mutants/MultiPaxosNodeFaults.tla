------------------------ MODULE MultiPaxosNodeFaults ------------------------
EXTENDS MCMultiPaxosNode

(* Mutants of MultiPaxosNode; each replaces one action or operator.        *)

(* MP01: a crash takes the promise from the disk.  It covered every        *)
(* position.                                                               *)
PromiselessCrash(i) ==
  LET kept == Max({v.bal : v \in disk[i].votes} \cup {-1})
  IN  /\ disk' = [disk EXCEPT ![i].maxBal = kept]
      /\ maxBal' = [maxBal EXCEPT ![i] = kept]
      /\ proposals' = [proposals EXCEPT ![i] = <<>>]
      /\ ballot' = [ballot EXCEPT ![i] = disk[i].ballot]
      /\ phase' = [phase EXCEPT ![i] = "idle"]
      /\ promises' = [promises EXCEPT ![i] = {}]
      /\ next' = [next EXCEPT ![i] = 1]
      /\ tally' = [tally EXCEPT ![i] = {}]
      /\ votes' = [votes EXCEPT ![i] = disk[i].votes]
      /\ decided' = [decided EXCEPT ![i] = {}]
      /\ base' = [base EXCEPT ![i] = disk[i].base]
      /\ queue' = [queue EXCEPT ![i] = <<>>]
      /\ UNCHANGED network

(* MP02: a new leader finishes what it hears of, and leaves the gaps. *)
GappyUnfinished(i, received) ==
  {n \in Start(i, received) .. Last(i, received) :
     ~IsDecided(i, n) /\ At(Reported(received), n) # {}}

(* MP03: of the votes reported for a position, that of the lowest ballot   *)
(* is taken.                                                               *)
LowestAllowed(i, received, n) ==
  LET reports == At(Reported(received), n)
  IN  IF reports # {}
        THEN (CHOOSE v \in reports : \A w \in reports : w.bal >= v.bal).val
        ELSE NoOp

(* MP04: a vote is sent before it is durable. *)
HastyPhase2b(i, m) ==
  /\ m \in msgs
  /\ IsNewRequest(i, m)
  /\ maxBal' = [maxBal EXCEPT ![i] = m.bal]
  /\ votes' = [votes EXCEPT ![i] =
       (@ \ At(@, m.pos)) \cup {[pos |-> m.pos, bal |-> m.bal, val |-> m.val]}]
  /\ Write(i, [type |-> "vote", pos |-> m.pos, bal |-> m.bal, val |-> m.val], {})
  /\ SendAll({[type |-> "2b", to |-> Owner(m.bal), acc |-> i, bal |-> m.bal,
               pos |-> m.pos, val |-> m.val]})
  /\ UNCHANGED <<proposerVars, learnerVars, disk>>

(* MP05: a replica trims what is not decided. *)
HastyTrim(i, n) ==
  /\ base[i] < n
  /\ n <= Undecided(i) + 1
  /\ Forget(i, n)

(* MP06: an acceptor does not say that it has trimmed: its 1b speaks of    *)
(* positions whose votes are gone.                                         *)
SilentPhase1b(i, m) ==
  /\ m \in msgs
  /\ m.type = "1a"
  /\ m.to = i
  /\ m.bal > maxBal[i]
  /\ maxBal' = [maxBal EXCEPT ![i] = m.bal]
  /\ Write(i, [type |-> "promise", bal |-> m.bal],
           {[type |-> "1b", to |-> Owner(m.bal), acc |-> i, bal |-> m.bal,
             pos |-> m.pos, votes |-> From(votes[i], m.pos)]})
  /\ UNCHANGED <<proposerVars, votes, learnerVars, disk, network>>

(* MP07: a crash takes the ballot from the disk: it is used again. *)
BallotlessApplied(d, r) ==
  CASE r.type = "ballot"  -> d
    [] r.type = "promise" -> [d EXCEPT !.maxBal = r.bal]
    [] r.type = "vote"    -> [d EXCEPT !.maxBal = r.bal,
                                       !.votes = (@ \ At(@, r.pos)) \cup
                                         {[pos |-> r.pos, bal |-> r.bal, val |-> r.val]}]
    [] r.type = "trim"    -> [ballot |-> -1, maxBal |-> r.maxBal,
                              votes |-> r.votes, base |-> r.base]

(* MP08: a single acceptor is a quorum for a decree. *)
AnyIsQuorum(S) == S # {}
=============================================================================
