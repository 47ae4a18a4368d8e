-------------------------------- MODULE TC37 --------------------------------
\* The commit record names everybody the client named, those too that only read: it is
\*  taken from the request.
EXTENDS MCTwoPhaseNode

MutantDecideCommit(t, P) ==
  /\ TMBecome(t, "committed")
  /\ tmPrepared' = [tmPrepared EXCEPT ![t] = {}]
  /\ Write(t, CommitRecord(UNION asked), {Commit})
=============================================================================
