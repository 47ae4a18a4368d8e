package dev.lockstep.evidence.sim;

import dev.lockstep.history.linearizability.KeyValueModel;
import dev.lockstep.history.linearizability.Model;
import dev.lockstep.sim.Application;
import dev.lockstep.sim.Load;
import dev.lockstep.traces.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** The key-value store that long runs replicate, and what its clients ask. */
public final class Store implements Application {
  private static final Model MODEL = new KeyValueModel();
  private static final int KEYS = 10;

  private final Map<Value, Value> contents;

  private Store(Map<Value, Value> contents) {
    this.contents = contents;
  }

  /** A store in which every key is absent. */
  public static Store empty() {
    return new Store(new HashMap<>());
  }

  /** The inverse of {@link #contents}. */
  public static Store of(Value contents) {
    Map<Value, Value> read = new HashMap<>();
    if (!contents.equals(Value.Seq.EMPTY)) { // which the record without fields is
      ((Value.Rec) contents).fields().forEach((key, value) -> read.put(Value.of(key), value));
    }
    return new Store(read);
  }

  /** A record of all keys that have a value. */
  public Value contents() {
    Map<String, Value> fields = new TreeMap<>();
    contents.forEach((key, value) -> fields.put(((Value.Str) key).value(), value));
    return Value.record(fields);
  }

  /** An operation for each key that reads it. */
  public static List<Value> reads() {
    return IntStream.range(0, KEYS)
        .mapToObj(key -> Value.record("type", "get", "key", "k" + key))
        .toList();
  }

  @Override
  public Value apply(Value operation) {
    Value key = MODEL.key(operation);
    Model.Step step = step(key, operation);
    contents.put(key, step.state());
    return step.result();
  }

  @Override
  public Value query(Value operation) {
    return step(MODEL.key(operation), operation).result();
  }

  private Model.Step step(Value key, Value operation) {
    return MODEL.step(contents.getOrDefault(key, MODEL.initial(key)), operation).get(0);
  }

  @Override
  public Store copy() {
    return new Store(new HashMap<>(contents));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Store store && contents.equals(store.contents);
  }

  @Override
  public int hashCode() {
    return contents.hashCode();
  }

  /** Half of the operations read. Each value is written once, so that a read tells which it saw. */
  public static final class Operations implements Load.Operations {
    private static final int RECENT = 20;

    @Override
    public Value next(RandomGenerator random, long number) {
      String key = "k" + random.nextInt(KEYS);
      String value = "v" + number;
      return switch (random.nextInt(8)) {
        case 0, 1 -> Value.record("type", "put", "key", key, "value", value);
        case 2 ->
            Value.record(
                "type",
                "compareAndSet",
                "key",
                key,
                "expected",
                random.nextBoolean()
                    ? KeyValueModel.NONE
                    : Value.of("v" + (number - 1 - random.nextInt(RECENT))),
                "value",
                value);
        case 3 -> Value.record("type", "delete", "key", key);
        default -> Value.record("type", "get", "key", key);
      };
    }

    @Override
    public boolean observes(Value operation) {
      return ((Value.Rec) operation).get("type").equals(Value.of("get"));
    }
  }
}
