------------------------- MODULE ReplayTwoPhaseNode -------------------------
(***************************************************************************)
(* What replay adds to TwoPhaseNode: nothing but the names of the          *)
(* invariants that it judges at each step.  No constant bounds the         *)
(* specification; Manager and RM come from the header of the trace.        *)
(***************************************************************************)
EXTENDS TwoPhaseNodeProperties
=============================================================================
