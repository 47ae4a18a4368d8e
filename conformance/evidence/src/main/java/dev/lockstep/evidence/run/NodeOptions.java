package dev.lockstep.evidence.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a child process is told on its command line.
 *
 * @param protocol name in the registry
 * @param cluster name of this run's cluster, so that two runs never speak to each other
 * @param node which node it is
 * @param data folder of what it keeps over restarts
 * @param traces folder of all traces
 * @param seed of what happens to its messages
 * @param specificationHash for the trace's header
 * @param peers the loopback port on which it reaches each of the others
 */
record NodeOptions(
    String protocol,
    String cluster,
    String node,
    Path data,
    Path traces,
    long seed,
    String specificationHash,
    Map<String, Integer> peers) {

  /** All nodes, in the order of their names. */
  List<String> nodes() {
    TreeSet<String> nodes = new TreeSet<>(peers.keySet());
    nodes.add(node);
    return List.copyOf(nodes);
  }

  List<String> arguments() {
    return List.of(
        protocol,
        cluster,
        node,
        data.toString(),
        traces.toString(),
        String.valueOf(seed),
        specificationHash,
        new TreeMap<>(peers)
            .entrySet().stream()
                .map(peer -> peer.getKey() + "=" + peer.getValue())
                .collect(Collectors.joining(",")));
  }

  static NodeOptions parse(String[] args) {
    Map<String, Integer> peers = new TreeMap<>();
    if (!args[7].isEmpty()) { // as it is for a node that is alone
      for (String peer : args[7].split(",")) {
        int at = peer.lastIndexOf('=');
        peers.put(peer.substring(0, at), Integer.valueOf(peer.substring(at + 1)));
      }
    }
    return new NodeOptions(
        args[0],
        args[1],
        args[2],
        Path.of(args[3]),
        Path.of(args[4]),
        Long.parseLong(args[5]),
        args[6],
        peers);
  }
}
