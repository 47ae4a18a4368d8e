package dev.lockstep.sim;

import dev.lockstep.core.InstanceId;
import dev.lockstep.core.Workload;
import dev.lockstep.traces.Valued;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The clients of a run: they open instances, send requests, repeat them where the schedule says so
 * and, once all is healed, until they have an answer.
 */
final class Clients implements Demand {
  private static final long RETRY_MICROS = 250 * World.MICROS_PER_MILLI;
  private static final long ISSUER_WAIT_MICROS = 5 * World.MICROS_PER_MILLI;

  private static final class Open {
    final List<Workload.ClientRequest> requests;
    final List<Workload.Outcome> outcomes = new ArrayList<>();
    final Map<String, Long> incarnations = new HashMap<>();
    boolean finished;
    int attempts;

    Open(List<Workload.ClientRequest> requests) {
      this.requests = requests;
    }
  }

  private final World world;
  private final Workload workload;
  private final Map<String, Open> instances = new LinkedHashMap<>();
  private final List<String> names = new ArrayList<>();

  Clients(World world) {
    this.world = world;
    this.workload = world.scenario().protocol().workload();
  }

  @Override
  public boolean isContinuous() {
    return false;
  }

  @Override
  public void begin() {
    long spacing = world.scenario().spacingMillis() * World.MICROS_PER_MILLI;
    for (int i = 0; i < world.scenario().instances(); i++) {
      int number = i + 1;
      world.agenda().at(i * spacing, () -> open(number));
    }
  }

  @Override
  public void started(String node) {}

  /** A machine tells nothing twice, see {@link dev.lockstep.core.Effects#replies}. */
  @Override
  public boolean mayRepeat(Valued outcome) {
    return workload.mayRepeat(outcome.toValue());
  }

  /** Opens the instance of that number, now or as soon as its issuer is up. */
  private void open(int number) {
    Optional<String> issuer = workload.issuer(world.scenario().cluster());
    String name = workload.instanceNoun() + "-" + number;
    if (issuer.isPresent()) {
      SimulatedNode node = world.node(issuer.get());
      if (!node.up()) {
        world.agenda().after(ISSUER_WAIT_MICROS, () -> open(number));
        return;
      }
      name = InstanceId.of(issuer.get(), node.incarnation(), number);
    }
    Open open =
        new Open(
            List.copyOf(
                workload.requests(world.scenario().cluster(), name, world.clientRandom(number))));
    instances.put(name, open);
    names.add(name);
    send(name, open, false);
  }

  @Override
  public Optional<String> named(int index) {
    return names.isEmpty() ? Optional.empty() : Optional.of(names.get(index % names.size()));
  }

  @Override
  public void repeat(int index) {
    if (!names.isEmpty()) {
      String name = names.get(index % names.size());
      send(name, instances.get(name), true);
    }
  }

  /** From now on repeats the requests of unfinished instances until they are finished. */
  @Override
  public void retryUntilFinished() {
    instances.forEach(
        (name, open) -> {
          if (!open.finished) {
            send(name, open, true);
          }
        });
    world.agenda().after(RETRY_MICROS, this::retryUntilFinished);
  }

  private void send(String instance, Open open, boolean again) {
    int attempt = open.attempts++;
    for (Workload.ClientRequest request : open.requests) {
      world
          .agenda()
          .after(
              world.jitterMicros() + (again ? 0 : request.delayMillis() * World.MICROS_PER_MILLI),
              () -> {
                SimulatedNode node = world.node(request.node());
                if (again && node.up() && !world.healed()) {
                  countRepeat(open, node);
                }
                open.incarnations.putIfAbsent(node.name(), node.incarnation());
                node.request(
                    instance,
                    again ? workload.again(request.request(), attempt) : request.request());
              });
    }
  }

  private void countRepeat(Open open, SimulatedNode node) {
    world.tally().count(FaultKind.REQUEST_REPEATED);
    Long first = open.incarnations.get(node.name());
    if (first != null && first != node.incarnation()) {
      world.tally().count(FaultKind.REQUEST_REPEATED_AFTER_RESTART);
    }
  }

  @Override
  public void reply(String instance, String node, Valued told) {
    Workload.Outcome outcome = new Workload.Outcome(node, told.toValue());
    Open open = instances.get(instance);
    if (open == null) {
      throw new IllegalStateException(node + " answers " + instance + ", which nobody opened");
    }
    open.outcomes.add(outcome);
    world.watch().told(instance, outcome);
    open.finished =
        workload.finished(world.scenario().cluster(), open.requests, List.copyOf(open.outcomes));
  }

  @Override
  public boolean allFinished() {
    return instances.size() == world.scenario().instances()
        && instances.values().stream().allMatch(open -> open.finished);
  }

  @Override
  public List<InstanceRun> runs() {
    List<InstanceRun> runs = new ArrayList<>();
    instances.forEach(
        (name, open) ->
            runs.add(
                new InstanceRun(name, open.requests, List.copyOf(open.outcomes), open.finished)));
    return runs;
  }
}
