--------------------------- MODULE MCAbstractRaft ---------------------------
(***************************************************************************)
(* Models of AbstractRaft: reachable states with the refinement of         *)
(* ReplicatedLog, and the induction step from every state that satisfies   *)
(* Inv.  Logs have at most MaxLength entries.  A request brings one value: *)
(* one that brings several does what several requests do.                  *)
(***************************************************************************)
EXTENDS AbstractRaft, Quorums, TLC

CONSTANTS MaxTerm, MaxLength

MCQuorum == Majorities(Server)
MCTerm == 1 .. MaxTerm

(* IsQuorum, said in a way that takes TLC less time. *)
IsMajority(S) == 2 * Cardinality(S) > Cardinality(Server)

ASSUME \A S \in SUBSET Server : IsMajority(S) <=> \E Q \in MCQuorum : Q \subseteq S

Symmetry == Permutations(Server)

(* What server i may have acknowledged of the terms up to t once it has    *)
(* joined term s: that for which Persist has a step, without the rest.     *)
RECURSIVE Acks(_, _, _)
Acks(i, s, t) ==
  IF t = 0
    THEN {<<>>}
    ELSE LET most == IF term[i] <= t /\ t <= s /\ lead[t] # None THEN Len(lead[t]) ELSE ack[t][i]
         IN  {Append(a, n) : a \in Acks(i, s, t - 1), n \in ack[t][i] .. most}

Records(i, s) == Acks(i, s, MaxTerm)

(* A record that acknowledges entries of several terms does what several   *)
(* records do that acknowledge entries of one each, term by term.  So      *)
(* three-one and two-three have these only; two-two and inductive have all *)
(* of them.                                                                *)
RecordsOfOneTerm(i, s) ==
  LET most == IF lead[s] = None THEN ack[s][i] ELSE Len(lead[s])
  IN  {[t \in Term |-> IF t = s THEN n ELSE ack[t][i]] : n \in ack[s][i] .. most}

MCNext ==
  \/ \E t \in Term : \E l \in Known(t) : Elect(t, l)
  \/ \E t \in Term, v \in Value : lead[t] # None /\ Len(lead[t]) < MaxLength /\ Propose(t, <<v>>)
  \/ \E i \in Server, s \in Term : \E a \in Records(i, s) : Persist(i, s, a)

MCSpec == Init /\ [][MCNext]_vars

ReplicatedLogSpec == R!Spec

(* The same, with what is committed computed once for each side of a step. *)
(* AbstractRaft.two-two has both forms.                                    *)
RefinesReplicatedLog ==
  /\ committed = <<>>
  /\ [][LET old == committed
            new == committed'
        IN  new = old \/ (Len(new) > Len(old) /\ IsPrefix(old, new))]_vars
-----------------------------------------------------------------------------
(* The states that satisfy Inv, constructed: logs whose entries' terms do  *)
(* not decrease, filtered by Genuine; then terms and acknowledgements that *)
(* these logs admit; then the leaders' guards.                             *)
Logs ==
  {l \in UNION {[1 .. n -> Entry] : n \in 0 .. MaxLength} :
     \A n \in 2 .. Len(l) : l[n - 1].term <= l[n].term}

LogsOf(t) == {l \in Logs : \A n \in 1 .. Len(l) : l[n].term <= t}

Bound(t, i) == IF lead[t] # None /\ term[i] >= t THEN Len(lead[t]) ELSE 0

InductiveInit ==
  /\ lead \in [Term -> Logs \cup {None}]
  /\ \A t \in Term : lead[t] # None => lead[t] \in LogsOf(t)
  /\ Genuine
  /\ term \in [Server -> Term \cup {0}]
  /\ ack \in [Term -> [Server -> 0 .. LongestLead]]
  /\ \A t \in Term, i \in Server : ack[t][i] <= Bound(t, i)
  /\ LeadersSafe

InductiveSpec == InductiveInit /\ [][MCNext]_vars
=============================================================================
