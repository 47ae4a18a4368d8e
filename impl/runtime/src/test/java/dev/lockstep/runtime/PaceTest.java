package dev.lockstep.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PaceTest {

  @Test
  void anEmptyQueueWaitsForNothing() {
    Pace pace = new Pace();
    pace.begins(0);
    pace.ended(10, 1_000_000, 400_000);
    assertEquals(0, pace.waitNanos(0, 2_000_000));
  }

  @Test
  void aQueueCostsAStepForEachAndOneSyncForAll() {
    Pace pace = new Pace();
    for (int batch = 0; batch < 100; batch++) {
      pace.begins(0);
      pace.ended(10, 6_000_000, 5_000_000);
    }
    // Steps of 0.1 ms and syncs of 5 ms: a burst of 1000 waits 105 ms, not 1000 syncs.
    long wait = pace.waitNanos(1000, 0);
    assertTrue(wait > 100_000_000 && wait <= 105_000_000, () -> wait + " ns");
  }

  @Test
  void aBatchThatHangsIsExpectedToHangAsLongAgain() {
    Pace pace = new Pace();
    pace.begins(5);
    assertEquals(7, pace.waitNanos(0, 12));
    pace.idle();
    assertEquals(0, pace.waitNanos(0, 12));
  }
}
