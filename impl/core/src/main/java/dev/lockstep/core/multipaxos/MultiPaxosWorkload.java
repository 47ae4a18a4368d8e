package dev.lockstep.core.multipaxos;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Clients of Multi-Paxos: several values for each group, at several replicas, some of them when a
 * leader is there already; some applications need the first decrees no longer; and every replica is
 * asked what was chosen.
 *
 * <p>Stateless, thread-safe.
 */
public final class MultiPaxosWorkload implements Workload {

  /** To a replica: ask the others for what you miss. */
  public static final Value LEARN = Value.record("type", "learn");

  private static final int VALUES_MAX = 4;
  private static final int DELAY_MILLIS_MAX = 200;

  /** To a replica: get this value chosen at some position. */
  public static Value submit(String value) {
    return Value.record("type", "submit", "val", value);
  }

  /** To a replica: the application has the effect of all decrees below a position, durably. */
  public static Value trim(long pos) {
    return Value.record("type", "trim", "pos", pos);
  }

  /** What a replica tells: this value is chosen at this position. */
  public static Value decree(long pos, Value value) {
    return Value.record("type", "decree", "pos", pos, "val", value);
  }

  /**
   * What a replica tells: it has no decrees below this position, and will learn none. Told when it
   * skips what nobody has any more, and after a restart when it has trimmed.
   */
  public static Value skipped(long pos) {
    return Value.record("type", "skipped", "pos", pos);
  }

  /** The value of a request made by {@link #submit}, or empty for any other request. */
  static Optional<Value.Str> submitted(Value request) {
    return request instanceof Value.Rec rec
            && rec.get("val") instanceof Value.Str value
            && request.equals(submit(value.value()))
        ? Optional.of(value)
        : Optional.empty();
  }

  /** The position of a request made by {@link #trim}, or empty for any other request. */
  static Optional<Long> trimmed(Value request) {
    return request instanceof Value.Rec rec
            && rec.get("pos") instanceof Value.Int pos
            && request.equals(trim(pos.value()))
        ? Optional.of(pos.value())
        : Optional.empty();
  }

  @Override
  public String instanceNoun() {
    return "group";
  }

  /** Groups have names of their own. */
  @Override
  public Optional<String> issuer(Cluster cluster) {
    return Optional.empty();
  }

  @Override
  public List<ClientRequest> requests(Cluster cluster, String instance, RandomGenerator random) {
    List<String> replicas = cluster.nodes(MultiPaxosProtocol.REPLICAS);
    List<ClientRequest> requests = new ArrayList<>();
    int values = 1 + random.nextInt(VALUES_MAX);
    String favourite = replicas.get(random.nextInt(replicas.size()));
    for (int i = 1; i <= values; i++) {
      // Three in four go to the same replica, the others make leaders compete.
      String replica =
          random.nextInt(4) > 0 ? favourite : replicas.get(random.nextInt(replicas.size()));
      requests.add(
          new ClientRequest(
              replica,
              submit(instance + " value " + i + " of " + values),
              i == 1 ? 0 : random.nextInt(DELAY_MILLIS_MAX)));
    }
    for (String replica : replicas) {
      if (random.nextBoolean()) {
        requests.add(new ClientRequest(replica, trim(2 + random.nextInt(values))));
      }
      requests.add(new ClientRequest(replica, LEARN, random.nextInt(2 * DELAY_MILLIS_MAX)));
    }
    return requests;
  }

  /** Every value was told, and every replica has told or skipped the last position known. */
  @Override
  public boolean finished(Cluster cluster, List<ClientRequest> requests, List<Outcome> outcomes) {
    Set<String> told = new HashSet<>();
    for (Outcome outcome : outcomes) {
      if (Fields.value(outcome.outcome(), "val") instanceof Value.Str value) {
        told.add(value.value());
      }
    }
    if (told.isEmpty() || told.size() < values(told.iterator().next())) {
      return false;
    }
    long last = outcomes.stream().mapToLong(outcome -> reached(outcome.outcome())).max().orElse(0);
    return cluster.nodes().stream()
        .allMatch(
            replica ->
                outcomes.stream()
                    .anyMatch(
                        outcome ->
                            outcome.node().equals(replica) && reached(outcome.outcome()) >= last));
  }

  /** How many values the clients of a group have, which each of them says. */
  private static int values(String value) {
    return Integer.parseInt(value.substring(value.lastIndexOf(' ') + 1));
  }

  /** The last position that an outcome speaks of. */
  private static long reached(Value outcome) {
    long pos = Fields.number(outcome, "pos");
    return Fields.text(outcome, "type").equals("skipped") ? pos - 1 : pos;
  }

  /** Agreement at each position. Validity: what was chosen was submitted, or fills a gap. */
  @Override
  public Optional<String> violation(
      Cluster cluster, String instance, List<ClientRequest> requests, List<Outcome> outcomes) {
    Set<Value> submitted = new HashSet<>();
    requests.forEach(request -> submitted(request.request()).ifPresent(submitted::add));
    Map<Long, Outcome> first = new HashMap<>();
    for (Outcome outcome : outcomes) {
      if (Fields.text(outcome.outcome(), "type").equals("skipped")) {
        continue;
      }
      Value value = Fields.value(outcome.outcome(), "val");
      long pos = Fields.number(outcome.outcome(), "pos");
      Outcome other = first.putIfAbsent(pos, outcome);
      if (other != null && !other.outcome().equals(outcome.outcome())) {
        return Optional.of(
            "position %d of %s is %s at %s and %s at %s"
                .formatted(
                    pos,
                    instance,
                    Fields.value(other.outcome(), "val"),
                    other.node(),
                    value,
                    outcome.node()));
      }
      if (!value.equals(MultiPaxosMessage.NO_OP) && !submitted.contains(value)) {
        return Optional.of(
            "position %d of %s is %s at %s, which nobody submitted"
                .formatted(pos, instance, value, outcome.node()));
      }
    }
    return Optional.empty();
  }
}
