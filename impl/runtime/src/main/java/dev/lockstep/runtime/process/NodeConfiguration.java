package dev.lockstep.runtime.process;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Protocol;
import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.ndjson.Ndjson;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a {@link NodeProcess} is told, as properties:
 *
 * <pre>
 * protocol=commit           a registered protocol
 * cluster=orders            the cluster's name
 * node=tm                   this node
 * address.tm=127.0.0.1:7001 where each node listens, one line for each
 * data=/var/lib/tm          the node's data directory
 * role.RM=r1,r2             optional: the nodes of each role; without any, the protocol's example
 * option.Name=3             optional: other constants of the specification, as JSON values of a trace
 * log=file                  optional: "chronicle" (the default) or "file"
 * trace=/var/trace          optional: directory for traces; nothing is recorded without it
 * specification.hash=...    optional: goes into the trace's header
 * answer.millis=10000       optional: how long a request is kept open
 * </pre>
 */
record NodeConfiguration(
    Protocol protocol,
    Cluster cluster,
    String clusterName,
    String node,
    Map<String, InetSocketAddress> addresses,
    Path data,
    LogKind log,
    Path trace,
    String specificationHash,
    long answerMillis) {

  private static final Set<String> KEYS =
      Set.of(
          "protocol",
          "cluster",
          "node",
          "data",
          "log",
          "trace",
          "specification.hash",
          "answer.millis");
  private static final List<String> PREFIXES = List.of("address.", "role.", "option.");

  /**
   * Reads a configuration.
   *
   * @throws IllegalArgumentException with one sentence
   */
  static NodeConfiguration of(Properties properties) {
    for (String key : new TreeSet<>(properties.stringPropertyNames())) {
      if (!KEYS.contains(key) && PREFIXES.stream().noneMatch(key::startsWith)) {
        throw new IllegalArgumentException(
            "no property is called \"" + key + "\"; there are " + new TreeSet<>(KEYS));
      }
    }
    Protocol protocol = Protocol.named(required(properties, "protocol"));
    Cluster cluster = cluster(properties, protocol);
    String node = required(properties, "node");
    cluster.role(node);
    String trace = properties.getProperty("trace");
    return new NodeConfiguration(
        protocol,
        cluster,
        required(properties, "cluster"),
        node,
        addresses(properties, cluster),
        Path.of(required(properties, "data")),
        LogKind.of(properties.getProperty("log", "chronicle")),
        trace == null ? null : Path.of(trace),
        properties.getProperty("specification.hash", ""),
        number(properties, "answer.millis", 10_000));
  }

  private static String required(Properties properties, String key) {
    String value = properties.getProperty(key);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("the property \"" + key + "\" is missing");
    }
    return value;
  }

  private static long number(Properties properties, String key, long otherwise) {
    String value = properties.getProperty(key);
    try {
      return value == null ? otherwise : Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "the property \"" + key + "\" is no number: \"" + value + '"', e);
    }
  }

  private static Cluster cluster(Properties properties, Protocol protocol) {
    Map<String, List<String>> roles = new LinkedHashMap<>();
    Map<String, Value> options = new TreeMap<>();
    for (String key : new TreeSet<>(properties.stringPropertyNames())) {
      String value = properties.getProperty(key);
      if (key.startsWith("role.")) {
        roles.put(key.substring("role.".length()), List.of(value.trim().split(" *, *")));
      } else if (key.startsWith("option.")) {
        try {
          options.put(key.substring("option.".length()), Ndjson.value(value));
        } catch (MalformedTraceException e) {
          throw new IllegalArgumentException(
              "the property \"" + key + "\" is no value of a trace: " + e.getMessage(), e);
        }
      }
    }
    Cluster example = protocol.exampleCluster();
    return new Cluster(
        roles.isEmpty() ? example.roles() : roles, options.isEmpty() ? example.options() : options);
  }

  private static Map<String, InetSocketAddress> addresses(Properties properties, Cluster cluster) {
    Map<String, InetSocketAddress> addresses = new TreeMap<>();
    for (String node : cluster.nodes()) {
      String key = "address." + node;
      String text = required(properties, key);
      int colon = text.lastIndexOf(':');
      try {
        addresses.put(
            node,
            new InetSocketAddress(
                text.substring(0, Math.max(colon, 0)),
                Integer.parseInt(text.substring(colon + 1))));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "the property \"" + key + "\" is not of the form host:port: \"" + text + '"', e);
      }
    }
    return addresses;
  }
}
