package dev.lockstep.history.linearizability;

import dev.lockstep.traces.Value;

/**
 * What a client notes of an operation: that it calls, and what became of the call. An operation
 * without a second event has an unknown outcome. Immutable.
 */
public sealed interface HistoryEvent {

  /** Who called. */
  String client();

  /** Tells the operations of one client apart. */
  long number();

  /**
   * The client is about to call.
   *
   * @param time on the clock that all clients share, before the call leaves the client
   * @param operation what it asks, in the words of the {@link Model}
   */
  record Invoke(String client, long number, long time, Value operation) implements HistoryEvent {}

  /**
   * A result has reached the client.
   *
   * @param time on the same clock, after that
   */
  record Return(String client, long number, long time, Value result) implements HistoryEvent {}

  /** The client no longer waits: the call may take effect at any later time, or never. */
  record Unknown(String client, long number) implements HistoryEvent {}

  /** The call was refused: it has certainly not taken effect, and never will. */
  record Refused(String client, long number) implements HistoryEvent {}
}
