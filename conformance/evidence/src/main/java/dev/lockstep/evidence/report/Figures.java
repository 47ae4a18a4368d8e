package dev.lockstep.evidence.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Named figures of one protocol, in the order in which they were first set; the rows of the table.
 * Thread-safe.
 */
public final class Figures {

  /**
   * A row's name.
   *
   * @param section the part of the job, such as {@code recorded run}
   * @param name the figure's name with its unit
   */
  public record Key(String section, String name) {}

  private final Map<Key, Object> values = new LinkedHashMap<>();

  /** Sets a figure: a whole number, a decimal, or words. */
  public synchronized void set(String section, String name, Object value) {
    values.put(new Key(section, name), value);
  }

  /** A figure, or empty where it was not set. */
  public synchronized Optional<Object> get(Key key) {
    return Optional.ofNullable(values.get(key));
  }

  /** The figures' names in order. */
  public synchronized Collection<Key> keys() {
    return List.copyOf(values.keySet());
  }

  /** All names that occur in any of these, in order: first by section, then as they came. */
  static List<Key> union(Collection<Figures> all) {
    Map<String, List<Key>> bySection = new LinkedHashMap<>();
    for (Figures figures : all) {
      for (Key key : figures.keys()) {
        List<Key> section = bySection.computeIfAbsent(key.section(), name -> new ArrayList<>());
        if (!section.contains(key)) {
          section.add(key);
        }
      }
    }
    return bySection.values().stream().flatMap(List::stream).toList();
  }
}
