-------------------------------- MODULE TC04 --------------------------------
\* A participant forgets over a restart that it prepared: it reads its log, and takes
\* the promise for work that was never promised.
EXTENDS MCTwoPhaseNode

MutantRMRecovered(records) ==
  IF records \in {<<>>, <<"prepared">>} THEN "working" ELSE records[Len(records)]
=============================================================================
