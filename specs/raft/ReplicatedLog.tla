--------------------------- MODULE ReplicatedLog ---------------------------
(***************************************************************************)
(* What Raft is for: a sequence of committed entries that only grows.      *)
(* Several entries may be committed at once.                               *)
(*                                                                         *)
(* Not modelled: who proposes entries, and who learns that they are        *)
(* committed.                                                              *)
(***************************************************************************)
EXTENDS Naturals, Sequences

VARIABLE log            \* The committed entries, oldest first.

IsPrefix(s, t) ==
  /\ Len(s) <= Len(t)
  /\ \A n \in 1 .. Len(s) : s[n] = t[n]

Init == log = <<>>

Commit ==
  /\ Len(log') > Len(log)
  /\ IsPrefix(log, log')

Spec == Init /\ [][Commit]_log
=============================================================================
