package dev.lockstep.runtime.raft;

import dev.lockstep.runtime.Callbacks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * A client whose commands take effect once, however often they are sent (section 6.3 of Ongaro's
 * thesis). It numbers them, and sends each again, to whichever member leads, until it knows the
 * outcome; members apply a number once, and answer a repetition with the first result.
 *
 * <p>Commands that are under way at once may take effect in any order; who needs an order waits for
 * one before the next. A command whose time is over is {@link SubmitOutcome.Unknown} to its caller,
 * but the session goes on with it, since its number must not stay open.
 *
 * <p>Thread-safe. One for each client is enough: a service opens one at its start and closes it at
 * its end. What the session knows is in memory, so a process that restarts opens another one.
 *
 * @param <C> commands
 * @param <R> results
 */
@SuppressWarnings("FutureReturnValueIgnored") // a task that is lost is sent again
public final class RaftSession<C, R> implements AutoCloseable {

  private static final long PAUSE_MILLIS = 20;
  private static final long NO_ANSWER_MILLIS = 1_000;

  private final List<RaftGateway<C, R>> gateways;
  private final List<String> names;
  private final int window;
  private final ScheduledExecutorService clock;
  private final Callbacks callbacks;
  private final List<Sending<?>> sendings = new ArrayList<>();
  private final TreeSet<Long> open = new TreeSet<>();
  private final TreeSet<Long> unused = new TreeSet<>();
  private volatile long number;
  private volatile int leader;
  private volatile boolean closed;
  private long commands;

  private RaftSession(Map<String, ? extends RaftGateway<C, R>> members, int window) {
    Map<String, RaftGateway<C, R>> ordered = new LinkedHashMap<>(members);
    if (ordered.isEmpty() || window < 1) {
      throw new IllegalArgumentException("a session needs a member to talk to, and a window");
    }
    this.names = List.copyOf(ordered.keySet());
    this.gateways = List.copyOf(ordered.values());
    this.window = window;
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "lockstep-session");
              thread.setDaemon(true);
              return thread;
            });
    this.callbacks = new Callbacks("session", null);
  }

  /**
   * Opens a session.
   *
   * @param members ways to members by name; one is enough if that member always leads
   * @param window commands that may be under way, at most {@link RaftLimits#sessionWindow}
   * @param within how long to try
   * @return the session; fails with an {@link IllegalStateException} if none was opened in time
   */
  public static <C, R> CompletableFuture<RaftSession<C, R>> open(
      Map<String, ? extends RaftGateway<C, R>> members, int window, Duration within) {
    return new RaftSession<C, R>(members, window).register(within);
  }

  private CompletableFuture<RaftSession<C, R>> register(Duration within) {
    CompletableFuture<RaftSession<C, R>> opened = new CompletableFuture<>();
    // One that was opened and whose answer was lost is not used, and ends by itself.
    Sending<Long> sending = new Sending<>(RaftGateway::openSession, within, /* goesOn= */ false);
    sending.outcome.thenAccept(
        outcome -> {
          if (outcome instanceof SubmitOutcome.Applied<Long> applied) {
            number = applied.result();
            opened.complete(this);
          } else {
            close();
            opened.completeExceptionally(
                new IllegalStateException(
                    "no session was opened: " + outcome + "; is there a leader with a majority?"));
          }
        });
    sending.attempt();
    return opened;
  }

  /** The session's number: the index of the entry that opened it. */
  public long number() {
    return number;
  }

  /**
   * Submits a command, which takes effect once.
   *
   * @param within how long to wait for the outcome
   * @return {@link SubmitOutcome.Applied}, {@link SubmitOutcome.Unknown} when the time is over,
   *     {@link SubmitOutcome.Overloaded} if the window is full, {@link
   *     SubmitOutcome.SessionExpired}, or {@link SubmitOutcome.Stopped} if the session was closed;
   *     never {@link SubmitOutcome.NotLeader}
   */
  public CompletableFuture<SubmitOutcome<R>> submit(C command, Duration within) {
    long mine;
    synchronized (this) {
      if (closed) {
        return CompletableFuture.completedFuture(
            new SubmitOutcome.Stopped<>("the session was closed"));
      }
      if (unused.isEmpty() && !open.isEmpty() && commands + 1 >= open.first() + window) {
        return CompletableFuture.completedFuture(
            new SubmitOutcome.Overloaded<>(Duration.ofMillis(PAUSE_MILLIS)));
      }
      mine = unused.isEmpty() ? ++commands : unused.pollFirst();
      open.add(mine);
    }
    Sending<R> sending =
        new Sending<>(gateway -> gateway.submit(number, mine, command), within, /* goesOn= */ true);
    sending.settled.thenAccept(sent -> done(mine, sent));
    sending.attempt();
    return sending.outcome;
  }

  /** A number that was never sent is given to the next command, since members wait for it. */
  private synchronized void done(long command, boolean sent) {
    open.remove(command);
    if (!sent) {
      unused.add(command);
    }
  }

  /** Sends nothing more; commands without an outcome end as unknown. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    clock.shutdownNow();
    for (Sending<?> sending : takeAll()) {
      sending.end();
    }
    callbacks.close();
  }

  private List<Sending<?>> takeAll() {
    synchronized (sendings) {
      List<Sending<?>> all = List.copyOf(sendings);
      sendings.clear();
      return all;
    }
  }

  /** One command on its way, until its outcome is known. */
  private final class Sending<T> {
    final CompletableFuture<SubmitOutcome<T>> outcome = new CompletableFuture<>();

    /** Completes when nothing more is sent: whether anything was. */
    final CompletableFuture<Boolean> settled = new CompletableFuture<>();

    private final Function<RaftGateway<C, R>, CompletableFuture<SubmitOutcome<T>>> sender;
    private final boolean goesOn;

    Sending(
        Function<RaftGateway<C, R>, CompletableFuture<SubmitOutcome<T>>> sender,
        Duration within,
        boolean goesOn) {
      this.sender = sender;
      this.goesOn = goesOn;
      synchronized (sendings) {
        sendings.add(this);
      }
      later(this::expire, within.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void expire() {
      tell(
          new SubmitOutcome.Unknown<>(
              "the time given is over; the session goes on with the command, which takes effect"
                  + " once or not at all"));
      if (!goesOn) {
        settle(/* sent= */ true);
      }
    }

    /** Sends it to the member that is taken for the leader. */
    void attempt() {
      if (settled.isDone()) {
        return;
      }
      int to = leader;
      AtomicBoolean answered = new AtomicBoolean();
      CompletableFuture<SubmitOutcome<T>> answer;
      try {
        answer = sender.apply(gateways.get(to));
      } catch (RuntimeException e) {
        // The caller's mistake, such as a command that is too large: it is refused every time.
        settle(/* sent= */ false);
        outcome.completeExceptionally(e);
        return;
      }
      answer.whenComplete(
          (what, error) -> {
            if (answered.compareAndSet(false, true)) {
              take(to, error == null ? what : new SubmitOutcome.Unknown<>(error.toString()));
            }
          });
      // Sending it again is safe, so a member that does not answer holds nobody up.
      later(
          () -> {
            if (answered.compareAndSet(false, true)) {
              again(to, Optional.empty(), 0);
            }
          },
          NO_ANSWER_MILLIS,
          TimeUnit.MILLISECONDS);
    }

    private void take(int from, SubmitOutcome<T> what) {
      if (what instanceof SubmitOutcome.Applied || what instanceof SubmitOutcome.SessionExpired) {
        settle(/* sent= */ true);
        tell(what);
      } else if (what instanceof SubmitOutcome.NotLeader<T> not) {
        again(from, not.leader(), not.leader().isPresent() ? 0 : PAUSE_MILLIS);
      } else if (what instanceof SubmitOutcome.Overloaded<T> full) {
        later(
            this::attempt,
            Math.max(PAUSE_MILLIS, full.retryAfter().toMillis()),
            TimeUnit.MILLISECONDS);
      } else {
        again(from, Optional.empty(), PAUSE_MILLIS);
      }
    }

    private void again(int from, Optional<String> hint, long pauseMillis) {
      int named = hint.map(names::indexOf).orElse(-1);
      if (leader == from) {
        leader = named >= 0 ? named : (from + 1) % gateways.size();
      }
      // Two members may name each other, so a hint is followed after a moment.
      later(this::attempt, Math.max(pauseMillis, named >= 0 ? 1 : 0), TimeUnit.MILLISECONDS);
    }

    private void tell(SubmitOutcome<T> what) {
      callbacks.run(() -> outcome.complete(what));
    }

    private void settle(boolean sent) {
      synchronized (sendings) {
        sendings.remove(this);
      }
      settled.complete(sent);
    }

    void end() {
      settled.complete(true);
      tell(
          new SubmitOutcome.Unknown<>(
              "the session was closed; the command takes effect once or not at all"));
    }
  }

  private void later(Runnable task, long delay, TimeUnit unit) {
    try {
      clock.schedule(task, delay, unit);
    } catch (RejectedExecutionException ended) {
      // The session was closed, which ends whatever is under way.
      closed = true;
    }
  }
}
