/**
 * The recorded run: every node a process of its own, killed and paused while it works, over a
 * network that loses and delays.
 *
 * <p>{@link dev.lockstep.evidence.run.RecordedRun} is the parent, {@link
 * dev.lockstep.evidence.run.NodeMain} the child. They speak lines over the child's standard input
 * and output, see {@link dev.lockstep.evidence.run.Lines}.
 */
package dev.lockstep.evidence.run;
