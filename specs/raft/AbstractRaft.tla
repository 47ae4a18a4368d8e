---------------------------- MODULE AbstractRaft ----------------------------
(***************************************************************************)
(* How Raft commits entries: by the logs of leaders, one in each term, and *)
(* by what servers have acknowledged of them.  The module adds one idea to *)
(* ReplicatedLog: which log a new leader may begin with.                   *)
(*                                                                         *)
(* An entry is chosen in term t when it is an entry of term t in the       *)
(* leader's log and a quorum has acknowledged the log up to it (Ongaro and *)
(* Ousterhout, "In Search of an Understandable Consensus Algorithm",       *)
(* section 5.4.2: only entries of the leader's own term are committed by   *)
(* counting; those before them are committed with them).                   *)
(*                                                                         *)
(* Not modelled: votes, the servers' own logs, and messages.  Elect reads  *)
(* what a quorum has promised at once, as VoteFor of Voting does; that the *)
(* votes of Raft ensure as much (section 5.4.1) is what Raft's refinement  *)
(* of this module says.  Nor is there a step that commits: what is chosen  *)
(* follows from the acknowledgements.  A server that forgets what it has   *)
(* not made durable takes no step here.                                    *)
(***************************************************************************)
EXTENDS Naturals, Sequences

CONSTANTS Server,       \* The servers.
          Quorum,       \* Sets of servers, any two of which intersect.
          Term,         \* The terms: a set of positive naturals.
          Value,        \* What clients propose.
          None          \* No log: not a sequence.

ASSUME QuorumsIntersect ==
  /\ Quorum \subseteq SUBSET Server
  /\ \A Q, R \in Quorum : Q \cap R # {}

VARIABLES term,         \* term[i]: the term that i has joined for good, or 0.
          lead,         \* lead[t]: the log of the leader of term t, or None.
          ack           \* ack[t][i]: how much of lead[t] i has acknowledged.

vars == <<term, lead, ack>>

Init ==
  /\ term = [i \in Server |-> 0]
  /\ lead = [t \in Term |-> None]
  /\ ack  = [t \in Term |-> [i \in Server |-> 0]]
-----------------------------------------------------------------------------
IsPrefix(s, t) ==
  /\ Len(s) <= Len(t)
  /\ \A n \in 1 .. Len(s) : s[n] = t[n]

Prefix(s, n) == SubSeq(s, 1, n)

IsQuorum(S) == \E Q \in Quorum : Q \subseteq S

(* The first n entries of the log of term t are chosen in t. *)
ChosenAt(t, n) ==
  /\ lead[t][n].term = t
  /\ IsQuorum({i \in Server : ack[t][i] >= n})

(* The sequences that are chosen: each with the entries before it. *)
Chosen ==
  UNION {{Prefix(lead[t], n) : n \in {k \in 1 .. Len(lead[t]) : ChosenAt(t, k)}} :
           t \in {s \in Term : lead[s] # None}}

(* They are chosen, or may still be: a server that has not joined a later  *)
(* term can yet acknowledge them.                                          *)
Choosable(t, n) == IsQuorum({i \in Server : ack[t][i] >= n \/ term[i] <= t})

(* The leader of term t may begin with the log l: a quorum has left the    *)
(* earlier terms behind, and l has all that is or may be chosen in those.  *)
SafeAt(t, l) ==
  /\ IsQuorum({i \in Server : term[i] >= t})
  /\ \A s \in Term :
       (s < t /\ lead[s] # None) =>
         \A n \in 1 .. Len(lead[s]) :
           (lead[s][n].term = s /\ Choosable(s, n)) => IsPrefix(Prefix(lead[s], n), l)

(* The logs that a server can have before term t. *)
Known(t) ==
  {<<>>} \cup UNION {{Prefix(lead[s], n) : n \in 1 .. Len(lead[s])} :
                       s \in {r \in Term : r < t /\ lead[r] # None}}
-----------------------------------------------------------------------------
(* Term t gets its leader, who begins with the log l. *)
Elect(t, l) ==
  /\ lead[t] = None
  /\ l \in Known(t)
  /\ SafeAt(t, l)
  /\ lead' = [lead EXCEPT ![t] = l]
  /\ UNCHANGED <<term, ack>>

(* What a request may bring. *)
Request == Seq(Value) \ {<<>>}

(* The leader of term t appends a client's values to its log. *)
Propose(t, values) ==
  /\ lead[t] # None
  /\ values \in Request
  /\ lead' = [lead EXCEPT ![t] = @ \o [n \in DOMAIN values |-> [term |-> t, value |-> values[n]]]]
  /\ UNCHANGED <<term, ack>>

(* Server i writes to its disk: it has now acknowledged a[t] entries of    *)
(* each term t, of terms up to s, and it has joined term s.  One write may *)
(* cover several steps of the server.                                      *)
Persist(i, s, a) ==
  /\ term[i] <= s
  /\ \A t \in Term :
       (a[t] # ack[t][i]) =>
         /\ term[i] <= t /\ t <= s
         /\ lead[t] # None
         /\ ack[t][i] < a[t] /\ a[t] <= Len(lead[t])
  /\ term' = [term EXCEPT ![i] = s]
  /\ ack' = [t \in Term |-> [ack[t] EXCEPT ![i] = a[t]]]
  /\ UNCHANGED lead

(* No log is longer. *)
LongestLead ==
  LET lengths == {0} \cup {Len(lead[t]) : t \in {s \in Term : lead[s] # None}}
  IN  CHOOSE n \in lengths : \A k \in lengths : k <= n

Next ==
  \/ \E t \in Term : \E l \in Known(t) : Elect(t, l)
  \/ \E t \in Term, values \in Request : Propose(t, values)
  \/ \E i \in Server, s \in Term, a \in [Term -> 0 .. LongestLead] : Persist(i, s, a)

Spec == Init /\ [][Next]_vars
-----------------------------------------------------------------------------
(* What holds.  ElectionSafety needs no words here: lead is a function of  *)
(* the term, and Elect takes only a term that has no leader.               *)

Entry == [term : Term, value : Value]

TypeOK ==
  /\ term \in [Server -> Term \cup {0}]
  /\ DOMAIN lead = Term
  /\ \A t \in Term : lead[t] # None =>
       \A n \in 1 .. Len(lead[t]) : lead[t][n] \in Entry
  /\ ack \in [Term -> [Server -> 0 .. LongestLead]]

(* Terms in a log do not decrease, and are none that is yet to come. *)
TermsGrow ==
  \A t \in Term : lead[t] # None =>
    \A n \in 1 .. Len(lead[t]) :
      /\ lead[t][n].term <= t
      /\ n > 1 => lead[t][n - 1].term <= lead[t][n].term

(* An entry of term s has in front of it what the leader of s had in front *)
(* of it.                                                                  *)
Genuine ==
  \A t \in Term : lead[t] # None =>
    \A n \in 1 .. Len(lead[t]) :
      LET s == lead[t][n].term
      IN  lead[s] # None /\ IsPrefix(Prefix(lead[t], n), lead[s])

AcksKnown ==
  \A t \in Term, i \in Server : ack[t][i] > 0 =>
    /\ lead[t] # None
    /\ ack[t][i] <= Len(lead[t])
    /\ term[i] >= t

LeadersSafe == \A t \in Term : lead[t] # None => SafeAt(t, lead[t])

(* The inductive invariant.  Say l is chosen in t, and s > t has a leader: *)
(* a quorum has acknowledged l in t, so it was choosable for the guard of  *)
(* s, and lead[s] begins with l.                                           *)
Inv == TypeOK /\ TermsGrow /\ Genuine /\ AcksKnown /\ LeadersSafe

(* Section 5.3: logs with an entry of the same index and term are equal up *)
(* to that entry.                                                          *)
LogMatching ==
  \A s, t \in Term : (lead[s] # None /\ lead[t] # None) =>
    \A n \in 1 .. Len(lead[s]) :
      (n <= Len(lead[t]) /\ lead[s][n].term = lead[t][n].term)
        => Prefix(lead[s], n) = Prefix(lead[t], n)

(* Section 5.4: what is chosen in a term is in the log of the leaders of   *)
(* all later terms.                                                        *)
LeaderCompleteness ==
  \A s, t \in Term : (t < s /\ lead[t] # None /\ lead[s] # None) =>
    \A n \in 1 .. Len(lead[t]) :
      ChosenAt(t, n) => IsPrefix(Prefix(lead[t], n), lead[s])

(* Section 5.4.3: of two sequences that are chosen one begins the other.   *)
StateMachineSafety ==
  \A k, l \in Chosen : IsPrefix(k, l) \/ IsPrefix(l, k)

(* The committed entries: the longest of the sequences that are chosen. *)
committed ==
  LET chosen == Chosen
  IN  IF chosen = {} THEN <<>>
      ELSE CHOOSE l \in chosen : \A k \in chosen : Len(k) <= Len(l)

R == INSTANCE ReplicatedLog WITH log <- committed

THEOREM Spec => [](Inv /\ LogMatching /\ LeaderCompleteness /\ StateMachineSafety)
THEOREM Spec => R!Spec
=============================================================================
