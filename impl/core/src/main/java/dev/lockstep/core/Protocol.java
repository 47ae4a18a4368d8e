package dev.lockstep.core;

import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * A protocol as data: all that checking, running, recording, simulating and replaying need to know
 * of it. A protocol is registered by one line in {@code
 * META-INF/services/dev.lockstep.core.Protocol}; nothing else names it.
 *
 * <p>Implementations are stateless and thread-safe.
 */
public interface Protocol {

  /** The name in commands, in trace headers, and of the folder under {@code specs}. */
  String name();

  /** The module of the Node rung, such as {@code PaxosNode}. */
  String specification();

  /** The actions of the Node rung that a machine takes (not the network's, not a crash). */
  List<? extends Action> actions();

  /** The variables that a node of this role logs; see {@link Machine#state()}. */
  List<String> variables(String role);

  /** A cluster fit for a recorded run and a simulation. */
  Cluster exampleCluster();

  /** A new machine in the specification's initial state. */
  Machine machine(Cluster cluster, String node, String instance);

  /**
   * The records that a restart needs of these, which are all durable ones of an instance at a node:
   * recovering from them gives a machine in the very same state. Whoever holds the records asks now
   * and then, and drops the others, in memory and from the log; a {@link Node} with a trace checks
   * the promise each time. A protocol whose machines write without end must answer with fewer.
   *
   * @param records in log order, each as a machine wrote it or its value; not to be changed
   * @return a list no longer than that, which may be a view
   */
  default <R extends Valued> List<R> needed(List<R> records) {
    return records;
  }

  /**
   * Reads a message back: the inverse of {@link Message#toValue()}.
   *
   * @throws IllegalArgumentException if the value is no message of this protocol
   */
  Message message(Value value);

  /** How clients drive the protocol in recorded and simulated runs, and what they may see. */
  Workload workload();

  /** What a simulated run checks after every step; none unless the protocol states some. */
  default Invariants invariants() {
    return Invariants.NONE;
  }

  /** How clients use it as a replicated log; empty for a protocol that is none. */
  default Optional<LogService> logService() {
    return Optional.empty();
  }

  /** The registered protocols, in the order of the class path. */
  static List<Protocol> registered() {
    return ServiceLoader.load(Protocol.class).stream().map(ServiceLoader.Provider::get).toList();
  }

  /**
   * The registered protocol of that name.
   *
   * @throws IllegalArgumentException naming the registered ones
   */
  static Protocol named(String name) {
    List<Protocol> all = registered();
    return all.stream()
        .filter(protocol -> protocol.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no protocol \""
                        + name
                        + "\"; there are "
                        + all.stream().map(Protocol::name).toList()));
  }
}
