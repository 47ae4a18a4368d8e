package dev.lockstep.bench.commit;

import dev.lockstep.bench.BenchmarkException;
import dev.lockstep.bench.nodes.ClosedLoop;
import dev.lockstep.bench.nodes.Counts;
import dev.lockstep.bench.nodes.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The processes of one cluster, seen from the parent. Used by one thread. */
final class CommitCluster implements AutoCloseable {

  /**
   * A load and what it used, all processes together.
   *
   * @param load what the clients saw
   * @param used by the manager's process and the participants'
   * @param manager by the manager's process alone
   */
  record Measured(ClosedLoop.Result load, Counts used, Counts manager) {
    double perTransaction(long amount) {
      return load.perCall(amount);
    }
  }

  private final Path folder;
  private final Map<String, NodeProcess> children = new LinkedHashMap<>();

  /**
   * Starts the processes and waits until each can reach the others.
   *
   * @param folder for logs and traces, new
   */
  CommitCluster(Path folder, boolean recording, CommitOptions options) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder);
    List<String> nodes = new ArrayList<>(CommitNode.PARTICIPANTS);
    nodes.add(CommitNode.MANAGER);
    Map<String, Integer> ports = new LinkedHashMap<>();
    try {
      for (String node : nodes) {
        children.put(node, start(node, recording, options));
      }
      for (String node : nodes) {
        ports.put(node, Integer.parseInt(children.get(node).answer()));
      }
    } catch (RuntimeException | IOException e) {
      close();
      throw e;
    }
    for (NodeProcess child : children.values()) {
      ports.forEach(
          (peer, port) -> {
            if (!peer.equals(child.node())) {
              child.say("peer " + peer + " " + port);
            }
          });
    }
  }

  private NodeProcess start(String node, boolean recording, CommitOptions options)
      throws IOException {
    List<String> flags = new ArrayList<>(List.of("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC"));
    flags.addAll(options.nodeFlags());
    return NodeProcess.start(
        node,
        CommitNode.class,
        folder,
        flags,
        List.of(node, folder.toString(), Boolean.toString(recording), options.log().name()));
  }

  /** Where this cluster records. */
  Path traces() {
    return CommitNode.traces(folder);
  }

  /**
   * Keeps so many transactions outstanding for a time.
   *
   * @throws BenchmarkException if none commits, or a process fails
   */
  Measured run(int outstanding, Duration time) {
    Map<String, Counts> before = counts();
    ClosedLoop.Result load = load(outstanding, time);
    if (load.done() == 0) {
      throw new BenchmarkException(
          "no transaction committed, and " + load.others() + " did not; see " + folder);
    }
    Map<String, Counts> after = counts();
    Counts all = Counts.NONE;
    for (String node : children.keySet()) {
      all = all.plus(after.get(node).minus(before.get(node)));
    }
    String tm = CommitNode.MANAGER;
    return new Measured(load, all, after.get(tm).minus(before.get(tm)));
  }

  /** As {@link #run}, but whatever becomes of the transactions. */
  ClosedLoop.Result load(int outstanding, Duration time) {
    NodeProcess manager = children.get(CommitNode.MANAGER);
    manager.say("load " + outstanding + " " + time.toMillis());
    return ClosedLoop.Result.parse(manager.answer());
  }

  private Map<String, Counts> counts() {
    Map<String, Counts> counts = new LinkedHashMap<>();
    children.values().forEach(child -> child.say("count"));
    children.values().forEach(child -> counts.put(child.node(), Counts.parse(child.answer())));
    return counts;
  }

  /** Stops the nodes in order: participants first hear the last outcomes. */
  void stop() {
    children.values().forEach(child -> child.say("stop"));
    children.values().forEach(NodeProcess::awaitEnd);
  }

  /** Ends whatever still runs. */
  @Override
  public void close() {
    children.values().forEach(NodeProcess::close);
  }
}
