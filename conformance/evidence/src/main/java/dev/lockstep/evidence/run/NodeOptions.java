package dev.lockstep.evidence.run;

import java.nio.file.Path;
import java.util.List;

/**
 * What a child process is told on its command line.
 *
 * @param protocol name in the registry
 * @param cluster name of this run's cluster, so that two runs never speak to each other
 * @param node which node it is
 * @param data folder of what it keeps over restarts
 * @param traces folder of all traces
 * @param seed of its network's faults
 * @param healed whether the network has no faults any more
 * @param specificationHash for the trace's header
 */
record NodeOptions(
    String protocol,
    String cluster,
    String node,
    Path data,
    Path traces,
    long seed,
    boolean healed,
    String specificationHash) {

  List<String> arguments() {
    return List.of(
        protocol,
        cluster,
        node,
        data.toString(),
        traces.toString(),
        String.valueOf(seed),
        String.valueOf(healed),
        specificationHash);
  }

  static NodeOptions parse(String[] args) {
    return new NodeOptions(
        args[0],
        args[1],
        args[2],
        Path.of(args[3]),
        Path.of(args[4]),
        Long.parseLong(args[5]),
        Boolean.parseBoolean(args[6]),
        args[7]);
  }
}
