package dev.lockstep.evidence.sim;

import dev.lockstep.core.Action;
import dev.lockstep.core.Cluster;
import dev.lockstep.core.Invariants;
import dev.lockstep.core.LogService;
import dev.lockstep.core.Machine;
import dev.lockstep.core.Message;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.List;
import java.util.Optional;

/** A sound protocol whose clients use it wrongly: what they see must give them away. */
record WrongClients(Protocol sound, Mistake mistake) implements Protocol {

  /** What the clients get wrong. */
  enum Mistake {
    /** They repeat commands without a session, so that one may take effect twice. */
    NO_SESSION,
    /** They read without waiting until the node has applied what the read must see. */
    IMPATIENT_READ
  }

  private record Wrong(LogService sound, Mistake mistake) implements LogService {
    @Override
    public Cluster cluster(int nodes) {
      return sound.cluster(nodes);
    }

    @Override
    public Valued start() {
      return sound.start();
    }

    @Override
    public Valued register(long tag) {
      return sound.register(tag);
    }

    @Override
    public Valued command(long tag, long session, long seq, String data) {
      return mistake == Mistake.NO_SESSION
          ? sound.command(tag, 0, 0, data)
          : sound.command(tag, session, seq, data);
    }

    @Override
    public Valued read(String id) {
      return sound.read(id);
    }

    @Override
    public Valued abandon(String id) {
      return sound.abandon(id);
    }

    @Override
    public Valued compact(long index) {
      return sound.compact(index);
    }

    @Override
    public Answer answer(Valued reply) {
      Answer answer = sound.answer(reply);
      return mistake == Mistake.IMPATIENT_READ && answer instanceof Answer.ReadReady read
          ? new Answer.ReadReady(read.id(), 0)
          : answer;
    }
  }

  @Override
  public Optional<LogService> logService() {
    return sound.logService().map(service -> new Wrong(service, mistake));
  }

  @Override
  public String name() {
    return sound.name();
  }

  @Override
  public String specification() {
    return sound.specification();
  }

  @Override
  public List<? extends Action> actions() {
    return sound.actions();
  }

  @Override
  public List<String> variables(String role) {
    return sound.variables(role);
  }

  @Override
  public Cluster exampleCluster() {
    return sound.exampleCluster();
  }

  @Override
  public Machine machine(Cluster cluster, String node, String instance) {
    return sound.machine(cluster, node, instance);
  }

  @Override
  public <R extends Valued> List<R> needed(List<R> records) {
    return sound.needed(records);
  }

  @Override
  public Message message(Value value) {
    return sound.message(value);
  }

  @Override
  public Workload workload() {
    return sound.workload();
  }

  @Override
  public Invariants invariants() {
    return sound.invariants();
  }
}
