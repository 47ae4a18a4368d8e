/**
 * Judges what clients and participants saw: agreement, validity, atomicity, by the rules of the
 * protocol's {@link dev.lockstep.core.Workload} alone, knowing no specification and no trace.
 *
 * <p>Arrows: this module needs {@code lockstep-impl-core}, nothing else.
 */
package dev.lockstep.history;
