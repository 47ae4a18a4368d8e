/**
 * The recorded run: every node a process of its own, while faults strike processes, connections,
 * messages and disks.
 *
 * <p>{@link dev.lockstep.evidence.run.RecordedRun} is the parent, {@link
 * dev.lockstep.evidence.run.NodeMain} the child. They speak lines over the child's standard input
 * and output, see {@link dev.lockstep.evidence.run.Lines}. Which faults strike, whom and when is
 * data, see {@link dev.lockstep.evidence.run.faults}; connections are struck by a proxy between the
 * processes, {@link dev.lockstep.evidence.run.net}; disks from outside by {@link
 * dev.lockstep.evidence.run.disk}, or by {@link dev.lockstep.evidence.run.FailingDisk} in the
 * child, behind the interface through which a node's log makes bytes durable. The runtime itself
 * has no switch for any of it.
 *
 * <p>A run is void when a kind of fault that it was to show did nothing, so every fault counts what
 * it did. A fault that finds nothing to do lasts longer than its time, within a limit, and gets
 * further instances from the clients.
 */
package dev.lockstep.evidence.run;
