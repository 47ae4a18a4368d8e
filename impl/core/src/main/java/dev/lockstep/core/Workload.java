package dev.lockstep.core;

import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** How clients drive a protocol in recorded and simulated runs, and what they may see. */
public interface Workload {

  /**
   * A request that a client sends to a node.
   *
   * @param delayMillis how long after the opening of the instance it is sent for the first time
   */
  record ClientRequest(String node, Value request, int delayMillis) {

    /** A request that is sent at once. */
    public ClientRequest(String node, Value request) {
      this(node, request, 0);
    }
  }

  /** What a node told its client or its local participant about an instance. */
  record Outcome(String node, Value outcome) {}

  /** What a run calls an instance, such as {@code transaction} or {@code decree}. */
  String instanceNoun();

  /**
   * The node that issues the names of instances, each with its incarnation; empty where instances
   * have names of their own, as decrees have. See {@link InstanceId}.
   */
  Optional<String> issuer(Cluster cluster);

  /**
   * The requests that start one instance; a run sends them in this order, perhaps more than once.
   *
   * @param random the only source of choice, so that a seed repeats a run
   */
  List<ClientRequest> requests(Cluster cluster, String instance, RandomGenerator random);

  /**
   * A request as its client sends it once more, such as a read under a name that was not used yet.
   *
   * @param request one of {@link #requests}
   * @param attempt how often the requests of the instance were sent before, from 1
   */
  default Value again(Value request, int attempt) {
    return request;
  }

  /**
   * About how many messages the nodes exchange for one instance while clients wait: simulated
   * faults of single messages and single steps are spread over so many.
   */
  default int messages(Cluster cluster) {
    return 4 * cluster.nodes().size();
  }

  /**
   * Whether the outcomes seen so far end the instance for the clients that made these requests. A
   * later outcome can open it again, such as that of an operator who came late: a client that had
   * ended then asks again.
   */
  boolean finished(Cluster cluster, List<ClientRequest> requests, List<Outcome> outcomes);

  /**
   * Whether a node may tell an outcome that it has told before, in the same incarnation: an answer
   * to a request that was repeated, say. Of any other outcome that is a defect; see {@link
   * Effects#replies}.
   */
  default boolean mayRepeat(Value outcome) {
    return false;
  }

  /**
   * Judges one instance from outside, knowing only requests and outcomes: agreement, validity,
   * atomicity.
   *
   * @return what is wrong, in one sentence; empty if nothing is
   */
  Optional<String> violation(
      Cluster cluster, String instance, List<ClientRequest> requests, List<Outcome> outcomes);
}
