---------------------------- MODULE RF01Abstract ----------------------------
EXTENDS MCAbstractRaft

(* Entries of older terms are committed by counting (figure 8). *)
ChosenByCounting(t, n) == IsQuorum({i \in Server : ack[t][i] >= n})
=============================================================================
