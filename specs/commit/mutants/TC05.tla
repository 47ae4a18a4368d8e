-------------------------------- MODULE TC05 --------------------------------
\* The manager forgets over a restart that it committed, and presumes abort.
EXTENDS MCTwoPhaseNode

MutantTMRecovered(records) == "aborted"
=============================================================================
