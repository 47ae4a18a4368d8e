package dev.lockstep.core.commit;

import dev.lockstep.traces.Value;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What clients, resources and operators ask of the nodes of a transaction, as values. Each may be
 * asked again at any time.
 *
 * <p>Stateless, thread-safe.
 */
public final class CommitRequest {

  /** To a participant, from its resource: the work is done and can be committed. */
  public static final Value CAN_COMMIT = Value.record("type", "Work", "vote", "yes");

  /**
   * To a participant, from its resource: the work has only read, so neither outcome matters. A
   * resource that has said so never says {@link #CAN_COMMIT} for the same transaction.
   */
  public static final Value READ_ONLY = Value.record("type", "Work", "vote", "readonly");

  /** To a participant, from its resource: the work is done and cannot be committed. */
  public static final Value CANNOT_COMMIT = Value.record("type", "Work", "vote", "no");

  /** To a participant, from its resource: the work has failed, abort at once. */
  public static final Value FAILED = Value.record("type", "Abort");

  /** To the manager, from an operator: the heuristic decisions it reported have been read. */
  public static final Value FORGET = Value.record("type", "Forget");

  private CommitRequest() {}

  /**
   * To the manager, from a client: commit this transaction if each of these participants can.
   *
   * @param participants at least one participant of the cluster; the same ones each time it is
   *     asked. With exactly one, that participant decides
   * @throws IllegalArgumentException if there is no participant
   */
  public static Value commit(Collection<String> participants) {
    return naming("Commit", participants);
  }

  /**
   * To the manager, from a client: abort this transaction, whose commit nobody has asked for, and
   * have the participants undo their work. If the commit was asked for, its outcome stands and is
   * told. A single participant decides by itself, so with one the manager does nothing.
   *
   * @param participants as for {@link #commit}
   * @throws IllegalArgumentException if there is no participant
   */
  public static Value rollback(Collection<String> participants) {
    return naming("Rollback", participants);
  }

  private static Value naming(String type, Collection<String> participants) {
    if (participants.isEmpty()) {
      throw new IllegalArgumentException("a transaction needs at least one participant");
    }
    return Value.record("type", type, "participants", Value.strings(participants));
  }

  /**
   * To a participant in doubt, from an operator: stop waiting for the manager and do this. The
   * resource obeys at once; whether the manager has decided otherwise turns out later, see {@link
   * CommitReply#agrees}.
   */
  public static Value resolve(CommitDecision decision) {
    return Value.record("type", "Resolve", "decision", decision.value());
  }

  /** Whether this is a {@link #rollback} request. */
  static boolean isRollback(Value request) {
    return isOf(request, "Rollback");
  }

  /** Whom a {@link #commit} or {@link #rollback} request names; empty if it is another one. */
  public static Optional<Set<String>> participants(Value request) {
    if (!(isOf(request, "Commit") || isRollback(request))
        || !(((Value.Rec) request).get("participants") instanceof Value.SetOf set)) {
      return Optional.empty();
    }
    Set<String> names = new TreeSet<>();
    for (Value element : set.elements()) {
      if (!(element instanceof Value.Str name)) {
        return Optional.empty();
      }
      names.add(name.value());
    }
    return names.isEmpty() ? Optional.empty() : Optional.of(names);
  }

  /** The decision of a {@link #resolve} request; empty if it is another request. */
  static Optional<CommitDecision> decision(Value request) {
    return isOf(request, "Resolve")
        ? CommitDecision.of(((Value.Rec) request).get("decision"))
        : Optional.empty();
  }

  private static boolean isOf(Value request, String type) {
    return request instanceof Value.Rec rec && Value.of(type).equals(rec.get("type"));
  }
}
