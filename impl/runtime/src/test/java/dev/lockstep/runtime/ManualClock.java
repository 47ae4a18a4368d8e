package dev.lockstep.runtime;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until it is told to go on. */
public final class ManualClock implements NodeClock {
  private final AtomicLong nanos = new AtomicLong();

  /** Moves the time on. */
  public void advance(Duration by) {
    nanos.addAndGet(by.toNanos());
  }

  @Override
  public long nanos() {
    return nanos.get();
  }

  @Override
  public long wallMicros() {
    return nanos.get() / 1000;
  }
}
