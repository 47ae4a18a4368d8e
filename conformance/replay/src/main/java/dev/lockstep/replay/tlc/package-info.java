/**
 * TLC behind {@link dev.lockstep.replay.Evaluator}. The classes of this package and TLC's own are
 * defined once per specification, each time in a class loader of their own, since TLC keeps a
 * specification in static fields. Nothing here is called from outside but {@code
 * LoadedSpecification.load}, by reflection.
 */
package dev.lockstep.replay.tlc;
