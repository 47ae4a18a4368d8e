package dev.lockstep.sim;

import dev.lockstep.core.Action;
import dev.lockstep.core.Cluster;
import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.core.Invariants;
import dev.lockstep.core.Machine;
import dev.lockstep.core.Message;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A toy for the simulator's own tests: two askers each propose a value, the keeper keeps the first
 * and tells it to whoever asks. Agreement needs the keeper to be durable before it answers.
 */
record PledgeProtocol(Variant variant) implements Protocol {

  enum Variant {
    SOUND,
    ANSWERS_BEFORE_DURABLE,
    NEVER_ANSWERS,
    ASKS_ONCE,
    ANSWERS_ONE_BY_ONE,
    THROWS_ON_RESTART
  }

  enum PledgeAction implements Action {
    ASK,
    KEEP,
    PERSIST,
    LOOK,
    ANSWER,
    LEARN,
    DISCARD
  }

  record Pledge(String kind, String value, String from) implements Message {
    @Override
    public Value toValue() {
      return Value.record("kind", kind, "value", value, "from", from);
    }
  }

  private static final List<String> ASKERS = List.of("asker1", "asker2");
  private static final String KEEPER = "keeper";
  private static final String ANSWER = "answer";

  @Override
  public String name() {
    return "pledge";
  }

  @Override
  public String specification() {
    return "Pledge";
  }

  @Override
  public List<? extends Action> actions() {
    return List.of(PledgeAction.values());
  }

  @Override
  public List<String> variables(String role) {
    return List.of("value", "durable");
  }

  @Override
  public Cluster exampleCluster() {
    return Cluster.of(new TreeMap<>(Map.of("Asker", ASKERS, "Keeper", List.of(KEEPER))));
  }

  @Override
  public Machine machine(Cluster cluster, String node, String instance) {
    return new PledgeMachine(node, variant);
  }

  @Override
  public Message message(Value value) {
    throw new IllegalArgumentException("the toy has no wire format");
  }

  @Override
  public Workload workload() {
    return new PledgeWorkload();
  }

  @Override
  public Invariants invariants() {
    return new PledgeInvariants();
  }

  private static final class PledgeInvariants implements Invariants {
    @Override
    public Optional<String> violation(Cluster cluster, Snapshot snapshot) {
      return snapshot.outcomes().stream()
          .filter(told -> !told.outcome().equals(snapshot.variable(KEEPER, "durable")))
          .findFirst()
          .map(told -> "ToldIsDurable: the keeper does not have " + told);
    }

    @Override
    public Optional<String> unsettled(Cluster cluster, Snapshot snapshot) {
      return ASKERS.stream()
          .filter(
              asker ->
                  snapshot.states().containsKey(asker)
                      && !snapshot.variable(asker, "value").equals(Value.of(""))
                      && snapshot.variable(asker, "durable").equals(Value.of("")))
          .findFirst()
          .map(asker -> asker + " waits");
    }
  }

  private static final class PledgeWorkload implements Workload {
    @Override
    public String instanceNoun() {
      return "pledge";
    }

    @Override
    public Optional<String> issuer(Cluster cluster) {
      return Optional.empty();
    }

    @Override
    public List<ClientRequest> requests(Cluster cluster, String instance, RandomGenerator random) {
      return ASKERS.stream().map(node -> new ClientRequest(node, Value.of("v-" + node))).toList();
    }

    @Override
    public boolean finished(Cluster cluster, List<ClientRequest> requests, List<Outcome> outcomes) {
      return outcomes.stream().map(Outcome::node).distinct().count() == ASKERS.size();
    }

    @Override
    public Optional<String> violation(
        Cluster cluster, String instance, List<ClientRequest> requests, List<Outcome> outcomes) {
      return outcomes.stream().map(Outcome::outcome).distinct().count() > 1
          ? Optional.of(instance + " has two values: " + outcomes)
          : Optional.empty();
    }
  }

  private static final class PledgeMachine implements Machine {
    private final String node;
    private final Variant variant;
    private final List<String> pending = new ArrayList<>();
    private String value = "";
    private String durable = "";

    PledgeMachine(String node, Variant variant) {
      this.node = node;
      this.variant = variant;
    }

    @Override
    public Effects step(Input input) {
      if (input instanceof Input.Request request) {
        value = ((Value.Str) request.request()).value();
        return ask();
      } else if (input instanceof Input.TimeOut timeOut && timeOut.timer().equals(ANSWER)) {
        return durable.isEmpty() ? Effects.of(PledgeAction.LOOK).build() : answerNext();
      } else if (input instanceof Input.TimeOut) {
        return durable.isEmpty() && !value.isEmpty() ? ask() : Effects.NONE;
      } else if (input instanceof Input.Persisted) {
        durable = value;
        Effects.Builder persisted = Effects.of(PledgeAction.PERSIST);
        if (variant == Variant.ANSWERS_ONE_BY_ONE) {
          return persisted.timer(ANSWER, 0).build();
        }
        pending.forEach(asker -> persisted.send(asker, new Pledge("kept", value, node)));
        pending.clear();
        return persisted.build();
      } else if (input instanceof Input.Recovered recovered) {
        if (variant == Variant.THROWS_ON_RESTART) {
          throw new IllegalStateException("the toy cannot recover");
        }
        recovered.records().forEach(record -> value = ((Value.Str) record).value());
        durable = value;
        return Effects.NONE;
      }
      Pledge pledge = (Pledge) ((Input.Deliver) input).message();
      return pledge.kind().equals("ask") ? keep(pledge) : learn(pledge);
    }

    private Effects ask() {
      Effects.Builder ask =
          Effects.of(PledgeAction.ASK).send(KEEPER, new Pledge("ask", value, node));
      return variant == Variant.ASKS_ONCE ? ask.build() : ask.timer("again", 40).build();
    }

    private Effects keep(Pledge ask) {
      if (variant == Variant.NEVER_ANSWERS) {
        return Effects.of(PledgeAction.DISCARD).build();
      } else if (!durable.isEmpty()) {
        return answer(ask);
      } else if (!value.isEmpty()) {
        pending.add(ask.from());
        Effects.Builder wait = Effects.of(PledgeAction.DISCARD);
        return switch (variant) {
          case ANSWERS_BEFORE_DURABLE -> answer(ask);
          case ANSWERS_ONE_BY_ONE -> wait.timer(ANSWER, 0).build();
          default -> wait.build();
        };
      }
      value = ask.value();
      Effects.Builder keep = Effects.of(PledgeAction.KEEP).persist(Value.of(value));
      if (variant == Variant.ANSWERS_ONE_BY_ONE) {
        keep.timer(ANSWER, 0);
      }
      if (variant == Variant.ANSWERS_BEFORE_DURABLE) {
        keep.send(ask.from(), new Pledge("kept", value, node));
      } else {
        pending.add(ask.from());
      }
      return keep.build();
    }

    /** One of those that wait; the next one as soon as possible. */
    private Effects answerNext() {
      Effects.Builder next =
          Effects.of(PledgeAction.ANSWER)
              .send(pending.remove(0), new Pledge("kept", durable, node));
      return pending.isEmpty() ? next.build() : next.timer(ANSWER, 0).build();
    }

    private Effects answer(Pledge ask) {
      return Effects.of(PledgeAction.ANSWER)
          .send(ask.from(), new Pledge("kept", value, node))
          .build();
    }

    private Effects learn(Pledge kept) {
      if (!durable.isEmpty()) {
        return Effects.of(PledgeAction.DISCARD).build();
      }
      durable = kept.value();
      return Effects.of(PledgeAction.LEARN).reply(Value.of(durable)).build();
    }

    @Override
    public Map<String, Value> state() {
      return Map.of("value", Value.of(value), "durable", Value.of(durable));
    }

    @Override
    public void restore(Map<String, Value> state) {
      value = ((Value.Str) state.get("value")).value();
      durable = ((Value.Str) state.get("durable")).value();
    }
  }
}
