package dev.lockstep.core;

import dev.lockstep.traces.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The nodes of one deployment by role, and the options of the specification.
 *
 * @param roles nodes of each role, under the name of the specification's constant, such as {@code
 *     Acceptor} to {@code a1, a2, a3}; a node has one role
 * @param options other constants of the specification by name
 */
public record Cluster(Map<String, List<String>> roles, Map<String, Value> options) {
  public Cluster {
    LinkedHashMap<String, List<String>> copy = new LinkedHashMap<>();
    roles.forEach((role, nodes) -> copy.put(role, List.copyOf(nodes)));
    roles = Collections.unmodifiableMap(copy);
    options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
    long distinct = roles.values().stream().flatMap(List::stream).distinct().count();
    if (distinct != roles.values().stream().mapToInt(List::size).sum()) {
      throw new IllegalArgumentException("a node stands in two roles: " + roles);
    }
  }

  /** A cluster without options. */
  public static Cluster of(Map<String, List<String>> roles) {
    return new Cluster(roles, Map.of());
  }

  /** The nodes of a role. */
  public List<String> nodes(String role) {
    List<String> nodes = roles.get(role);
    if (nodes == null) {
      throw new IllegalArgumentException("no role " + role + " in " + roles.keySet());
    }
    return nodes;
  }

  /** All nodes, role by role. */
  public List<String> nodes() {
    return roles.values().stream().flatMap(List::stream).toList();
  }

  /** The role of a node. */
  public String role(String node) {
    return roles.entrySet().stream()
        .filter(entry -> entry.getValue().contains(node))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no node " + node + " in " + roles.values()));
  }

  /** The specification's constants: each role as a set of strings, and the options. */
  public SortedMap<String, Value> constants() {
    TreeMap<String, Value> constants = new TreeMap<>(options);
    roles.forEach((role, nodes) -> constants.put(role, Value.strings(nodes)));
    return constants;
  }
}
