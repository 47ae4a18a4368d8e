-------------------------------- MODULE RN01 --------------------------------
EXTENDS MCRaft

(* A follower takes entries over without a look at the entry before them.  *)
AnyPrevious(i, m) == m.prevLogIndex <= Len(log[i])
=============================================================================
