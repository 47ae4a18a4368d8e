package dev.lockstep.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AlarmsTest {

  private static final Alarms.Due.Timer FIRST = new Alarms.Due.Timer("i", "first");
  private static final Alarms.Due.Timer SECOND = new Alarms.Due.Timer("i", "second");

  private final Alarms alarms = new Alarms();

  @Test
  void timersWithoutDelayComeOutInOrderAndThoseTheySetToo() {
    alarms.setPrompt(FIRST);
    assertEquals(0, alarms.nanosUntilNext(0, 7));
    assertEquals(FIRST, alarms.pollPrompt());
    alarms.setPrompt(SECOND);
    assertEquals(SECOND, alarms.pollPrompt());
    assertNull(alarms.pollPrompt());
    assertEquals(7, alarms.nanosUntilNext(0, 7));
  }

  @Test
  void aTimerWithoutDelayThatIsSetAgainComesOutInTheNextBatch() {
    alarms.setPrompt(FIRST);
    assertEquals(FIRST, alarms.pollPrompt());
    alarms.setPrompt(FIRST);
    assertTrue(alarms.hasTimer("i"));
    assertNull(alarms.pollPrompt());
    assertEquals(0, alarms.nanosUntilNext(0, 7));
    assertEquals(FIRST, alarms.pollPrompt());
    assertFalse(alarms.hasTimer("i"));
    assertNull(alarms.pollPrompt());
  }

  @Test
  void aTimerRunsOnceHoweverOftenAndWithWhateverDelayItWasSet() {
    alarms.setPrompt(FIRST);
    alarms.set(FIRST, 5);
    assertNull(alarms.pollPrompt());
    assertEquals(FIRST, alarms.poll(5));
    assertFalse(alarms.hasTimer("i"));
    alarms.set(FIRST, 5);
    alarms.setPrompt(FIRST);
    alarms.setPrompt(FIRST);
    assertNull(alarms.poll(5));
    assertEquals(FIRST, alarms.pollPrompt());
    alarms.setPrompt(FIRST);
    alarms.cancel(FIRST);
    assertFalse(alarms.hasTimer("i"));
    assertNull(alarms.pollPrompt());
    assertNull(alarms.pollPrompt());
  }
}
