package dev.lockstep.core.paxos;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Clients of Paxos: most proposers are asked to propose, each a value of its own, and every learner
 * is asked what was chosen.
 *
 * <p>Stateless, thread-safe.
 */
public final class PaxosWorkload implements Workload {

  /** To a learner: find out what is chosen; the outcome follows as a reply. */
  public static final Value LEARN = Value.record("type", "learn");

  /** To a proposer: get a value chosen, this one if you can. */
  public static Value propose(String value) {
    return Value.record("type", "propose", "val", value);
  }

  /** The value of a request made by {@link #propose}, or empty for any other request. */
  static Optional<Value.Str> proposed(Value request) {
    return request instanceof Value.Rec rec
            && rec.get("val") instanceof Value.Str value
            && request.equals(propose(value.value()))
        ? Optional.of(value)
        : Optional.empty();
  }

  @Override
  public String instanceNoun() {
    return "decree";
  }

  /** Decrees have names of their own. */
  @Override
  public Optional<String> issuer(Cluster cluster) {
    return Optional.empty();
  }

  @Override
  public List<ClientRequest> requests(Cluster cluster, String instance, RandomGenerator random) {
    List<String> proposers = cluster.nodes(PaxosProtocol.PROPOSERS);
    List<ClientRequest> requests = new ArrayList<>();
    int first = random.nextInt(proposers.size());
    for (int i = 0; i < proposers.size(); i++) {
      String proposer = proposers.get((first + i) % proposers.size());
      // One in four decrees has a single proposer, the others compete.
      if (i == 0 || random.nextInt(4) > 0) {
        requests.add(new ClientRequest(proposer, propose(instance + " by " + proposer)));
      }
    }
    cluster
        .nodes(PaxosProtocol.LEARNERS)
        .forEach(learner -> requests.add(new ClientRequest(learner, LEARN)));
    return requests;
  }

  /** Every learner has told what was chosen. */
  @Override
  public boolean finished(Cluster cluster, List<ClientRequest> requests, List<Outcome> outcomes) {
    return cluster.nodes(PaxosProtocol.LEARNERS).stream()
        .allMatch(learner -> outcomes.stream().anyMatch(outcome -> outcome.node().equals(learner)));
  }

  /** Agreement: all outcomes are equal. Validity: what was chosen was proposed. */
  @Override
  public Optional<String> violation(
      Cluster cluster, String instance, List<ClientRequest> requests, List<Outcome> outcomes) {
    for (Outcome outcome : outcomes) {
      Outcome first = outcomes.get(0);
      if (!outcome.outcome().equals(first.outcome())) {
        return Optional.of(
            "decree %s is %s at %s and %s at %s"
                .formatted(
                    instance, first.outcome(), first.node(), outcome.outcome(), outcome.node()));
      }
      boolean proposed =
          requests.stream()
              .map(request -> proposed(request.request()))
              .anyMatch(value -> value.isPresent() && value.get().equals(outcome.outcome()));
      if (!proposed) {
        return Optional.of(
            "decree %s is %s at %s, which nobody proposed"
                .formatted(instance, outcome.outcome(), outcome.node()));
      }
    }
    return Optional.empty();
  }
}
