/**
 * A second evaluator for the part of TLA+ that replay spends its time in: expressions and actions
 * of SANY's tree become closures over TLC's own values, all in canonical form. It gives what TLC
 * gives, or throws, and then TLC judges: whatever is not supported, is in doubt or is an error
 * stays with TLC's evaluator, which remains the reference.
 */
package dev.lockstep.replay.tlc.compiled;
