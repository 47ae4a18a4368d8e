package dev.lockstep.runtime;

/**
 * How long an input that is put into the mailbox now will wait for its turn, judged by the batches
 * before: each input costs a step, and all that wait share the next sync. Moving averages, each new
 * batch counting one eighth.
 *
 * <p>Thread-safe: the node's thread writes, any thread asks. The parts are read without a lock, so
 * an answer may mix two batches; it is an estimate anyway.
 */
final class Pace {

  private static final int WEIGHT = 8;

  private volatile long stepNanos;
  private volatile long syncNanos;
  private volatile long beganNanos;
  private volatile boolean running;

  /** A batch begins; the node's thread. */
  void begins(long nowNanos) {
    beganNanos = nowNanos;
    running = true;
  }

  /**
   * The batch has ended; the node's thread.
   *
   * @param inputs how many it was, at least 1
   * @param ofWhichSyncNanos time spent in syncs
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  void ended(int inputs, long nowNanos, long ofWhichSyncNanos) {
    running = false;
    long each = Math.max(0, nowNanos - beganNanos - ofWhichSyncNanos) / inputs;
    stepNanos += (each - stepNanos) / WEIGHT;
    syncNanos += (ofWhichSyncNanos - syncNanos) / WEIGHT;
  }

  /** No batch after all. */
  void idle() {
    running = false;
  }

  /**
   * How long an input behind {@code ahead} others will wait, in nanoseconds. A batch that hangs,
   * say in a sync, is taken to hang as long again as it has already.
   */
  long waitNanos(int ahead, long nowNanos) {
    long hanging = running ? Math.max(0, nowNanos - beganNanos) : 0;
    long queued = ahead == 0 ? 0 : ahead * stepNanos + syncNanos;
    return Math.max(hanging, queued);
  }
}
