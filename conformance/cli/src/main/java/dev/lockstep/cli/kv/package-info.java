/**
 * A replicated key-value store over Raft, to try and to read: the state machine ({@link
 * dev.lockstep.cli.kv.KvStore}), one process of it with its HTTP front ({@link
 * dev.lockstep.cli.kv.KvProcess}), and what starts and watches the processes.
 */
package dev.lockstep.cli.kv;
