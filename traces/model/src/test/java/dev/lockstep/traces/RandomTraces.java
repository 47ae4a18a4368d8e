package dev.lockstep.traces;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Random values and records of every kind, with awkward names and numbers. */
public final class RandomTraces {
  private static final String[] STRINGS = {
    "",
    "a1",
    "None",
    "#set",
    "##",
    "#",
    "\"\\\n\t\u0000\u007f",
    "Zürich",
    "é",
    "漢字",
    "\uD83D\uDE00",
    "\uD83D",
    "\uDE00x",
    "\uDE00\uD83D",
    "/",
    "maxBal",
    "a rather long name that exceeds the cache of names"
  };
  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    2,
    63,
    64,
    -64,
    -65,
    127,
    128,
    1L << 31,
    -(1L << 31) - 1,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private final RandomGenerator random;

  public RandomTraces(RandomGenerator random) {
    this.random = random;
  }

  public String string() {
    String text = STRINGS[random.nextInt(STRINGS.length)];
    return random.nextInt(4) == 0 ? text + STRINGS[random.nextInt(STRINGS.length)] : text;
  }

  public Value value(int depth) {
    int kind = random.nextInt(depth == 0 ? 4 : 9);
    return switch (kind) {
      case 0 -> Value.of(random.nextBoolean());
      case 1 -> Value.of(NUMBERS[random.nextInt(NUMBERS.length)]);
      case 2 -> Value.of(string());
      case 3 -> Value.model(string());
      case 4 -> Value.set(list(depth - 1));
      case 5 -> Value.sequence(list(depth - 1));
      case 6 -> Value.record(values(depth - 1));
      default -> {
        Map<Value, Value> pairs = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          pairs.put(value(kind == 7 ? 0 : depth - 1), value(depth - 1));
        }
        yield Value.function(pairs);
      }
    };
  }

  public SortedMap<String, Value> values(int depth) {
    SortedMap<String, Value> values = new TreeMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      values.put(string(), value(depth));
    }
    return values;
  }

  private SortedMap<String, Splice> splices() {
    SortedMap<String, Splice> splices = new TreeMap<>();
    for (int i = random.nextInt(6) - 3; i > 0; i--) {
      splices.put(string(), new Splice(index(), Math.max(index(), Splice.KEEP_MIN), list(2)));
    }
    return splices;
  }

  public TraceRecord record() {
    long sequence = positive();
    return switch (random.nextInt(6)) {
      case 0 ->
          new TraceRecord.Header(
              1 + random.nextInt(3),
              string(),
              string(),
              string(),
              string(),
              positive(),
              values(2),
              List.of(string(), string()));
      case 1 -> new TraceRecord.State(sequence, string(), values(3), random.nextBoolean());
      case 2 -> new TraceRecord.Gap(sequence, positive());
      case 3 -> new TraceRecord.End(sequence);
      default -> {
        SortedMap<String, Splice> splices = splices();
        SortedMap<String, Value> changes = values(3);
        changes.keySet().removeAll(splices.keySet());
        yield new TraceRecord.Event(
            sequence,
            string(),
            string(),
            values(3),
            changes,
            splices,
            random.nextBoolean() ? null : new MessageId(string(), positive(), positive(), index()),
            index(),
            positive(),
            NUMBERS[random.nextInt(NUMBERS.length)]);
      }
    };
  }

  /** An entry whose node and incarnation agree with its header. */
  public TraceEntry entry() {
    TraceRecord record = record();
    return record instanceof TraceRecord.Header header
        ? new TraceEntry(header.node(), header.incarnation(), header, "")
        : new TraceEntry(string(), positive(), record, "");
  }

  private List<Value> list(int depth) {
    List<Value> list = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      list.add(value(depth));
    }
    return list;
  }

  private long positive() {
    long number = NUMBERS[random.nextInt(NUMBERS.length)];
    return number < 1 ? 1 + random.nextInt(1000) : number;
  }

  private int index() {
    return random.nextInt(5) == 0 ? Integer.MAX_VALUE : random.nextInt(4);
  }
}
