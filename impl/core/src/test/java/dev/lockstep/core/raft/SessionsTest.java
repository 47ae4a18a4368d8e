package dev.lockstep.core.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.Value;
import org.junit.jupiter.api.Test;

/** Section 6.3 of the thesis, as Sessions.tla has it. */
class SessionsTest {
  private static final RaftOptions TWO_AND_TWO = new RaftOptions(true, true, 2, 2);
  private final Sessions sessions = new Sessions(TWO_AND_TWO);

  private boolean apply(long index, LogValue value) {
    return sessions.apply(Entry.of(1, value), index);
  }

  private boolean apply(long index, long session, long seq) {
    return apply(index, LogValue.command(session, seq, "d"));
  }

  @Test
  void aCommandWithoutASessionAlwaysHasAnEffect() {
    assertTrue(apply(1, 0, 0));
    assertTrue(apply(2, 0, 0));
    assertFalse(apply(3, LogValue.NO_OP));
    assertEquals(Sessions.NONE, sessions.toValue());
  }

  @Test
  void aNumberHasAnEffectOnce() {
    assertFalse(apply(1, LogValue.REGISTER));
    assertTrue(apply(2, 1, 1));
    assertFalse(apply(3, 1, 1));
    assertTrue(apply(4, 1, 2));
    assertFalse(apply(5, 1, 1));
  }

  @Test
  void aClientMayRunAheadAsFarAsTheWindow() {
    apply(1, LogValue.REGISTER);
    assertFalse(apply(2, 1, 3));
    assertTrue(apply(3, 1, 2));
    assertEquals(
        Value.set(Value.record("session", 1, "seq", 0, "done", Value.set(Value.of(2)), "used", 3)),
        sessions.toValue());
    assertFalse(apply(4, 1, 2));
    assertTrue(apply(5, 1, 1));
    assertEquals(
        Value.set(Value.record("session", 1, "seq", 2, "done", Value.set(), "used", 5)),
        sessions.toValue());
  }

  @Test
  void theSessionThatWasUsedLongestAgoEnds() {
    apply(1, LogValue.REGISTER);
    apply(2, LogValue.REGISTER);
    apply(3, 1, 1);
    apply(4, LogValue.REGISTER);
    assertFalse(apply(5, 2, 1), "its session has ended");
    assertTrue(apply(6, 1, 2));
    assertTrue(apply(7, 4, 1));
  }

  @Test
  void aTableIsReadBackAndGoesOnAlike() {
    apply(1, LogValue.REGISTER);
    apply(2, LogValue.REGISTER);
    apply(3, 1, 2);
    Sessions copy = Sessions.of(sessions.toValue(), TWO_AND_TWO);
    for (Sessions each : java.util.List.of(sessions, copy)) {
      each.apply(Entry.of(1, LogValue.command(1, 1, "d")), 4);
      each.apply(Entry.of(1, LogValue.REGISTER), 5);
    }
    assertEquals(sessions.toValue(), copy.toValue());
  }

  @Test
  void whatIsNoTableIsRefused() {
    assertThrows(RuntimeException.class, () -> Sessions.check(Value.of(1)));
    assertThrows(
        RuntimeException.class, () -> Sessions.check(Value.set(Value.record("session", 1))));
  }
}
