package dev.lockstep.runtime.raft;

import dev.lockstep.core.raft.LogValue;
import dev.lockstep.core.raft.RaftReply;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The application's state together with what must go along with it: up to where the log was
 * applied, and the sessions' answers. A snapshot has all three, so that they can't fall apart.
 *
 * <p>Invariants: (1) every entry is applied once, in the order of the log; (2) the state depends on
 * the log up to {@link #index} alone.
 *
 * <p>Not thread-safe: the apply thread.
 */
final class ReplicatedState<C, R> {

  private final StateMachine<C, R> machine;
  private final RaftLimits limits;
  private Answers answers;
  private long index;
  private long term;

  ReplicatedState(StateMachine<C, R> machine, RaftLimits limits) {
    this.machine = machine;
    this.limits = limits;
    this.answers = new Answers(limits.sessionsMax(), limits.sessionWindow());
  }

  /** Up to where the log was applied. */
  long index() {
    return index;
  }

  /** The term of the entry there. */
  long term() {
    return term;
  }

  /**
   * Applies the next entry.
   *
   * @param asked whether a client waits for the outcome
   * @return the outcome; null if nobody waits
   */
  SubmitOutcome<?> apply(long at, RaftReply.CommittedEntry entry, boolean asked) {
    if (at != index + 1) {
      throw new IllegalStateException("entry " + at + " comes after entry " + index);
    }
    SubmitOutcome<?> outcome = effect(at, entry, asked);
    index = at;
    term = entry.term();
    return outcome;
  }

  private SubmitOutcome<?> effect(long at, RaftReply.CommittedEntry entry, boolean asked) {
    LogValue value = entry.value();
    if (value.equals(LogValue.NO_OP)) {
      return null;
    } else if (value.isRegister()) {
      answers.opened(at);
      return asked ? new SubmitOutcome.Applied<>(at, at) : null;
    }
    long session = value.session();
    long sequence = value.seq();
    if (!entry.fresh()) {
      return asked ? repeated(session, sequence) : null;
    }
    byte[] data = value.data().getBytes(StandardCharsets.ISO_8859_1);
    R result =
        Objects.requireNonNull(
            machine.apply(at, machine.commands().decode(data)),
            "a state machine returns a result that is not null");
    if (session != 0) {
      answers.applied(session, sequence, at, machine.results().encode(result));
    }
    return asked ? new SubmitOutcome.Applied<>(result, at) : null;
  }

  /** The command had its effect before, or its session has ended. */
  private SubmitOutcome<?> repeated(long session, long sequence) {
    Answers.Kept kept = answers.kept(session, sequence);
    if (kept != null) {
      return new SubmitOutcome.Applied<>(machine.results().decode(kept.result()), kept.index());
    } else if (!answers.knows(session)) {
      return new SubmitOutcome.SessionExpired<>();
    }
    return new SubmitOutcome.Unknown<>(
        "the number "
            + sequence
            + " is not within the "
            + limits.sessionWindow()
            + " for which the session "
            + session
            + " keeps answers; a session numbers its commands 1, 2, 3 and has at most so many under"
            + " way");
  }

  /** A view of all of it, which later entries do not change. */
  SnapshotStore.Writer capture() {
    StateMachine.Capture capture = machine.capture();
    Answers same = answers.copy();
    return out -> {
      DataOutputStream data = new DataOutputStream(out);
      same.write(data);
      data.flush();
      capture.writeTo(out);
    };
  }

  /** Becomes what a snapshot has. */
  void restore(SnapshotStore.Snapshot snapshot) throws IOException {
    try (InputStream in = SnapshotStore.read(snapshot)) {
      Answers read = new Answers(limits.sessionsMax(), limits.sessionWindow());
      read.read(new DataInputStream(in));
      machine.restore(in);
      answers = read;
    }
    index = snapshot.index();
    term = snapshot.term();
  }

  int sessions() {
    return answers.size();
  }
}
