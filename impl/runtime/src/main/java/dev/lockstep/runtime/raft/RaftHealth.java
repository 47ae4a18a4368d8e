package dev.lockstep.runtime.raft;

import dev.lockstep.core.raft.Role;
import dev.lockstep.runtime.Health;
import java.util.Optional;

/**
 * How a member is at one moment; the parts are read one after the other while it goes on.
 *
 * @param state what it is doing: {@link Health.State#FENCED} if an error has stopped it
 * @param why what led to a state other than {@link Health.State#UP}, in one sentence; else empty
 * @param role what it is in its term; empty until it has heard of a term
 * @param term the latest term that it has seen
 * @param leader who leads, as far as it knows
 * @param committed up to where it knows the log to be committed
 * @param applied up to where its state machine has applied the log; what it lags behind {@code
 *     committed} is work for the state machine
 * @param snapshot the index of its newest durable snapshot; 0 if there is none
 * @param snapshotTrouble why the last snapshot could not be written; empty if it was
 * @param sessions how many sessions are kept
 * @param openCommands commands without an outcome
 * @param openReads reads without an outcome
 * @param host the node underneath: queue, log, peers
 */
public record RaftHealth(
    Health.State state,
    String why,
    Optional<Role> role,
    long term,
    Optional<String> leader,
    long committed,
    long applied,
    long snapshot,
    String snapshotTrouble,
    int sessions,
    int openCommands,
    int openReads,
    Health host) {}
