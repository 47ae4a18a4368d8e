/**
 * Two-phase commit with two participants, each node a process with a log that is synced: how many
 * transactions, how late, how many syncs and how much processor time, beside what the disk does by
 * itself. {@code conformance/bench/run-commit}.
 */
package dev.lockstep.bench.commit;
