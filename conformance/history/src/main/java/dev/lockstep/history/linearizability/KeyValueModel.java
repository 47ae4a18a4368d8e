package dev.lockstep.history.linearizability;

import dev.lockstep.traces.SortedArrays;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A map from strings to values, all absent at first. With one key it is a register.
 *
 * <p>A call is a record with {@code type}, {@code key} and these fields:
 *
 * <pre>
 * put            value            result "ok"
 * get                             result the value, or the model value None where there is none
 * compareAndSet  expected, value  result TRUE if it was as expected and is set now; expected may be None
 * delete                          result TRUE if there was a value
 * append         value            result "ok"; both are strings, and none is the empty one
 * </pre>
 */
public final class KeyValueModel implements Model {

  /** What an absent key holds. */
  public static final Value NONE = Value.model("None");

  /** The result of a call that tells nothing else. */
  public static final Value OK = Value.of("ok");

  /** The members of each call, in alphabetical order. */
  private static final Map<String, String[]> FIELDS =
      Map.of(
          "put", new String[] {"key", "type", "value"},
          "get", new String[] {"key", "type"},
          "compareAndSet", new String[] {"expected", "key", "type", "value"},
          "delete", new String[] {"key", "type"},
          "append", new String[] {"key", "type", "value"});

  @Override
  public Value key(Value call) {
    if (!(call instanceof Value.Rec fields) || !(fields.get("type") instanceof Value.Str type)) {
      throw new IllegalArgumentException("an operation is an object with a type, not " + call);
    }
    String[] wanted = FIELDS.get(type.value());
    if (wanted == null) {
      throw new IllegalArgumentException(
          "a key-value store has no operation "
              + type
              + ", but "
              + FIELDS.keySet().stream().sorted().toList());
    }
    if (!SortedArrays.hasKeys(fields.fields(), wanted)) {
      throw new IllegalArgumentException(
          "%s has the members %s, not %s"
              .formatted(type.value(), List.of(wanted), fields.fields().keySet()));
    }
    if (!(fields.get("key") instanceof Value.Str)) {
      throw new IllegalArgumentException("a key is a string, not " + fields.get("key"));
    }
    if (type.value().equals("append") && !(fields.get("value") instanceof Value.Str)) {
      throw new IllegalArgumentException("a string is appended, not " + fields.get("value"));
    }
    return fields.get("key");
  }

  @Override
  public Value initial(Value key) {
    return NONE;
  }

  @Override
  public List<Step> step(Value state, Value call) {
    Value.Rec fields = (Value.Rec) call;
    Value value = fields.get("value");
    return switch (type(fields)) {
      case "put" -> List.of(new Step(OK, value));
      case "get" -> List.of(new Step(state, state));
      case "compareAndSet" ->
          state.equals(fields.get("expected"))
              ? List.of(new Step(Value.of(true), value))
              : List.of(new Step(Value.of(false), state));
      case "delete" -> List.of(new Step(Value.of(!state.equals(NONE)), NONE));
      case "append" -> append(state, (Value.Str) value);
      default -> throw new IllegalArgumentException("key() was not asked about " + call);
    };
  }

  private static List<Step> append(Value state, Value.Str tail) {
    if (state.equals(NONE)) {
      return List.of(new Step(OK, tail));
    }
    return state instanceof Value.Str text
        ? List.of(new Step(OK, Value.of(text.value() + tail.value())))
        : List.of();
  }

  @Override
  public boolean observes(Value call, Value result) {
    return switch (type((Value.Rec) call)) {
      case "get" -> true;
      case "compareAndSet", "delete" -> result.equals(Value.of(false));
      default -> false;
    };
  }

  @Override
  public String text(Value call) {
    Value.Rec fields = (Value.Rec) call;
    List<String> arguments = new ArrayList<>();
    for (String name : List.of("expected", "value")) {
      if (fields.get(name) != null) {
        arguments.add(fields.get(name).toString());
      }
    }
    return type(fields) + "(" + String.join(", ", arguments) + ")";
  }

  private static String type(Value.Rec call) {
    return ((Value.Str) call.get("type")).value();
  }
}
