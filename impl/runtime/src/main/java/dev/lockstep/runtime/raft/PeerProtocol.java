package dev.lockstep.runtime.raft;

import dev.lockstep.core.Action;
import dev.lockstep.core.Cluster;
import dev.lockstep.core.Machine;
import dev.lockstep.core.Message;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.Workload;
import dev.lockstep.core.raft.RaftProtocol;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Optional;

/**
 * Raft as a transport needs it, with the messages that members send beside it: for a service that
 * makes its own {@link dev.lockstep.runtime.net.NettyTransport} for {@link RaftBuilder#transport}.
 * Stateless, thread-safe.
 */
public final class PeerProtocol implements Protocol {

  private final Protocol raft = new RaftProtocol();

  @Override
  public Message message(Value value) {
    Optional<PeerMessage> own = PeerMessage.of(value);
    return own.isPresent() ? own.get() : raft.message(value);
  }

  @Override
  public String name() {
    return raft.name();
  }

  @Override
  public String specification() {
    return raft.specification();
  }

  @Override
  public List<? extends Action> actions() {
    return raft.actions();
  }

  @Override
  public List<String> variables(String role) {
    return raft.variables(role);
  }

  @Override
  public Cluster exampleCluster() {
    return raft.exampleCluster();
  }

  @Override
  public Machine machine(Cluster cluster, String node, String instance) {
    return raft.machine(cluster, node, instance);
  }

  @Override
  public Workload workload() {
    return raft.workload();
  }
}
