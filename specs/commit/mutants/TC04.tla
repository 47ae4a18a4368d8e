-------------------------------- MODULE TC04 --------------------------------
\* A participant forgets over a restart that it prepared: it reads its log, and takes
\* the promise for work that was never promised.
EXTENDS MCTwoPhaseNode

MutantRMRecovered(records) ==
  IF Has(records, "committed") THEN "committed"
  ELSE IF Has(records, "aborted") THEN "aborted" ELSE "working"
=============================================================================
