package dev.lockstep.sim;

import dev.lockstep.core.Protocol;
import java.util.Optional;

/** What a run counts: a fault counts when it took effect, not when it was scheduled. */
public enum FaultKind {
  /** A {@link Fault.Drop} lost a message. */
  LOSS,
  /** A copy reached a node that was up. */
  DUPLICATION,
  /** A copy reached a node after its sender or receiver had restarted. */
  DUPLICATION_ACROSS_RESTART,
  /** A message reached a node after one that was sent later on the same link. */
  REORDERING,
  /** A {@link Fault.MissOne} kept a message from one of many receivers. */
  MISSED,
  /** A {@link Fault.Delay} held a message back. */
  DELAY,
  /** A symmetric cut lost a message. */
  PARTITION,
  /** A one-way cut lost a message. */
  PARTITION_ONE_WAY,
  /** A message passed between two nodes after a cut between them had lost one. */
  HEAL,
  /** A message or a request found its node down. */
  NODE_DOWN,
  /** A node was killed before its step's effects. */
  CRASH_AFTER_EVENT,
  /** A node was killed between append and sync, before the step's messages left. */
  CRASH_AFTER_APPEND,
  /** A node was killed after a step. */
  CRASH_AFTER_STEP,
  /** A node was killed when a sync was about to return. */
  CRASH_BEFORE_SYNC,
  /** A node was killed after a sync and before the Persisted input. */
  CRASH_AFTER_SYNC,
  /** A node was killed between two Persisted inputs. */
  CRASH_BETWEEN_PERSISTED,
  /** A node was killed right after recovery. */
  CRASH_AFTER_RESTART,
  /** A crash lost at least one unsynced record. */
  UNSYNCED_LOST,
  /** A crash spared at least one unsynced record. */
  UNSYNCED_SURVIVED,
  /** A node restarted. */
  RESTART,
  /** A paused node had at least one input waiting. */
  PAUSE,
  /** A node let go of a machine that later inputs may ask for. */
  PASSIVATION,
  /** A client repeated its requests to a node that was up. */
  REQUEST_REPEATED,
  /** A client repeated a request to a node that had restarted since the first. */
  REQUEST_REPEATED_AFTER_RESTART;

  /** The kind of fault that this counts the effect of; empty where it is a consequence. */
  public Optional<Class<? extends Fault>> cause() {
    return Optional.ofNullable(
        switch (this) {
          case LOSS -> Fault.Drop.class;
          case DUPLICATION -> Fault.Duplicate.class;
          case MISSED -> Fault.MissOne.class;
          case DELAY -> Fault.Delay.class;
          case PARTITION, PARTITION_ONE_WAY -> Fault.Cut.class;
          case PAUSE -> Fault.Pause.class;
          case PASSIVATION -> Fault.Passivate.class;
          case REQUEST_REPEATED -> Fault.Repeat.class;
          case CRASH_AFTER_EVENT,
              CRASH_AFTER_APPEND,
              CRASH_AFTER_STEP,
              CRASH_BEFORE_SYNC,
              CRASH_AFTER_SYNC,
              CRASH_BETWEEN_PERSISTED,
              CRASH_AFTER_RESTART ->
              Fault.Crash.class;
          default -> null;
        });
  }

  /** Whether a run of this protocol can count it at all. */
  public boolean canHappen(Protocol protocol) {
    return switch (this) {
      case MISSED -> !protocol.invariants().quorumRoles().isEmpty();
      // A replicated log never rests: a timer of it always waits.
      case PASSIVATION -> protocol.logService().isEmpty();
      default -> true;
    };
  }

  static FaultKind of(CrashPoint point) {
    return valueOf("CRASH_" + point.name());
  }
}
