--------------------------- MODULE MCRaftNodeLed ---------------------------
(***************************************************************************)
(* Models of RaftNode that begin late, at a state that is reached: First   *)
(* leads term 1, for which all have voted, and has committed an entry that *)
(* the servers in Have have; its disk and theirs are up to date, and but   *)
(* for Second's answer to a heartbeat the network is empty.                *)
(***************************************************************************)
EXTENDS MCRaftNode

CONSTANTS First, Second, Third

Have == {First, Second}

(* Who has not given up hearing from First. *)
Told == Server

At(x, i, rest) == [j \in Server |-> IF j = i THEN x ELSE rest]

LedInit ==
  LET entry == <<[term |-> 1, value |-> NoOp]>>
      logs == [i \in Server |-> IF i \in Have THEN entry ELSE <<>>]
      acks1 == [i \in Server |-> IF i \in Have THEN 1 ELSE 0]
  IN  /\ role         = At("leader", First, "follower")
      /\ currentTerm  = [i \in Server |-> 1]
      /\ votedFor     = [i \in Server |-> First]
      /\ leaderId     = [i \in Server |-> IF i \in Told THEN First ELSE None]
      /\ log          = logs
      /\ snapshot     = [i \in Server |-> NoSnapshot]
      /\ commitIndex  = At(1, First, 0)
      /\ sessions     = [i \in Server |-> {}]
      /\ votes        = [i \in Server |-> {}]
      /\ nextIndex    = At([j \in Server |-> IF j \in Have THEN 2 ELSE 1], First, Nothing)
      /\ matchIndex   = At(acks1, First, Nothing)
      /\ probing      = At(Server \ Have, First, {})
      /\ heard        = [i \in Server |-> {}]
      /\ round        = [i \in Server |-> 0]
      /\ roundAck     = At([j \in Server |-> 0], First, Nothing)
      /\ reads        = [i \in Server |-> {}]
      /\ waiting      = [i \in Server |-> {}]
      /\ queue        = [i \in Server |-> <<>>]
      /\ diskTerm     = [i \in Server |-> 1]
      /\ diskVote     = [i \in Server |-> First]
      /\ diskLog      = logs
      /\ diskSnapshot = [i \in Server |-> NoSnapshot]
      /\ msgs = {} /\ beats = {} /\ acks = {}
      /\ echoes = {HeartbeatResponse(Second, First, 1, 0)}
      /\ lead = [t \in Term |-> IF t = 1 THEN entry ELSE None]
      /\ acked = [t \in Term |-> IF t = 1 THEN acks1 ELSE [i \in Server |-> 0]]
      /\ asked = {}

LedSpec == LedInit /\ [][MCNext]_vars
=============================================================================
