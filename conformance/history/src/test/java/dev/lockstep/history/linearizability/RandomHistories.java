package dev.lockstep.history.linearizability;

import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Histories of a key-value store that was one object: each operation took effect at one moment of
 * its interval, those of unknown outcome at any later time or never. So they are linearizable.
 */
final class RandomHistories {

  /**
   * What to draw.
   *
   * @param operations how many
   * @param clients how many, each with one call at a time
   * @param keys how many
   * @param values how many different ones are written; 0 writes each once
   * @param unknownPercent how many operations have an unknown outcome
   * @param gap longest time between two calls of a client, and longest duration of a call
   */
  record Shape(int operations, int clients, int keys, int values, int unknownPercent, int gap) {}

  private record Effect(Operation drawn, long at) {}

  private static final long NOT_AT_ALL = -1;

  private RandomHistories() {}

  /** The history of this shape that the random numbers give. */
  static List<Operation> linearizable(Shape shape, SplittableRandom random) {
    List<Effect> effects = new ArrayList<>();
    long[] clocks = new long[shape.clients()];
    for (int i = 0; i < shape.operations(); i++) {
      int client = i % shape.clients();
      long invoked = clocks[client] + random.nextInt(shape.gap() + 1);
      long returned = invoked + random.nextInt(shape.gap() + 1);
      clocks[client] = returned + 1;
      effects.add(effect(shape, random, "c" + client, i, invoked, returned));
    }
    effects.sort(Comparator.comparingLong(Effect::at));
    Model model = new KeyValueModel();
    Map<Value, Value> store = new HashMap<>();
    List<Operation> operations = new ArrayList<>();
    for (Effect effect : effects) {
      Operation drawn = effect.drawn();
      Value result = drawn.result();
      if (effect.at() != NOT_AT_ALL) {
        Value key = model.key(drawn.call());
        Model.Step step =
            model.step(store.getOrDefault(key, model.initial(key)), drawn.call()).get(0);
        store.put(key, step.state());
        result = step.result();
      }
      operations.add(drawn.isUnknown() ? drawn : withResult(drawn, result));
    }
    operations.sort(Comparator.comparingLong(Operation::invoked));
    return operations;
  }

  /** The same history, in which one operation that returned was told something else. */
  static List<Operation> altered(List<Operation> history, Shape shape, SplittableRandom random) {
    List<Operation> altered = new ArrayList<>(history);
    int at = random.nextInt(altered.size());
    Operation operation = altered.get(at);
    if (!operation.isUnknown()) {
      Value result = operation.result();
      if (result instanceof Value.Bool told) {
        result = Value.of(!told.value());
      } else if (!result.equals(KeyValueModel.OK)) {
        result = random.nextInt(4) == 0 ? KeyValueModel.NONE : value(shape, random, at);
      }
      altered.set(at, withResult(operation, result));
    }
    return altered;
  }

  private static Effect effect(
      Shape shape, SplittableRandom random, String client, int i, long invoked, long returned) {
    Value call = call(shape, random, i);
    if (random.nextInt(100) < shape.unknownPercent()) {
      Operation operation = Operation.unknown(client, i, call, invoked);
      boolean never = random.nextBoolean();
      long later = invoked + random.nextInt(8 * (shape.gap() + 1));
      return new Effect(operation, never ? NOT_AT_ALL : later);
    }
    Operation operation = new Operation(client, i, call, invoked, returned, KeyValueModel.OK);
    return new Effect(operation, random.nextLong(invoked, returned + 1));
  }

  private static Value call(Shape shape, SplittableRandom random, int i) {
    String key = "k" + random.nextInt(shape.keys());
    String value = ((Value.Str) value(shape, random, i)).value();
    return switch (random.nextInt(8)) {
      case 0, 1 -> Calls.put(key, value);
      case 2 -> Calls.delete(key);
      case 3 -> Calls.compareAndSet(key, value(shape, random, i / 2), value);
      case 4 -> shape.values() == 0 ? Calls.get(key) : Calls.append(key, value);
      default -> Calls.get(key);
    };
  }

  private static Value value(Shape shape, SplittableRandom random, int i) {
    return Value.of("v" + (shape.values() == 0 ? i : random.nextInt(shape.values())));
  }

  private static Operation withResult(Operation operation, Value result) {
    return new Operation(
        operation.client(),
        operation.number(),
        operation.call(),
        operation.invoked(),
        operation.returned(),
        result);
  }
}
