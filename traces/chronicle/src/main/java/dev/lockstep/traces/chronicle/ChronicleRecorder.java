package dev.lockstep.traces.chronicle;

import dev.lockstep.traces.TraceLimits;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceSink;
import dev.lockstep.traces.binary.BinaryEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.UnaryOperator;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Records one incarnation of one node into a Chronicle Queue of its own. A record is in a
 * memory-mapped page of the operating system when {@link #accept} returns: it survives the death of
 * the process at any later moment, and the loss of power from {@link #sync} on. Readers never hold
 * the recorder up.
 *
 * <p>When an append fails:
 *
 * <ul>
 *   <li>Chronicle Queue refused it, such as for a full disk: the record counts as dropped, and the
 *       next one that can be written is preceded by a {@link TraceRecord.Gap} for all that were.
 *       Retries become rarer the longer it lasts (after 1, 2, 4, ... 1024 more records), so that a
 *       failing disk does not slow the node down with every step.
 *   <li>A mapped page failed (an {@link InternalError}), or nothing was recorded yet, or a record
 *       that replay can't do without is too large: nothing written since is sure, and a gap cannot
 *       be written in its place. The recorder has failed for good: it takes no more, the trace ends
 *       where it is intact, and the {@link Listener} is told. An owner whose trace is evidence
 *       stops the node. The JVM reports such faults late, so this is an effort and not a promise: a
 *       disk that can become full needs room set aside.
 * </ul>
 *
 * <p>Used by one thread at a time, such as the node's own; it must not be interrupted while it
 * records.
 */
public final class ChronicleRecorder implements TraceSink {

  /** Told on the recording thread of what went wrong; must not throw. */
  public interface Listener {
    /** Ignores everything: {@link ChronicleRecorder#dropped} and {@link #hasFailed} still tell. */
    Listener NONE = new Listener() {};

    /** A record was dropped; {@code total} were since the recorder was opened. */
    default void dropped(long total, Throwable cause) {}

    /** The recorder failed for good. */
    default void failed(Throwable cause) {}
  }

  /** Where encoded frames go: the queue, or a test's stand-in that fails. */
  interface Appender extends AutoCloseable {
    void append(byte[] bytes, int length);

    void sync();

    @Override
    void close();
  }

  private static final int RETRY_RECORDS_MAX = 1024;
  private static final int BLOCK_BYTES = 4 << 20;

  private final Appender appender;
  private final Frame frame;
  private final Listener listener;
  private final BinaryEncoder encoder = new BinaryEncoder();
  private long frames;
  private long firstDropped;
  private long missing;
  private long untilRetry;
  private long dropped;
  private boolean failed;
  private boolean closed;

  /**
   * Starts the trace of a node's incarnation in its directory under a folder of traces.
   *
   * @throws ChronicleUnavailableException if the JVM lacks a flag, or the directory cannot be
   *     written, or holds a trace already
   */
  public static ChronicleRecorder create(
      Path folder, String node, long incarnation, Listener listener) {
    return create(folder, node, incarnation, listener, BLOCK_BYTES, UUID.randomUUID());
  }

  /** Starts a trace whose problems are only counted. */
  public static ChronicleRecorder create(Path folder, String node, long incarnation) {
    return create(folder, node, incarnation, Listener.NONE);
  }

  /**
   * As above, with the parts that tests choose.
   *
   * @param blockBytes how much of a file is mapped at once; a record has to fit a quarter of it
   * @param trace identity of the trace, different for every trace
   */
  public static ChronicleRecorder create(
      Path folder, String node, long incarnation, Listener listener, int blockBytes, UUID trace) {
    return create(
        folder, node, incarnation, listener, trace, builder -> builder.blockSize(blockBytes));
  }

  static ChronicleRecorder create(
      Path folder,
      String node,
      long incarnation,
      Listener listener,
      UUID trace,
      UnaryOperator<SingleChronicleQueueBuilder> settings) {
    JvmFlags.require();
    Path directory = TraceFolder.directory(folder, node, incarnation);
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new ChronicleUnavailableException(
          "the trace directory " + directory + " cannot be made; name another folder", e);
    }
    if (TraceFolder.isQueue(directory)) {
      throw new ChronicleUnavailableException(
          directory + " holds a trace already; start with a new incarnation or another folder",
          null);
    }
    return new ChronicleRecorder(
        new QueueAppender(directory, settings), node, incarnation, trace, listener);
  }

  ChronicleRecorder(
      Appender appender, String node, long incarnation, UUID trace, Listener listener) {
    this.appender = appender;
    this.frame = new Frame(trace);
    this.listener = listener;
    Frame.begin(encoder).string(node).varint(incarnation);
    encoder.string(trace.toString());
    new Frame(Frame.NO_TRACE).seal(encoder, Frame.IDENTITY, frames);
    try {
      appender.append(encoder.array(), encoder.size());
    } catch (RuntimeException | InternalError e) {
      appender.close();
      throw new ChronicleUnavailableException(
          "the trace of " + node + "." + incarnation + " cannot be written: " + e.getMessage(), e);
    }
    frames++;
  }

  @Override
  public void accept(TraceRecord record) {
    if (failed || closed) {
      lose(record, null);
      return;
    }
    if (missing > 0 && --untilRetry > 0) {
      lose(record, null);
      return;
    }
    try {
      if (missing > 0) {
        write(new TraceRecord.Gap(firstDropped, missing));
        missing = 0;
      }
      write(record);
    } catch (RuntimeException e) {
      lose(record, e);
    } catch (InternalError e) {
      lose(record, e);
      fail(e);
    }
  }

  /**
   * Makes what was recorded survive a loss of power.
   *
   * @return false if the operating system did not confirm it
   */
  public boolean sync() {
    if (failed || closed) {
      return false;
    }
    try {
      appender.sync();
      return true;
    } catch (RuntimeException | InternalError e) {
      fail(e);
      return false;
    }
  }

  /** How many records were dropped since the recorder was opened. */
  public long dropped() {
    return dropped;
  }

  /** Whether the recorder takes no more. */
  public boolean hasFailed() {
    return failed;
  }

  /** Closes the queue. A gap that could not be written yet gets a last try. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (missing > 0 && !failed) {
        write(new TraceRecord.Gap(firstDropped, missing));
      }
      appender.close();
    } catch (RuntimeException | InternalError e) {
      fail(e);
    }
  }

  private void write(TraceRecord record) {
    Frame.begin(encoder).record(record);
    if (encoder.size() - Frame.HEADER > TraceLimits.RECORD_BYTES_MAX) {
      throw new IllegalArgumentException(
          "record " + record.sequence() + " is larger than " + TraceLimits.RECORD_BYTES_MAX);
    }
    frame.seal(encoder, Frame.RECORD, frames);
    appender.append(encoder.array(), encoder.size());
    frames++;
  }

  private void lose(TraceRecord record, Throwable cause) {
    dropped++;
    if (missing == 0) {
      firstDropped = record.sequence();
    }
    missing++;
    if (cause != null) {
      untilRetry = Math.min(RETRY_RECORDS_MAX, missing);
    }
    listener.dropped(dropped, cause);
    if (record instanceof TraceRecord.Header && !failed) {
      fail(cause);
    }
  }

  private void fail(Throwable cause) {
    if (!failed) {
      failed = true;
      listener.failed(cause);
    }
  }

  /** The queue itself: one writer, in one process, and never a queue that exists already. */
  private static final class QueueAppender implements Appender {
    private final ChronicleQueue queue;
    private final ExcerptAppender appender;

    QueueAppender(Path directory, UnaryOperator<SingleChronicleQueueBuilder> settings) {
      try {
        queue =
            settings
                .apply(
                    SingleChronicleQueueBuilder.binary(directory)
                        .rollCycle(RollCycles.FAST_DAILY)
                        .syncMode(SyncMode.SYNC))
                .build();
        appender = queue.createAppender();
        // Chronicle ties an appender to the thread that uses it first, but who makes a recorder may
        // hand it on: a buffer's writer thread takes over what its owner has begun.
        appender.singleThreadedCheckDisabled(true);
      } catch (RuntimeException | Error e) {
        throw new ChronicleUnavailableException(
            "Chronicle Queue cannot write to " + directory + ": " + e.getMessage(), e);
      }
    }

    @Override
    public void append(byte[] bytes, int length) {
      try (DocumentContext document = appender.writingDocument()) {
        try {
          document.wire().bytes().write(bytes, 0, length);
        } catch (RuntimeException | Error e) {
          document.rollbackOnClose();
          throw e;
        }
      }
    }

    @Override
    public void sync() {
      appender.sync();
    }

    @Override
    public void close() {
      appender.close();
      queue.close();
    }
  }
}
