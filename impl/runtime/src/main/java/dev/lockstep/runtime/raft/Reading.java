package dev.lockstep.runtime.raft;

import java.util.function.Function;

/**
 * A read on its way.
 *
 * @param <S> the state machine
 * @param <T> the answer
 */
final class Reading<S, T> extends Calls.Call<ReadOutcome<Object>> {

  final Function<? super S, ? extends T> query;
  final Consistency consistency;

  Reading(Function<? super S, ? extends T> query, Consistency consistency, long deadlineNanos) {
    super(deadlineNanos, 0);
    this.query = query;
    this.consistency = consistency;
  }
}
