-------------------------------- MODULE RF04 --------------------------------
EXTENDS MCRaft

(* Acknowledgements of older terms count. *)
AckersOfAnyTerm(t, n) == {j \in Server : \E s \in Term : s <= t /\ acked[s][j] >= n}
=============================================================================
