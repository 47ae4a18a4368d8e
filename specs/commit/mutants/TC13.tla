-------------------------------- MODULE TC13 --------------------------------
\* The manager presumes nothing: without a commit record it begins anew after a
\* restart, although it may have told somebody to abort.
EXTENDS MCTwoPhaseNode

MutantTMRecovered(records) ==
  IF Has(records, "end") THEN "ended"
  ELSE IF Has(records, "commit") THEN "committed" ELSE "init"
=============================================================================
