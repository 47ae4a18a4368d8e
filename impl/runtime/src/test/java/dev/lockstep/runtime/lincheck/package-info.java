/**
 * Model checking of the structures that threads share; for what a package keeps to itself, the
 * tests are in that package. Lincheck's model checker finds nothing on some later JDKs, so these
 * tests run on 17 and are reported as skipped elsewhere.
 */
package dev.lockstep.runtime.lincheck;
