package dev.lockstep.runtime.raft;

import java.time.Duration;
import java.util.Optional;

/**
 * What became of a command: always one of these, never an exception.
 *
 * <p>"May be repeated" speaks of a command without a session. A {@link RaftSession} repeats what is
 * not known by itself, and it has an effect once.
 *
 * @param <R> results
 */
public sealed interface SubmitOutcome<R> {

  /**
   * It happened, once; it is durable at a majority and for good. Do not repeat it.
   *
   * @param result what the state machine returned for it
   * @param index where it stands in the log; reading {@link Consistency#sequential} from there on
   *     sees its effect
   */
  record Applied<R>(R result, long index) implements SubmitOutcome<R> {}

  /**
   * It did not happen and never will: this member does not lead. It may be repeated, at the leader.
   *
   * @param leader who leads as far as this member knows; empty if it knows none, then ask any
   *     member after a while
   */
  record NotLeader<R>(Optional<String> leader) implements SubmitOutcome<R> {}

  /**
   * It did not happen and never will: too much is under way here. It may be repeated, later.
   *
   * @param retryAfter after which time that may succeed: a hint
   */
  record Overloaded<R>(Duration retryAfter) implements SubmitOutcome<R> {}

  /**
   * It may have happened, or may happen later. Who repeats it may find it done twice; who must not
   * uses a {@link RaftSession}.
   *
   * @param why in one sentence
   */
  record Unknown<R>(String why) implements SubmitOutcome<R> {}

  /**
   * This sending of it did nothing, and its session has ended: it was not used for longer than
   * {@link RaftLimits#sessionsMax} others. Whether an earlier sending had an effect is not known
   * any more. Open a new session, and find out by reading.
   */
  record SessionExpired<R>() implements SubmitOutcome<R> {}

  /**
   * It did not happen and never will: the member was closed or has stopped. It may be repeated, at
   * another member.
   *
   * @param why in one sentence
   */
  record Stopped<R>(String why) implements SubmitOutcome<R> {}
}
