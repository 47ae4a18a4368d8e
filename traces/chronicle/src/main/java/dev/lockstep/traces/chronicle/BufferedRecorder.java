package dev.lockstep.traces.chronicle;

import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceSink;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;

/**
 * Puts a bounded buffer and a thread of its own before a sink, for services whose steps happen on
 * many threads or that cannot wait for a file. It numbers the records in the order in which they
 * come, never blocks, and drops records when the buffer is full: a {@link TraceRecord.Gap} says so.
 *
 * <p>What that costs: what is in the buffer is lost when the process dies, so the promise of {@link
 * TraceSink#accept} does not hold. A node whose trace is replayed after a kill records directly.
 *
 * <p>Thread-safe.
 */
public final class BufferedRecorder implements TraceSink {
  private static final long IDLE_NANOS = 1_000_000;

  private final TraceSink sink;
  private final RecordBuffer buffer;
  private final Thread writer;
  private final AtomicLong dropped = new AtomicLong();
  private volatile boolean idle;
  private volatile boolean closing;
  private volatile RuntimeException failure;

  /**
   * Starts the writer thread, a daemon.
   *
   * @param sink takes the records on the writer thread; {@link #close} closes it
   * @param capacity how many records the buffer holds, at least 1
   * @param thread name of the writer thread
   */
  public BufferedRecorder(TraceSink sink, int capacity, String thread) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a buffer for " + capacity + " records");
    }
    this.sink = sink;
    this.buffer = new RecordBuffer(capacity);
    this.writer = new Thread(this::write, thread);
    writer.setDaemon(true);
    writer.start();
  }

  /**
   * Records what has a number already, from one thread that counts as {@link TraceRecord#sequence}
   * says: 0 for the header, then 1, 2, 3.
   *
   * @throws IllegalStateException if the record has another number than the one that is due
   */
  @Override
  public void accept(TraceRecord record) {
    requireOpen();
    long number = buffer.draw();
    if (number >= 0) {
      boolean inTurn = number == record.sequence();
      buffer.leave(number, inTurn ? record : RecordBuffer.gap(number));
      wake();
      if (!inTurn) {
        throw new IllegalStateException(
            "record " + record.sequence() + " comes where " + number + " is due");
      }
    } else {
      dropped.incrementAndGet();
    }
  }

  /**
   * Records under the next number, from any thread. The first record is the header.
   *
   * @param make makes the record of a number; not called if the record is dropped
   * @return the number of the record, which is part of the identity of messages that it sends
   */
  public long record(LongFunction<? extends TraceRecord> make) {
    requireOpen();
    long number = buffer.offer(make);
    if (number < 0) {
      dropped.incrementAndGet();
      return -1 - number;
    }
    wake();
    return number;
  }

  private void requireOpen() {
    if (closing) {
      throw new IllegalStateException("the recorder is closed");
    }
  }

  /** A writer that works looks for more by itself; waking a thread costs more than recording. */
  private void wake() {
    if (idle) {
      idle = false;
      LockSupport.unpark(writer);
    }
  }

  /** How many records were dropped so far. */
  public long dropped() {
    return dropped.get();
  }

  /** What the sink threw, after which nothing more is written; null while it works. */
  public RuntimeException failure() {
    return failure;
  }

  /** Writes what is in the buffer, ends the writer thread and closes the sink. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(writer);
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    sink.close();
  }

  private void write() {
    while (true) {
      // Read before the buffer: so what was accepted before closing is seen.
      boolean last = closing;
      TraceRecord record = buffer.poll();
      if (record != null) {
        if (idle) {
          idle = false;
        }
        pass(record);
      } else if (last) {
        return;
      } else if (idle) {
        // The buffer was found empty after that was said, so what comes now wakes this thread.
        LockSupport.parkNanos(this, IDLE_NANOS);
        idle = false;
      } else {
        idle = true;
      }
    }
  }

  private void pass(TraceRecord record) {
    if (failure == null) {
      try {
        sink.accept(record);
      } catch (RuntimeException e) {
        failure = e;
      }
    }
  }
}
