package dev.lockstep.cli;

import dev.lockstep.evidence.TraceInputs;
import dev.lockstep.replay.ProgressListener;
import dev.lockstep.replay.Verdict;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceStream;
import dev.lockstep.traces.chronicle.FollowedTraces;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The traces of a run that is still going on, until each node has ended, nothing was written for
 * too long, or an interrupt. It tells the verdict so far whenever replay has caught up.
 *
 * <p>Used by the thread that replays; the interrupt comes from another one.
 */
final class Following implements TraceStream, ProgressListener {
  private static final long LOOK_EVERY_NANOS = Duration.ofMillis(50).toNanos();

  /** How often a pipe, which cannot show one line that changes, gets a line. */
  private static final long TELL_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

  /** How long an interrupted program stays for its last words. */
  private static final long LAST_WORDS_SECONDS_MAX = 10;

  private final Terminal terminal;
  private final FollowedTraces traces;
  private final Optional<Duration> idle;
  private final CountDownLatch reported = new CountDownLatch(1);
  private volatile boolean interrupted;
  private TraceEntry first;
  private boolean news = true;
  private long newsNanos = System.nanoTime();
  private long toldNanos = newsNanos - TELL_EVERY_NANOS;

  /**
   * Follows what these places hold, now or later.
   *
   * @param idle the run is over when nothing was written for so long
   */
  Following(Terminal terminal, List<Path> places, Optional<Duration> idle) {
    this.terminal = terminal;
    this.traces = TraceInputs.followed(places);
    this.idle = idle;
    terminal.beforeStop(this::interrupt);
    terminal.err(
        "following "
            + traces.name()
            + " until each node has ended"
            + idle.map(limit -> ", or nothing was written for " + limit.toSeconds() + " s")
                .orElse("")
            + "; Ctrl-C ends it with the verdict so far");
  }

  /** The program is being ended: what was read is judged and told first. */
  private void interrupt() {
    interrupted = true;
    try {
      boolean unused = reported.await(LAST_WORDS_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether it was ended from outside. */
  boolean interrupted() {
    return interrupted;
  }

  /** Waits for the header that the run begins with; there is none if it is over before. */
  Optional<TraceRecord.Header> header() {
    TraceEntry entry = next();
    while (entry == null && !ended() && pause(() -> "no record")) {
      entry = next();
    }
    first = entry;
    return Optional.ofNullable(entry).map(TraceEntry::record).map(TraceRecord.Header.class::cast);
  }

  @Override
  public TraceEntry next() {
    TraceEntry entry = first == null ? traces.next() : first;
    first = null;
    if (entry != null) {
      news = true;
      newsNanos = System.nanoTime();
    }
    return entry;
  }

  @Override
  public boolean waitForMore(Supplier<Verdict> soFar) {
    return pause(() -> soFar.get().sentence());
  }

  private boolean pause(Supplier<String> soFar) {
    if (interrupted) {
      return false;
    }
    long nanos = System.nanoTime();
    if (idle.isPresent() && nanos - newsNanos >= idle.get().toNanos()) {
      traces.finish();
      return true;
    }
    if (news && (terminal.isLive() || nanos - toldNanos >= TELL_EVERY_NANOS)) {
      terminal.progress("so far: " + soFar.get());
      news = false;
      toldNanos = nanos;
    }
    LockSupport.parkNanos(LOOK_EVERY_NANOS);
    return true;
  }

  @Override
  public void progress(long events, long instances) {
    terminal.status(ReplayCommand.progress(events, instances));
  }

  @Override
  public boolean cancelled() {
    return interrupted;
  }

  @Override
  public boolean ended() {
    return traces.ended();
  }

  @Override
  public String name() {
    return traces.name();
  }

  @Override
  public void close() {
    traces.close();
    reported.countDown();
  }
}
