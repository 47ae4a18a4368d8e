package dev.lockstep.runtime;

import java.util.concurrent.TimeUnit;

/** Time as a node sees it. Thread-safe. Correctness depends on neither; timers are hints. */
public interface NodeClock {

  /** The clocks of this machine. */
  NodeClock SYSTEM =
      new NodeClock() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public long wallMicros() {
          return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
        }
      };

  /** Time in nanoseconds since some fixed moment; never goes back. */
  long nanos();

  /** Wall time in microseconds since 1970; goes into the trace, nothing depends on it. */
  long wallMicros();
}
