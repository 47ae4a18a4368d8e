/**
 * Raft in its own words: each process of a group has a {@link dev.lockstep.runtime.raft.RaftNode}
 * with the service's {@link dev.lockstep.runtime.raft.StateMachine}; commands are submitted,
 * plainly or in a {@link dev.lockstep.runtime.raft.RaftSession} that has each take effect once, and
 * reads say what they must be up to date with ({@link dev.lockstep.runtime.raft.Consistency}).
 */
package dev.lockstep.runtime.raft;
