/**
 * Model checking of the structures that threads share. Lincheck's model checker finds nothing on
 * some later JDKs, so these tests run on 17 and are reported as skipped elsewhere.
 */
package dev.lockstep.runtime.lincheck;
