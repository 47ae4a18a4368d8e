package dev.lockstep.history.linearizability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyValueModelTest {
  private static final Value NONE = KeyValueModel.NONE;
  private static final Value OK = KeyValueModel.OK;

  private final Model model = new KeyValueModel();

  private void assertStep(Value state, Value call, Value result, Value after) {
    assertEquals(List.of(new Model.Step(result, after)), model.step(state, call));
  }

  @Test
  void itDoesWhatAMapDoes() {
    Value a = Value.of("a");
    Value b = Value.of("b");
    Value yes = Value.of(true);
    Value no = Value.of(false);
    assertEquals(NONE, model.initial(Value.of("x")));
    assertStep(NONE, Calls.put("x", "a"), OK, a);
    assertStep(a, Calls.put("x", "b"), OK, b);
    assertStep(NONE, Calls.get("x"), NONE, NONE);
    assertStep(a, Calls.get("x"), a, a);
    assertStep(a, Calls.compareAndSet("x", a, "b"), yes, b);
    assertStep(b, Calls.compareAndSet("x", a, "c"), no, b);
    assertStep(NONE, Calls.compareAndSet("x", NONE, "c"), yes, Value.of("c"));
    assertStep(a, Calls.delete("x"), yes, NONE);
    assertStep(NONE, Calls.delete("x"), no, NONE);
    assertStep(NONE, Calls.append("x", "a"), OK, a);
    assertStep(a, Calls.append("x", "b"), OK, Value.of("ab"));
    assertEquals(List.of(), model.step(Value.of(1), Calls.append("x", "b")));
  }

  /** The search relies on it: what is said to observe changes no state, with that result. */
  @Test
  void whatOnlyObservesChangesNoState() {
    List<Value> states = List.of(NONE, Value.of("a"), Value.of("b"), Value.of(7));
    List<Value> calls =
        List.of(
            Calls.put("x", "a"),
            Calls.get("x"),
            Calls.compareAndSet("x", Value.of("a"), "b"),
            Calls.compareAndSet("x", Value.of("a"), "a"),
            Calls.delete("x"),
            Calls.append("x", "b"));
    int observed = 0;
    for (Value state : states) {
      for (Value call : calls) {
        for (Model.Step step : model.step(state, call)) {
          if (model.observes(call, step.result())) {
            observed++;
            assertEquals(state, step.state(), call::toString);
          }
        }
      }
    }
    assertEquals(11, observed);
    assertFalse(model.observes(Calls.delete("x"), Value.of(true)));
  }

  @Test
  void whatIsNoCallIsRefusedInOneSentence() {
    for (Value call :
        List.of(
            Value.of("put"),
            Value.record("key", "x"),
            Value.record("type", 3),
            Value.record("type", "sing", "key", "x"),
            Value.record("type", "put", "key", "x"),
            Value.record("type", "get", "key", "x", "value", "1"),
            Value.record("type", "get", "key", 3),
            Value.record("type", "append", "key", "x", "value", 3))) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> model.key(call), call::toString);
      assertTrue(refused.getMessage().lines().count() == 1, refused.getMessage());
    }
    assertEquals(Value.of("x"), model.key(Calls.get("x")));
  }

  @Test
  void aCallIsReadAsAMethod() {
    assertEquals("put(\"a\")", model.text(Calls.put("x", "a")));
    assertEquals("get()", model.text(Calls.get("x")));
    assertEquals("compareAndSet(None, \"a\")", model.text(Calls.compareAndSet("x", NONE, "a")));
  }
}
