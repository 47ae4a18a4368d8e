package dev.lockstep.traces;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ValueTest {

  private static final Value A = Value.of("a");

  @Test
  void theEmptySequenceFunctionAndRecordAreOneValue() {
    assertEquals(Value.sequence(), Value.function(Map.of()));
    assertEquals(Value.sequence(), Value.record(Map.of()));
    assertNotEquals(Value.sequence(), Value.set());
  }

  @Test
  void aFunctionOnOneToNIsASequenceAndOneOnStringsIsARecord() {
    assertEquals(
        Value.sequence(A, Value.of(true)),
        Value.function(Map.of(Value.of(2), Value.of(true), Value.of(1), A)));
    assertEquals(
        Value.record("x", 1, "y", "a"),
        Value.function(Map.of(Value.of("x"), Value.of(1), Value.of("y"), A)));
    assertInstanceOf(Value.Fun.class, Value.function(Map.of(Value.of(0), A)));
    assertInstanceOf(Value.Fun.class, Value.function(Map.of(Value.of(1), A, Value.of("x"), A)));
  }

  @Test
  void onlyTheCanonicalFormOfAFunctionCanBeMade() {
    assertThrows(IllegalArgumentException.class, () -> new Value.Fun(new TreeMap<>(Map.of(A, A))));
    assertThrows(
        IllegalArgumentException.class, () -> new Value.Fun(new TreeMap<>(Map.of(Value.of(1), A))));
    assertThrows(IllegalArgumentException.class, () -> new Value.Rec(new TreeMap<>()));
  }

  @Test
  void theOrderIsTotalAndAgreesWithEquality() {
    List<Value> values =
        List.of(
            Value.of(false),
            Value.of(true),
            Value.of(-1),
            Value.of(Long.MAX_VALUE),
            Value.of(""),
            A,
            Value.model("None"),
            Value.set(),
            Value.set(Value.of(1)),
            Value.set(Value.of(1), Value.of(2)),
            Value.sequence(),
            Value.sequence(A),
            Value.record("x", 1),
            Value.record("x", 1, "y", 1),
            Value.record("x", 2),
            Value.record("y", 0),
            Value.function(Map.of(Value.of(0), A)),
            Value.function(Map.of(Value.of(0), A, Value.of(7), A)));
    for (Value left : values) {
      for (Value right : values) {
        int order = left.compareTo(right);
        assertEquals(left.equals(right), order == 0, left + " and " + right);
        assertEquals(-Integer.signum(order), Integer.signum(right.compareTo(left)));
      }
    }
  }

  @Test
  void valuesReadAsTheyDoInTla() {
    assertEquals(
        "[x |-> {1, 2}, y |-> <<\"a\\\"\">>]",
        Value.record("x", Value.set(Value.of(2), Value.of(1)), "y", Value.sequence(Value.of("a\"")))
            .toString());
    assertTrue(Value.function(Map.of(Value.of(0), A)).toString().contains("0 :> \"a\""));
  }
}
