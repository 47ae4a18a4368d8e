package dev.lockstep.runtime;

import dev.lockstep.traces.Valued;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The open requests of a node, by ticket and by instance.
 *
 * <p>Invariants: (1) each future is completed once, and never on the node's thread; (2) a request
 * that was answered leaves nothing behind, neither here nor among the alarms.
 *
 * <p>{@link #open} and {@link #size} are for any thread, the rest for the node's own.
 */
final class Requests {

  private final InFlight<CompletableFuture<Answer>> inFlight;
  private final Callbacks callbacks;
  private final Map<String, List<Long>> waiting = new HashMap<>();

  Requests(int requestsMax, Callbacks callbacks) {
    this.inFlight = new InFlight<>(requestsMax);
    this.callbacks = callbacks;
  }

  /** Opens a request; its ticket, or {@link InFlight#FULL} or {@link InFlight#CLOSED}. */
  long open(CompletableFuture<Answer> future) {
    return inFlight.open(future);
  }

  /** Takes a ticket back which the node's thread has not seen; whether it was still open. */
  boolean withdraw(long ticket) {
    return inFlight.take(ticket) != null;
  }

  int size() {
    return inFlight.size();
  }

  /** From now on the request waits for the instance's outcome. */
  void await(String instance, long ticket) {
    waiting.computeIfAbsent(instance, key -> new ArrayList<>(1)).add(ticket);
  }

  /** Whether a request waits for this instance's outcome. */
  boolean awaited(String instance) {
    return waiting.containsKey(instance);
  }

  /** Answers all that wait for this instance, and forgets their deadlines. */
  void answer(String instance, Valued outcome, Alarms alarms) {
    List<Long> tickets = waiting.remove(instance);
    if (tickets != null) {
      for (long ticket : tickets) {
        alarms.cancel(new Alarms.Due.Deadline(ticket, instance));
        complete(ticket, new Answer.Outcome(outcome.toValue()));
      }
    }
  }

  /** The request's time is over. */
  void expire(String instance, long ticket) {
    waiting.computeIfPresent(
        instance,
        (key, tickets) -> {
          tickets.remove((Long) ticket);
          return tickets.isEmpty() ? null : tickets;
        });
    complete(
        ticket,
        new Answer.Unknown(
            "the time given is over; ask again for the same instance to learn its outcome"));
  }

  /** Ends all requests and refuses further ones. */
  void close(String why) {
    for (CompletableFuture<Answer> future : inFlight.close()) {
      callbacks.run(() -> future.complete(new Answer.Unknown(why)));
    }
  }

  private void complete(long ticket, Answer answer) {
    CompletableFuture<Answer> future = inFlight.take(ticket);
    if (future != null) {
      callbacks.run(() -> future.complete(answer));
    }
  }
}
