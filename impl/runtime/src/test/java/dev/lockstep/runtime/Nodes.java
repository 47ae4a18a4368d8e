package dev.lockstep.runtime;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.commit.CommitProtocol;
import dev.lockstep.core.commit.CommitReply;
import dev.lockstep.core.commit.CommitRequest;
import dev.lockstep.runtime.net.MemoryNetwork;
import dev.lockstep.traces.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Nodes of two-phase commit, a manager and one participant, on a network in memory. */
final class Nodes {

  static final Duration LONG = Duration.ofSeconds(60);
  static final Value FAILED = CommitRequest.FAILED;
  static final HostOptions HURRY = new HostOptions(1000, 1000, Duration.ZERO);

  final Protocol protocol = new CommitProtocol();
  final Cluster cluster = Cluster.of(Map.of("Manager", List.of("tm"), "RM", List.of("r1")));
  final MemoryNetwork network = new MemoryNetwork();

  /** What the participant says of a transaction whose work has failed. */
  static final Answer ABORTED =
      new Answer.Outcome(CommitReply.aborted("r1", CommitReply.Why.FAILED).toValue());

  NodeHost.Builder node(String name) {
    return NodeHost.of(protocol, cluster, name).options(HURRY).transport(network.transport(name));
  }

  NodeHost.Builder node(String name, MemoryStorage storage) {
    return node(name).storage(storage::open);
  }

  static MemoryStorage storage() {
    return new MemoryStorage(false, call -> {});
  }
}
