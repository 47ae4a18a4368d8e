/**
 * Judges whether what clients saw of an object is linearizable: whether each call can be given one
 * moment between its invocation and its return, so that the object, taking the calls at these
 * moments, answers as it did (Herlihy and Wing, "Linearizability: a correctness condition for
 * concurrent objects", 1990).
 *
 * <p>Start at {@link dev.lockstep.history.linearizability.LinearizabilityChecker}; record with
 * {@link dev.lockstep.history.linearizability.HistoryRecorder}. The file format stands in {@code
 * conformance/history/README.md}.
 */
package dev.lockstep.history.linearizability;
