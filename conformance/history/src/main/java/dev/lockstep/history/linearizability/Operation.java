package dev.lockstep.history.linearizability;

import dev.lockstep.traces.Value;
import java.util.Objects;

/**
 * One call of a client, as the client saw it. Immutable.
 *
 * @param client who called
 * @param number tells the calls of one client apart
 * @param call what was asked, in the words of the {@link Model}
 * @param invoked when, on a clock that all clients share, before the call left the client
 * @param returned when the result had reached the client; {@link #NEVER} if the outcome is unknown
 * @param result what came back; null if the outcome is unknown
 */
public record Operation(
    String client, long number, Value call, long invoked, long returned, Value result) {

  /** The time of return of an operation that may have taken effect, at any time, or never. */
  public static final long NEVER = Long.MAX_VALUE;

  public Operation {
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(call, "call");
    if (returned < invoked) {
      throw new IllegalArgumentException(
          "operation %d of %s returned at %d, before its invocation at %d"
              .formatted(number, client, returned, invoked));
    }
    if ((returned == NEVER) != (result == null)) {
      throw new IllegalArgumentException(
          "operation %d of %s has a result exactly if it returned".formatted(number, client));
    }
  }

  /** An operation whose outcome nobody knows. */
  public static Operation unknown(String client, long number, Value call, long invoked) {
    return new Operation(client, number, call, invoked, NEVER, null);
  }

  /** Whether the outcome is unknown. */
  public boolean isUnknown() {
    return returned == NEVER;
  }
}
