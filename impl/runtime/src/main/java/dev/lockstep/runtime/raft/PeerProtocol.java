package dev.lockstep.runtime.raft;

import dev.lockstep.core.Action;
import dev.lockstep.core.Cluster;
import dev.lockstep.core.Machine;
import dev.lockstep.core.Message;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.Workload;
import dev.lockstep.core.raft.RaftProtocol;
import dev.lockstep.runtime.DirectForm;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.List;
import java.util.Optional;

/**
 * Raft as a member runs it and a transport needs it, with the messages that members send beside it,
 * and with entries that stand as bytes of their own on the wire and in the log: for a service that
 * makes its own {@link dev.lockstep.runtime.net.NettyTransport} for {@link RaftBuilder#transport},
 * too. Stateless, thread-safe.
 */
public final class PeerProtocol implements Protocol, DirectForm.Owner {

  private final Protocol raft = new RaftProtocol();
  private final DirectForm form = new RaftForm();

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
  public <R extends Valued> List<R> needed(List<R> records) {
    return raft.needed(records);
  }

  @Override
  public DirectForm directForm() {
    return form;
  }

  @Override
  public Workload workload() {
    return raft.workload();
  }
}
