package dev.lockstep.history.linearizability;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The configurations that a search has seen (Lowe, "Testing for linearizability", 2017, section 4):
 * from two with the same operations linearized and the same state the same can follow, so one of
 * them is enough.
 *
 * <p>Of two that differ only in the operations of unknown outcome that they used, the one that used
 * fewer is enough: what follows from the other can follow from it.
 */
class Visited {
  private final Map<Configuration, Configuration> seen = new HashMap<>();
  private long bytes;

  /** Adds a configuration; returns false if one that is as good was there. */
  boolean add(Configuration configuration) {
    Configuration first = seen.get(configuration);
    for (Configuration other = first; other != null; other = other.sibling) {
      if (other.usesNoMoreThan(configuration)) {
        return false;
      }
    }
    if (first == null) {
      seen.put(configuration, configuration);
    } else {
      configuration.sibling = first.sibling;
      first.sibling = configuration;
    }
    bytes += configuration.bytes();
    return true;
  }

  /** Memory that they take, in bytes, as {@link Configuration#bytes()} estimates it. */
  final long bytes() {
    return bytes;
  }

  /** One of each kind that is equal; their siblings are the others. */
  final Collection<Configuration> all() {
    return seen.keySet();
  }
}
