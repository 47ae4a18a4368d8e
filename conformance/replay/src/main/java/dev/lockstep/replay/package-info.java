/**
 * Does what the nodes recorded conform to the specification? {@link dev.lockstep.replay.Replay}
 * reads a merged trace and answers with one of four verdicts and its grounds.
 *
 * <p>The specification on disk is the only truth: its steps are evaluated by closures compiled from
 * it and by TLC's own evaluator, which is the reference, behind {@link
 * dev.lockstep.replay.Evaluator}. What replay does per kind of record stands at {@code ReplayRun};
 * what remembering results rests on, at {@code Frontiers}.
 */
package dev.lockstep.replay;
