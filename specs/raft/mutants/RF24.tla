-------------------------------- MODULE RF24 --------------------------------
EXTENDS MCRaft

(* A leader keeps its role over a restart. *)
CrashButLead(i, n) ==
  /\ UNCHANGED role
  /\ currentTerm' = [currentTerm EXCEPT ![i] = disk[i].term]
  /\ votedFor' = [votedFor EXCEPT ![i] = disk[i].votedFor]
  /\ log' = [log EXCEPT ![i] = disk[i].log]
  /\ commitIndex' = [commitIndex EXCEPT ![i] = 0]
  /\ queue' = [queue EXCEPT ![i] = <<>>]
  /\ Sent({})
  /\ UNCHANGED <<disk, lead>>
=============================================================================
