package dev.lockstep.core;

import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What must hold of one instance, looking at all of its nodes at once: the protocol's invariants in
 * Java, cheap enough to be checked after every step of a simulated run. Replay checks the
 * specification's own on a sample of the runs.
 *
 * <p>Implementations are stateless and thread-safe.
 */
public interface Invariants {

  /** Of a protocol that states none: nothing is checked. */
  Invariants NONE = new Invariants() {};

  /**
   * One instance at one moment. The maps are live views, good for the duration of a call.
   *
   * @param instance its name
   * @param states the variables of {@link Machine#state()} by node. A node that no input has
   *     reached is missing; one that is down stands with what recovery would give it
   * @param outcomes what nodes have told clients and participants so far, in order of time
   */
  record Snapshot(
      String instance, Map<String, Map<String, Value>> states, List<Workload.Outcome> outcomes) {

    /** A variable of a node, or null if no input has reached the node. */
    public Value variable(String node, String name) {
      Map<String, Value> state = states.get(node);
      return state == null ? null : state.get(name);
    }
  }

  /**
   * Safety: what is wrong now. Asked after every step.
   *
   * @return one sentence that begins with the invariant's name; empty if all hold
   */
  default Optional<String> violation(Cluster cluster, Snapshot snapshot) {
    return Optional.empty();
  }

  /**
   * Progress: what a node still has to do by itself, such as to learn an outcome that it is in
   * doubt about. Asked once all faults have stopped and every node is up: it must become empty
   * while no client asks for anything.
   *
   * @return one sentence; empty if every node is at rest
   */
  default Optional<String> unsettled(Cluster cluster, Snapshot snapshot) {
    return Optional.empty();
  }

  /**
   * Follows one instance through a run, of a protocol whose variables are too large to be looked at
   * as a whole after every step; empty for any other. Long runs ask nothing else about safety, and
   * short ones ask both.
   */
  default Optional<Monitor> monitor(Cluster cluster) {
    return Optional.empty();
  }

  /**
   * Sees each step of one instance at all of its nodes, remembers what has been, and looks only at
   * what the step can have changed. Each answer is the first violation in one sentence that begins
   * with the invariant's name, or empty. Used by one thread.
   */
  interface Monitor {

    /**
     * A node's machine has taken a step that is an action.
     *
     * @param machine as it is behind the step; the monitor may keep it, and only reads it
     * @param effects what the step asks for, of which nothing has happened yet
     */
    Optional<String> stepped(String node, Machine machine, Effects effects);

    /**
     * A node has crashed.
     *
     * @param machine what recovery makes of what is durable now
     */
    Optional<String> crashed(String node, Machine machine);
  }

  /**
   * Roles of three nodes or more of which any majority suffices: a run makes progress although each
   * message to all of them misses one, another one each time.
   */
  default Set<String> quorumRoles() {
    return Set.of();
  }
}
