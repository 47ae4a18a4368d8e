package dev.lockstep.evidence.pingpong;

import dev.lockstep.core.Action;
import dev.lockstep.core.Cluster;
import dev.lockstep.core.Machine;
import dev.lockstep.core.Message;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Ping-pong as a protocol of the registry. */
public final class PingPong implements Protocol {
  static final String SERVER = "Server";
  static final String RECEIVER = "Receiver";
  static final String ROUNDS = "Rounds";

  @Override
  public String name() {
    return "pingpong";
  }

  @Override
  public String specification() {
    return "PingPong";
  }

  @Override
  public List<? extends Action> actions() {
    return List.of(PingPongAction.values());
  }

  @Override
  public List<String> variables(String role) {
    return List.of("stroke", "over", "pending", "durable");
  }

  @Override
  public Cluster exampleCluster() {
    Map<String, List<String>> roles = new LinkedHashMap<>();
    roles.put(SERVER, List.of("ping"));
    roles.put(RECEIVER, List.of("pong"));
    return new Cluster(roles, Map.of(ROUNDS, Value.of(6)));
  }

  @Override
  public Machine machine(Cluster cluster, String node, String instance) {
    String other = cluster.nodes().stream().filter(name -> !name.equals(node)).findFirst().get();
    return new PingPongMachine(node, other, cluster.role(node).equals(SERVER), rounds(cluster));
  }

  @Override
  public Message message(Value value) {
    return Stroke.of(value);
  }

  @Override
  public Workload workload() {
    return new Rallies();
  }

  static long rounds(Cluster cluster) {
    return ((Value.Int) cluster.options().get(ROUNDS)).value();
  }

  /** Clients ask the server for a rally; both players tell the last stroke that they made. */
  private static final class Rallies implements Workload {
    @Override
    public String instanceNoun() {
      return "rally";
    }

    @Override
    public Optional<String> issuer(Cluster cluster) {
      return Optional.empty();
    }

    @Override
    public List<ClientRequest> requests(Cluster cluster, String instance, RandomGenerator random) {
      return List.of(new ClientRequest(cluster.nodes(SERVER).get(0), Value.of("serve")));
    }

    @Override
    public boolean finished(Cluster cluster, List<ClientRequest> requests, List<Outcome> outcomes) {
      Set<String> told = outcomes.stream().map(Outcome::node).collect(Collectors.toSet());
      return told.containsAll(cluster.nodes());
    }

    @Override
    public Optional<String> violation(
        Cluster cluster, String instance, List<ClientRequest> requests, List<Outcome> outcomes) {
      long rounds = rounds(cluster);
      for (Outcome outcome : outcomes) {
        boolean odd = cluster.role(outcome.node()).equals(SERVER);
        long last = (rounds % 2 == 1) == odd ? rounds : rounds - 1;
        if (!outcome.outcome().equals(Value.of(last))) {
          return Optional.of(
              outcome.node() + " ended at stroke " + outcome.outcome() + ", not " + last);
        }
      }
      return Optional.empty();
    }
  }
}
