------------------------ MODULE RaftNodeProperties ------------------------
(***************************************************************************)
(* What holds of RaftNode beyond RaftNodeSafety and is said with its       *)
(* history.  The names are those of Raft.tla and of the thesis; logs are   *)
(* compared with what their snapshots cover.                               *)
(***************************************************************************)
EXTENDS RaftNodeSafety

Entry == Value \cup {NoOp}

(* What is chosen follows from the acknowledgements, as in AbstractRaft. *)
Abs == INSTANCE AbstractRaft WITH
         Value <- Entry, term <- diskTerm, lead <- lead, ack <- acked

IsPrefix(s, t) == Abs!IsPrefix(s, t)

(* The whole log on the disk of i. *)
DiskLog(i) ==
  IF diskSnapshot[i].index = 0
    THEN diskLog[i]
    ELSE Prefix(lead[diskSnapshot[i].term], diskSnapshot[i].index) \o diskLog[i]

Committed(i) == Prefix(FullLog(i), commitIndex[i])
-----------------------------------------------------------------------------
(* Section 3.5: two logs with an entry of the same index and term are the  *)
(* same up to it; on the disks too.                                        *)
Matching(k, l) ==
  \A n \in 1 .. Min(Len(k), Len(l)) :
    k[n].term = l[n].term => Prefix(k, n) = Prefix(l, n)

LogMatching ==
  \A i, j \in Server : /\ Matching(FullLog(i), FullLog(j))
                       /\ Matching(FullLog(i), DiskLog(j))

(* Section 3.6: what was chosen in a term is in the log of each leader of  *)
(* a later one.                                                            *)
LeaderCompleteness == Abs!LeaderCompleteness

(* What a server takes for committed is chosen. *)
CommitIsChosen ==
  \A i \in Server : commitIndex[i] > 0 => \E l \in Abs!Chosen : IsPrefix(Committed(i), l)

(* ... and lies on the disks of a quorum, behind or in a snapshot. *)
CommittedIsDurable ==
  \A i \in Server : commitIndex[i] > 0 =>
    IsQuorum({j \in Server : IsPrefix(Committed(i), DiskLog(j))})

AckIsDurable ==
  \A t \in Term, i \in Server : acked[t][i] > 0 =>
    \/ diskTerm[i] > t
    \/ /\ diskTerm[i] = t
       /\ acked[t][i] <= Len(lead[t])
       /\ IsPrefix(Prefix(lead[t], acked[t][i]), DiskLog(i))

(* A snapshot covers what is committed, and has the sessions of that; a    *)
(* server's sessions are those of what it knows to be committed.           *)
SnapshotIsCommitted ==
  \A i \in Server :
    /\ snapshot[i].index <= commitIndex[i]
    /\ diskSnapshot[i].index <= snapshot[i].index
    /\ snapshot[i].index > 0 => FullLog(i)[snapshot[i].index].term = snapshot[i].term

SessionsFollow ==
  \A i \in Server :
    /\ sessions[i] = After({}, Committed(i), 1)
    /\ snapshot[i].sessions = After({}, Prefix(FullLog(i), snapshot[i].index), 1)
    /\ diskSnapshot[i].sessions = After({}, Prefix(DiskLog(i), diskSnapshot[i].index), 1)

(* Section 6.3: of the entries that repeat a command at most one has an    *)
(* effect.                                                                 *)
AppliedOnce ==
  \A i \in Server :
    LET l == Committed(i)
        effective == {n \in 1 .. Len(l) :
                        /\ IsCommand(l[n].value) /\ l[n].value.session # 0
                        /\ HasEffect(After({}, Prefix(l, n - 1), 1), l[n].value)}
    IN  \A m, n \in effective :
          (/\ l[m].value.session = l[n].value.session
           /\ l[m].value.seq = l[n].value.seq) => m = n

(* What a leader takes for acknowledged has been acknowledged, and it does *)
(* not send that again.                                                    *)
ProgressIsAcked ==
  \A i \in Server : role[i] = "leader" =>
    \A j \in Server : /\ matchIndex[i][j] <= acked[currentTerm[i]][j]
                      /\ matchIndex[i][j] < nextIndex[i][j]
                      /\ nextIndex[i][j] <= LastIndex(i) + 1

(* Section 6.4: a read sees all that any server knew to be committed when  *)
(* it began.                                                               *)
ReadLinearizable ==
  \A m \in msgs : m.type = "ReadIndexResponse" =>
    \A a \in asked : (a.id = m.id /\ a.from = m.to) => m.index >= a.floor
-----------------------------------------------------------------------------
(* Section 3.5: a leader never overwrites or deletes entries of its log. *)
LeaderAppendOnly ==
  [][\A i \in Server :
       (role[i] = "leader" /\ role'[i] = "leader") => IsPrefix(FullLog(i), FullLog(i)')]_vars

(* A term never goes back on a disk, nor in memory but for a crash; what a *)
(* server takes for committed only a crash forgets, to its snapshot.       *)
Crashed(i) ==
  /\ currentTerm'[i] = diskTerm[i] /\ log'[i] = diskLog[i] /\ queue'[i] = <<>>
  /\ commitIndex'[i] = diskSnapshot[i].index

MonotoneTerm ==
  [][\A i \in Server : /\ diskTerm[i] <= diskTerm'[i]
                       /\ currentTerm[i] <= currentTerm'[i] \/ Crashed(i)]_vars

MonotoneCommit == [][\A i \in Server : commitIndex[i] <= commitIndex'[i] \/ Crashed(i)]_vars

(* What a leader knows of a follower does not go back while it leads. *)
MonotoneMatch ==
  [][\A i \in Server :
       (role[i] = "leader" /\ role'[i] = "leader") =>
         \A j \in Server : matchIndex[i][j] <= matchIndex'[i][j]]_vars
=============================================================================
