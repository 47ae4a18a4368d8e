package dev.lockstep.sim;

import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * One node's log on a simulated disk. Invariants: (1) records keep their order; (2) a crash keeps
 * every synced record and a prefix of the others.
 */
final class SimulatedLog {

  /** A record of one instance. */
  record Entry(String instance, Valued record) {}

  private static final int SHORTEN_MIN = 1_000;

  private final List<Entry> entries = new ArrayList<>();
  private int synced;
  private int shortenAt = SHORTEN_MIN;

  void append(String instance, Valued record) {
    entries.add(new Entry(instance, record));
  }

  int size() {
    return entries.size();
  }

  int unsynced() {
    return entries.size() - synced;
  }

  /** Makes all before {@code size} durable; returns those that were not, in order. */
  List<Entry> sync(int size) {
    if (size < synced || size > entries.size()) {
      throw new IllegalArgumentException(
          "sync to " + size + " of " + entries.size() + ", " + synced + " are synced");
    }
    List<Entry> durable = List.copyOf(entries.subList(synced, size));
    synced = size;
    return durable;
  }

  /**
   * Loses the unsynced records but for the oldest {@code survivors}; what is left counts as synced,
   * since recovery syncs before it reads.
   *
   * @return how many records were lost
   */
  int crash(int survivors) {
    int kept = synced + Math.min(survivors, unsynced());
    int lost = entries.size() - kept;
    entries.subList(kept, entries.size()).clear();
    synced = kept;
    return lost;
  }

  /**
   * Drops the synced records that a restart does not need, now and then, so that a long run stays
   * small. No sync may be under way.
   */
  void shorten(UnaryOperator<List<Valued>> needed) {
    if (synced < shortenAt) {
      return;
    }
    Map<String, List<Valued>> records = byInstance(entries.subList(0, synced));
    List<Entry> unsynced = List.copyOf(entries.subList(synced, entries.size()));
    entries.clear();
    records.forEach(
        (instance, own) ->
            needed.apply(own).forEach(record -> entries.add(new Entry(instance, record))));
    synced = entries.size();
    entries.addAll(unsynced);
    shortenAt = Math.max(SHORTEN_MIN, 2 * synced);
  }

  /** The records by instance, instances in order of their first record. */
  Map<String, List<Value>> recover() {
    Map<String, List<Value>> values = new LinkedHashMap<>();
    byInstance(entries).forEach((instance, own) -> values.put(instance, Valued.values(own)));
    return values;
  }

  private static Map<String, List<Valued>> byInstance(List<Entry> entries) {
    Map<String, List<Valued>> records = new LinkedHashMap<>();
    entries.forEach(
        entry ->
            records
                .computeIfAbsent(entry.instance(), key -> new ArrayList<>())
                .add(entry.record()));
    return records;
  }
}
