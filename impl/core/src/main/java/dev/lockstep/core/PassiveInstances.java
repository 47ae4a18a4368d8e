package dev.lockstep.core;

import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Instances that need no machine now: each is its durable records and what was told of it, from
 * which a machine can be made again. Names that one node issued in one incarnation are kept as runs
 * of numbers, so a run of transactions that ended alike takes the place of one.
 *
 * <p>Invariants: (1) an instance has one memory; (2) equal memories are one object; (3) two runs
 * that touch have different memories; (4) instances come out in a fixed order.
 *
 * <p>Not thread-safe.
 */
public final class PassiveInstances {

  /** What is kept of an instance. Immutable; its hash is that of all its records, made once. */
  public static final class Memory {
    /** Nothing durable, nothing told. */
    public static final Memory EMPTY = new Memory(List.of(), null);

    private final List<Value> records;
    private final Value told;
    private int hash;

    /**
     * What is kept of an instance.
     *
     * @param records its durable records in log order
     * @param told the last outcome that its machine told, or null
     */
    public Memory(List<Value> records, Value told) {
      this.records = List.copyOf(records);
      this.told = told;
    }

    /** Its durable records in log order. */
    public List<Value> records() {
      return records;
    }

    /** The last outcome that its machine told, or null. */
    public Value told() {
      return told;
    }

    @Override
    public boolean equals(Object other) {
      return other == this
          || (other instanceof Memory memory
              && hashCode() == memory.hashCode()
              && records.equals(memory.records)
              && Objects.equals(told, memory.told));
    }

    @Override
    public int hashCode() {
      if (hash == 0) {
        hash = Objects.hash(records, told);
      }
      return hash;
    }

    @Override
    public String toString() {
      return "Memory" + records + ", told " + told;
    }

    /** The same with one more record. */
    public Memory with(Value record) {
      List<Value> more = new ArrayList<>(records);
      more.add(record);
      return new Memory(more, told);
    }
  }

  /**
   * Instances with one memory: the names {@code prefix} followed by the numbers {@code first} to
   * {@code last}, or just {@code prefix} where {@code first} is 0.
   */
  public record Run(String prefix, long first, long last, Memory memory) {

    /** How many instances these are. */
    public long size() {
      return last - first + 1;
    }

    /** Name of the instance at this place, from 0. */
    public String name(long place) {
      return first == 0 ? prefix : prefix + (first + place);
    }
  }

  private static final class Count {
    long runs;
  }

  private final TreeMap<String, TreeMap<Long, Run>> numbered = new TreeMap<>();
  private final TreeMap<String, Run> others = new TreeMap<>();
  private final Map<Memory, Memory> memories = new HashMap<>();
  private final Map<Memory, Count> uses = new HashMap<>();
  private long instances;
  private long runs;

  /** Keeps this of an instance, in place of what was kept of it before. */
  public void put(String instance, Memory memory) {
    int at = InstanceId.numberAt(instance);
    String prefix = at < 0 ? instance : instance.substring(0, at);
    long number = at < 0 ? 0 : Long.parseLong(instance.substring(at));
    put(new Run(prefix, number, number, memory));
  }

  /** Keeps this of all instances of a run, of which nothing may be kept yet unless it is one. */
  public void put(Run run) {
    if (run.size() == 1) {
      remove(run.name(0));
    }
    Memory memory = memories.computeIfAbsent(run.memory(), kept -> kept);
    instances += run.size();
    if (run.first() == 0) {
      add(others, run.prefix(), new Run(run.prefix(), 0, 0, memory));
      return;
    }
    TreeMap<Long, Run> siblings = numbered.computeIfAbsent(run.prefix(), key -> new TreeMap<>());
    long first = run.first();
    long last = run.last();
    Map.Entry<Long, Run> below = siblings.lowerEntry(first);
    Map.Entry<Long, Run> next = siblings.ceilingEntry(first);
    if ((below != null && below.getValue().last() >= first)
        || (next != null && next.getKey() <= last)) {
      throw new IllegalArgumentException(run + " overlaps another one");
    }
    if (below != null && below.getValue().last() == first - 1 && same(below.getValue(), memory)) {
      first = below.getKey();
      drop(siblings, first);
    }
    Run above = siblings.get(last + 1);
    if (above != null && same(above, memory)) {
      last = above.last();
      drop(siblings, above.first());
    }
    add(siblings, first, new Run(run.prefix(), first, last, memory));
  }

  /** What is kept of an instance; null if nothing is. */
  public Memory get(String instance) {
    Run run = find(instance);
    return run == null ? null : run.memory();
  }

  /** Takes out what is kept of an instance; null if nothing is. */
  public Memory remove(String instance) {
    Run run = find(instance);
    if (run == null) {
      return null;
    }
    instances--;
    if (run.first() == 0) {
      drop(others, instance);
      return run.memory();
    }
    TreeMap<Long, Run> siblings = numbered.get(run.prefix());
    long number = Long.parseLong(instance.substring(run.prefix().length()));
    drop(siblings, run.first());
    if (run.first() < number) {
      add(siblings, run.first(), new Run(run.prefix(), run.first(), number - 1, run.memory()));
    }
    if (number < run.last()) {
      add(siblings, number + 1, new Run(run.prefix(), number + 1, run.last(), run.memory()));
    }
    if (siblings.isEmpty()) {
      numbered.remove(run.prefix());
    }
    return run.memory();
  }

  /** All runs at this moment, in a fixed order. */
  public List<Run> runs() {
    List<Run> all = new ArrayList<>(others.values());
    numbered.values().forEach(siblings -> all.addAll(siblings.values()));
    return all;
  }

  /** Each instance with its memory, in a fixed order; nothing may be changed meanwhile. */
  public void forEach(BiConsumer<String, Memory> visitor) {
    for (Run run : runs()) {
      for (long place = 0; place < run.size(); place++) {
        visitor.accept(run.name(place), run.memory());
      }
    }
  }

  /** How many instances are kept. */
  public long size() {
    return instances;
  }

  /** How many objects are held for them, not counting the values in the memories: the cost. */
  public long held() {
    return runs + memories.size();
  }

  private Run find(String instance) {
    int at = InstanceId.numberAt(instance);
    if (at < 0) {
      return others.get(instance);
    }
    TreeMap<Long, Run> siblings = numbered.get(instance.substring(0, at));
    if (siblings == null) {
      return null;
    }
    long number = Long.parseLong(instance.substring(at));
    Map.Entry<Long, Run> entry = siblings.floorEntry(number);
    return entry == null || entry.getValue().last() < number ? null : entry.getValue();
  }

  @SuppressWarnings("ReferenceEquality") // equal memories are one object
  private static boolean same(Run run, Memory memory) {
    return run.memory() == memory;
  }

  private <K> void add(Map<K, Run> to, K key, Run run) {
    to.put(key, run);
    runs++;
    memories.putIfAbsent(run.memory(), run.memory());
    uses.computeIfAbsent(run.memory(), unused -> new Count()).runs++;
  }

  private <K> void drop(Map<K, Run> from, K key) {
    Run run = from.remove(key);
    runs--;
    Count count = uses.get(run.memory());
    if (--count.runs == 0) {
      uses.remove(run.memory());
      memories.remove(run.memory());
    }
  }
}
