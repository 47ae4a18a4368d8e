-------------------------------- MODULE RN05 --------------------------------
EXTENDS MCRaftNodeLive

(* A leader does not go back where a follower's log does not match.        *)
NeverBack(i, m) == FALSE
=============================================================================
