package dev.lockstep.bench.micro;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Counts the objects that a piece of work makes, by class: the heap's histogram behind it less the
 * one before it, both with what is garbage already, and no collection between them. What the JVM
 * makes for a histogram is counted too, so the work should make many times that.
 */
final class AllocatedObjects {
  private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+).*");
  private static final int TRIES = 20;

  private AllocatedObjects() {}

  /**
   * The objects of a piece of work, by the JVM's name of their class.
   *
   * @param prepare what the work needs, made anew when a collection came between
   */
  static <T> Map<String, Long> of(Supplier<T> prepare, Consumer<T> work) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      T prepared = prepare.get();
      System.gc(); // so that there is room
      long collections = collections();
      String before = histogram();
      work.accept(prepared);
      String after = histogram();
      if (collections() == collections) {
        return difference(counts(before), counts(after));
      }
    }
    throw new IllegalStateException("a collection came between, " + TRIES + " times");
  }

  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }

  private static String histogram() {
    Object[] arguments = {new String[] {"-all"}};
    String[] types = {String[].class.getName()};
    try {
      ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
      return (String)
          ManagementFactory.getPlatformMBeanServer()
              .invoke(commands, "gcClassHistogram", arguments, types);
    } catch (JMException e) {
      throw new IllegalStateException("this JVM has no histogram of its heap", e);
    }
  }

  private static Map<String, Long> counts(String histogram) {
    Map<String, Long> counts = new HashMap<>();
    for (String line : histogram.split("\n", -1)) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        counts.merge(matcher.group(2), Long.valueOf(matcher.group(1)), Long::sum);
      }
    }
    return counts;
  }

  private static Map<String, Long> difference(Map<String, Long> before, Map<String, Long> after) {
    Map<String, Long> made = new TreeMap<>();
    after.forEach((name, count) -> made.put(name, count - before.getOrDefault(name, 0L)));
    made.values().removeIf(count -> count == 0);
    return made;
  }
}
