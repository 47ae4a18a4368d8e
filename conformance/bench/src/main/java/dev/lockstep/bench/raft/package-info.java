/**
 * Raft with three members, each a process with a log that is synced: how many commands, how late,
 * how many syncs and how much processor time, beside what the disk does by itself. {@code
 * conformance/bench/run-raft}.
 */
package dev.lockstep.bench.raft;
