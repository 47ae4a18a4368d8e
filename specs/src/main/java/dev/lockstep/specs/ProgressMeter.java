package dev.lockstep.specs;

import java.util.function.Consumer;

/** Adds the rate to the counts that the child reports. Used by one thread. */
final class ProgressMeter implements Consumer<long[]> {
  private final Consumer<Progress> listener;
  private long lastGenerated;
  private long lastTime = System.nanoTime();

  ProgressMeter(Consumer<Progress> listener) {
    this.listener = listener;
  }

  /** Takes generated, distinct, queue, depth. */
  @Override
  public void accept(long[] counts) {
    long now = System.nanoTime();
    long elapsed = Math.max(1, now - lastTime);
    long rate = (long) ((counts[0] - lastGenerated) * 1e9 / elapsed);
    lastTime = now;
    lastGenerated = counts[0];
    listener.accept(new Progress(counts[0], counts[1], counts[2], counts[3], Math.max(0, rate)));
  }
}
