package dev.lockstep.history.linearizability;

import dev.lockstep.traces.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Notes what clients ask and are told: {@link #invoke} before a call leaves, then one of the
 * endings of {@link Call}. Thread-safe: clients of all threads share one.
 *
 * <p>The invocation is noted before {@code invoke} returns, so that a client that dies in the call
 * leaves an operation of unknown outcome, not a hole.
 */
public final class HistoryRecorder implements AutoCloseable {
  private final Consumer<HistoryEvent> events;
  private final LongSupplier clock;
  private final Runnable close;
  private final Map<String, Long> numbers = new HashMap<>();
  private boolean closed;

  private HistoryRecorder(Consumer<HistoryEvent> events, LongSupplier clock, Runnable close) {
    this.events = events;
    this.clock = clock;
    this.close = close;
  }

  /**
   * A recorder that hands its events out.
   *
   * @param events takes them one at a time, in the order of their times
   * @param clock never goes back; in a simulation it is virtual time
   */
  public static HistoryRecorder to(Consumer<HistoryEvent> events, LongSupplier clock) {
    return new HistoryRecorder(events, clock, () -> {});
  }

  /**
   * A recorder that writes to a file, which it creates or overwrites, by {@link System#nanoTime()}.
   * Each event is handed to the operating system at once, so it survives the death of this process,
   * not a loss of power.
   *
   * <p>Several processes of one machine may each record into a file of their own where the clock is
   * the same for all of them, as it is on Linux; their clients need different names.
   *
   * @throws UncheckedIOException if the file cannot be written; {@link #invoke} and the endings of
   *     a call throw it too
   */
  public static HistoryRecorder toFile(Path file) {
    try {
      Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
      return new HistoryRecorder(
          event -> write(out, HistoryFile.line(event)), System::nanoTime, () -> close(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Notes that a client is about to call. A client may call again while it waits.
   *
   * @param client its name
   * @param operation what it asks, in the words of the {@link Model}
   * @return to be told how the call ended; one of which nothing is told has an unknown outcome
   * @throws IllegalStateException if the recorder is closed
   */
  public Call invoke(String client, Value operation) {
    long number;
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("the recorder of client histories is closed");
      }
      number = numbers.merge(client, 1L, Long::sum);
      events.accept(new HistoryEvent.Invoke(client, number, clock.getAsLong(), operation));
    }
    return new Call(client, number);
  }

  /** Ends the recording: calls that are still open have an unknown outcome, whatever follows. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      close.run();
    }
  }

  /** One call that was noted. It ends once; thread-safe. */
  public final class Call {
    private final String client;
    private final long number;
    private boolean ended;

    private Call(String client, long number) {
      this.client = client;
      this.number = number;
    }

    /** The result has reached the client. */
    public void returned(Value result) {
      synchronized (HistoryRecorder.this) {
        end(new HistoryEvent.Return(client, number, clock.getAsLong(), result));
      }
    }

    /**
     * The client no longer waits, or was told that nobody knows: the call may take effect at any
     * later time, or never. A timeout is this, and so is every failure of a connection.
     */
    public void unknown() {
      synchronized (HistoryRecorder.this) {
        end(new HistoryEvent.Unknown(client, number));
      }
    }

    /** The call was refused before it could take effect, and never will. If in doubt: unknown. */
    public void refused() {
      synchronized (HistoryRecorder.this) {
        end(new HistoryEvent.Refused(client, number));
      }
    }

    private void end(HistoryEvent event) {
      if (ended) {
        throw new IllegalStateException(
            "operation %d of client %s ends twice".formatted(number, client));
      }
      ended = true;
      if (!closed) {
        events.accept(event);
      }
    }
  }

  private static void write(Writer out, String line) {
    try {
      out.write(line);
      out.write('\n');
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(Writer out) {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
