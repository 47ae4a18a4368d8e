package dev.lockstep.evidence.run;

import dev.lockstep.core.Cluster;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.ndjson.Ndjson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Runs a cluster as real processes, one for each node, while clients ask and faults happen; then
 * heals, waits until all is finished, and stops the nodes in order. What it leaves in the plan's
 * folder is what an operator would have: each node's data, traces and error output.
 *
 * <p>No process outlives a run: a child dies when its parent is gone, and {@link #run} ends those
 * that are left, however it ends itself. A run is used once, by one thread.
 */
public final class RecordedRun {
  private static final long START_MILLIS_MAX = 60_000;
  private static final long QUIET_MILLIS = 1_000;
  private static final long STOP_MILLIS_MAX = 20_000;

  /** Where a node stands. */
  private enum Phase {
    STARTING,
    UP,
    PAUSED,
    DOWN,
    STOPPED
  }

  private static final class Slot {
    final String node;
    NodeChild child;
    Phase phase = Phase.DOWN;
    long incarnation;
    String port = "";
    boolean ended;
    NetworkFaults.Counts earlier = NetworkFaults.Counts.ZERO;
    NetworkFaults.Counts current = NetworkFaults.Counts.ZERO;
    int kills;

    Slot(String node) {
      this.node = node;
    }
  }

  private final RunPlan plan;
  private final Consumer<String> progress;
  private final Cluster cluster;
  private final Agenda agenda = new Agenda();
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private final SplittableRandom random;
  private final Clients clients;
  private final RunFiles files;
  private int processes;
  private int pauses;
  private boolean healed;

  /**
   * A run to be done.
   *
   * @param progress hears a line now and then
   */
  public RecordedRun(RunPlan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
    this.cluster = plan.protocol().exampleCluster();
    this.random = new SplittableRandom(plan.seed());
    this.files = new RunFiles(plan);
    cluster.nodes().forEach(node -> slots.put(node, new Slot(node)));
    this.clients =
        new Clients(
            plan.protocol().workload(), cluster, agenda, new NodesForClients(), random.nextLong());
  }

  /**
   * Does the run.
   *
   * @throws IOException if the folder is not empty or cannot be written, or no process can be
   *     started
   */
  public RunReport run() throws IOException, InterruptedException {
    long startNanos = System.nanoTime();
    files.prepare();
    Thread last = new Thread(this::endAll, "run-cleanup");
    Runtime.getRuntime().addShutdownHook(last);
    try {
      slots.values().forEach(this::start);
      if (!agenda.runUntil(() -> phases(Phase.UP) == slots.size() || failed(), START_MILLIS_MAX)) {
        problems.add("not every node started within " + START_MILLIS_MAX / 1000 + " s");
      }
      if (!failed()) {
        work();
      }
      stopInOrder();
    } catch (UncheckedIOException failure) {
      throw failure.getCause();
    } finally {
      endAll();
      Runtime.getRuntime().removeShutdownHook(last);
      files.removeTemporary();
    }
    return report((System.nanoTime() - startNanos) / 1e9);
  }

  private void work() throws InterruptedException {
    Nemesis nemesis =
        new Nemesis(
            plan,
            agenda,
            new Victims(),
            clients::open,
            () -> phases(Phase.UP) == slots.size() && clients.allFinished(),
            random.split());
    nemesis.begin();
    agenda.runUntil(() -> nemesis.done() || failed(), plan.patience().toMillis() * 6);
    progress.accept(
        nemesis.struck()
            + " faults happened, "
            + clients.finished()
            + " instances finished; healing");
    healed = true;
    slots.values().forEach(slot -> say(slot, Lines.of(Lines.HEAL)));
    boolean ended =
        agenda.runUntil(
            () -> (phases(Phase.UP) == slots.size() && clients.allFinished()) || failed(),
            plan.patience().toMillis());
    if (!ended) {
      problems.add(
          "not everything finished within "
              + plan.patience().toSeconds()
              + " s after the last fault: "
              + clients.unfinished().size()
              + " instances are open, "
              + phases(Phase.UP)
              + " of "
              + slots.size()
              + " nodes are up");
    }
    progress.accept("all that clients asked for has ended; waiting for silence");
    agenda.runUntil(() -> clients.quietMillis() > QUIET_MILLIS || failed(), STOP_MILLIS_MAX);
    progress.accept("stopping the nodes in order");
  }

  private void stopInOrder() throws InterruptedException {
    slots.values().forEach(slot -> say(slot, Lines.of(Lines.STOP)));
    if (!agenda.runUntil(
        () -> phases(Phase.STOPPED) == slots.size() || failed(), STOP_MILLIS_MAX)) {
      slots.values().stream()
          .filter(slot -> slot.phase != Phase.STOPPED)
          .forEach(slot -> problems.add(slot.node + " did not stop in order"));
    }
  }

  private RunReport report(double wallSeconds) throws IOException {
    Map<String, Integer> kills = new TreeMap<>();
    NetworkFaults.Counts faults = NetworkFaults.Counts.ZERO;
    for (Slot slot : slots.values()) {
      if (slot.kills > 0) {
        kills.put(slot.node, slot.kills);
      }
      faults = faults.plus(slot.earlier).plus(slot.current);
    }
    problems.addAll(clients.strangers());
    files.writeOutcomes(clients.histories());
    return new RunReport(
        plan,
        processes,
        kills,
        pauses,
        faults.lost(),
        faults.delayed(),
        faults.duplicated(),
        clients.histories(),
        clients.unfinished(),
        problems,
        wallSeconds);
  }

  /** Whether the run itself went wrong, so that going on is no use. */
  private boolean failed() {
    return !problems.isEmpty();
  }

  private long phases(Phase phase) {
    return slots.values().stream().filter(slot -> slot.phase == phase).count();
  }

  private void start(Slot slot) {
    try {
      slot.phase = Phase.STARTING;
      slot.ended = false;
      processes++;
      slot.child =
          NodeChild.start(
              slot.node,
              files.command(slot.node, healed, random.nextLong()),
              files.errors(slot.node),
              (child, line) -> agenda.post(() -> hear(slot, child, line)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void say(Slot slot, String line) {
    if (slot.phase == Phase.UP) {
      slot.child.say(line);
    }
  }

  private void hear(Slot slot, NodeChild child, String line) {
    if (line == null) {
      ended(slot, child);
      return;
    }
    String[] words = Lines.words(line);
    if (words.length == 0) {
      return;
    }
    switch (words[0]) {
      case Lines.READY -> {
        slot.incarnation = Long.parseLong(words[1]);
        slot.port = words[2];
        slot.phase = slot.phase == Phase.STARTING ? Phase.UP : slot.phase;
        introduce(slot);
      }
      case Lines.OUTCOME -> clients.hear(slot.node, words[1], Ndjson.value(words[2]));
      case Lines.FAULTS ->
          slot.current =
              new NetworkFaults.Counts(
                  Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
      case Lines.STOPPED -> slot.phase = Phase.STOPPED;
      case Lines.FAILED -> problems.add(slot.node + " failed: " + words[1]);
      default -> problems.add(slot.node + " said what nobody understands: " + line);
    }
  }

  /** Tells a node where the others are, and the others where it is; and whether all is healed. */
  private void introduce(Slot newcomer) {
    for (Slot other : slots.values()) {
      if (other != newcomer && other.phase == Phase.UP) {
        say(other, Lines.of(Lines.ADDRESS, newcomer.node, newcomer.port));
        say(newcomer, Lines.of(Lines.ADDRESS, other.node, other.port));
      }
    }
    if (healed) {
      say(newcomer, Lines.of(Lines.HEAL));
    }
  }

  private void ended(Slot slot, NodeChild child) {
    slot.ended = true;
    slot.earlier = slot.earlier.plus(slot.current);
    slot.current = NetworkFaults.Counts.ZERO;
    if (slot.phase == Phase.UP || slot.phase == Phase.STARTING || slot.phase == Phase.PAUSED) {
      problems.add(
          child.node() + " ended by itself, see " + files.errors(slot.node) + " for what it said");
      slot.phase = Phase.DOWN;
    }
  }

  /** Ends every process that is left, and waits for it. */
  private void endAll() {
    for (Slot slot : slots.values()) {
      if (slot.child != null) {
        slot.child.kill();
      }
    }
    try {
      for (Slot slot : slots.values()) {
        if (slot.child != null && !slot.child.await(STOP_MILLIS_MAX)) {
          progress.accept(slot.node + " did not die");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The nodes as the clients see them. */
  private final class NodesForClients implements Clients.Nodes {
    @Override
    public Optional<Long> incarnation(String node) {
      Slot slot = slots.get(node);
      return slot.phase == Phase.UP ? Optional.of(slot.incarnation) : Optional.empty();
    }

    @Override
    public void request(String node, String instance, Value request) {
      say(slots.get(node), Lines.of(Lines.REQUEST, instance, request));
    }
  }

  /** The nodes as the nemesis sees them. */
  private final class Victims implements Nemesis.Victims {
    @Override
    public boolean kill(long restartMillis) {
      Optional<Slot> victim = victim();
      victim.ifPresent(slot -> kill(slot, restartMillis));
      return victim.isPresent();
    }

    @Override
    public boolean pause(int millis) {
      Optional<Slot> victim = victim();
      victim.ifPresent(slot -> pause(slot, millis));
      return victim.isPresent();
    }

    /** A node that is up, one that was killed least; none while as many as half are not up. */
    private Optional<Slot> victim() {
      long away = slots.size() - phases(Phase.UP);
      if (2 * (away + 1) > slots.size() && away > 0) {
        return Optional.empty();
      }
      List<Slot> candidates = new ArrayList<>();
      for (Slot slot : slots.values()) {
        if (slot.phase == Phase.UP) {
          if (!candidates.isEmpty() && slot.kills < candidates.get(0).kills) {
            candidates.clear();
          }
          if (candidates.isEmpty() || slot.kills == candidates.get(0).kills) {
            candidates.add(slot);
          }
        }
      }
      return candidates.isEmpty()
          ? Optional.empty()
          : Optional.of(candidates.get(random.nextInt(candidates.size())));
    }

    private void kill(Slot slot, long restartMillis) {
      slot.phase = Phase.DOWN;
      slot.kills++;
      slot.child.kill();
      progress.accept("killed " + slot.node + "." + slot.incarnation);
      agenda.after(restartMillis, () -> restart(slot));
    }

    private void restart(Slot slot) {
      // Not before its last words were heard, which would be taken for those of the next process.
      if (slot.ended) {
        start(slot);
      } else {
        agenda.after(5, () -> restart(slot));
      }
    }

    private void pause(Slot slot, int millis) {
      try {
        Process pause = slot.child.pause(millis);
        slot.phase = Phase.PAUSED;
        CompletableFuture<Void> unused =
            pause.onExit().thenAccept(ended -> agenda.post(() -> resumed(slot, ended.exitValue())));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void resumed(Slot slot, int exitCode) {
      if (exitCode == 0 && slot.phase == Phase.PAUSED) {
        pauses++;
        slot.phase = Phase.UP;
        introduce(slot);
      } else {
        problems.add(
            slot.node + " could not be stopped and continued: kill ended with " + exitCode);
      }
    }
  }
}
