package dev.lockstep.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.LogService.Entry;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The applications above a log hold the log to what it promises them. */
class ReplicasTest {
  private static final Value ADD = Value.of(1);

  private final Replicas replicas = new Replicas(load(), List.of(ADD, Value.of(10)));

  private static Load load() {
    return new Load(
        1,
        1,
        1,
        1,
        2,
        Sum::new,
        new Load.Operations() {
          @Override
          public Value next(RandomGenerator random, long number) {
            return ADD;
          }

          @Override
          public boolean observes(Value operation) {
            return false;
          }
        },
        null);
  }

  private static Entry command(long seq, String data, boolean fresh) {
    return new Entry(1, false, 7, seq, data, fresh);
  }

  @BeforeEach
  void start() {
    replicas.started("a");
    replicas.started("b");
  }

  @Test
  void aCommandThatIsRepeatedHasItsResultAndNoSecondEffect() {
    replicas.apply("a", 1, command(1, "0", true));
    replicas.apply("a", 2, command(1, "0", false));
    assertEquals(Value.of(1), replicas.result("a", 7, 1));
    assertEquals(Value.of(1), replicas.query("a", ADD));
    replicas.apply("a", 3, command(2, "1", true));
    assertEquals(Value.of(11), replicas.result("a", 7, 2));
    assertNull(replicas.result("a", 7, 1));
    assertEquals(3, replicas.applied("a"));
  }

  @Test
  void anotherEntryAtTheSameIndexIsSeen() {
    replicas.apply("a", 1, command(1, "0", true));
    assertThrows(IllegalStateException.class, () -> replicas.apply("b", 1, command(1, "1", true)));
  }

  @Test
  void anIndexThatIsLeftOutOrToldTwiceIsSeen() {
    replicas.apply("a", 1, command(1, "0", true));
    assertThrows(IllegalStateException.class, () -> replicas.apply("a", 1, command(1, "0", true)));
    assertThrows(IllegalStateException.class, () -> replicas.apply("a", 3, command(3, "0", true)));
  }

  @Test
  void aNodeThatRestartsOrFallsBehindLoadsASnapshot() {
    replicas.apply("a", 1, command(1, "0", true));
    assertFalse(replicas.takesSnapshot("a"));
    replicas.apply("a", 2, command(2, "1", true));
    assertTrue(replicas.takesSnapshot("a"));
    replicas.install("b", 2);
    assertEquals(Value.of(11), replicas.query("b", ADD));
    assertEquals(Value.of(11), replicas.result("b", 7, 2));
    replicas.apply("b", 3, command(3, "0", true));
    assertEquals(Value.of(12), replicas.query("b", ADD));
    replicas.started("b");
    assertEquals(0, replicas.applied("b"));
    assertThrows(IllegalStateException.class, () -> replicas.install("b", 3));
  }

  @Test
  void snapshotsOfOneIndexThatDifferAreSeen() {
    replicas.apply("a", 1, command(1, "0", true));
    replicas.apply("a", 2, command(2, "0", true));
    assertTrue(replicas.takesSnapshot("a"));
    replicas.apply("b", 1, command(1, "0", true));
    // This node takes the second command for a repetition.
    replicas.apply("b", 2, command(2, "0", false));
    assertThrows(IllegalStateException.class, () -> replicas.takesSnapshot("b"));
  }

  /** Adds up what it is given. */
  private static final class Sum implements Application {
    private long sum;

    @Override
    public Value apply(Value operation) {
      sum += ((Value.Int) operation).value();
      return Value.of(sum);
    }

    @Override
    public Value query(Value operation) {
      return Value.of(sum);
    }

    @Override
    public Application copy() {
      Sum copy = new Sum();
      copy.sum = sum;
      return copy;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Sum that && sum == that.sum;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(sum);
    }
  }
}
