package dev.lockstep.evidence.verify;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.CpuTime;
import dev.lockstep.evidence.report.Check;
import dev.lockstep.evidence.report.Evidence;
import dev.lockstep.evidence.report.EvidenceFiles;
import dev.lockstep.specs.Model;
import dev.lockstep.specs.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The main job. Four things go on side by side: models; recorded runs, two at a time since they
 * mostly wait; and what is simulated or crashed. Who is done helps with the models that are left.
 * Used once, by one thread.
 */
public final class Verify {

  private static final int FIVE = 5;

  private interface Part {
    void run() throws Exception;
  }

  private record Named(String protocol, String name, Part part) {}

  private final VerifyPlan plan;
  private final Findings findings;
  private final Judges judges = new Judges();

  private final Queue<Named> first = new ConcurrentLinkedQueue<>();
  private final Queue<Named> recorded = new ConcurrentLinkedQueue<>();
  private final Queue<Named> simulated = new ConcurrentLinkedQueue<>();

  /** What either side takes from when it has nothing else to do; mutants are short, so last. */
  private final Queue<Named> models = new ConcurrentLinkedQueue<>();

  private final Queue<Named> mutants = new ConcurrentLinkedQueue<>();

  /**
   * A main job.
   *
   * @param progress hears a line for everything that was found; from several threads, one at a time
   */
  public Verify(VerifyPlan plan, Consumer<String> progress) {
    this.plan = plan;
    List<String> columns = new ArrayList<>(plan.protocols().stream().map(Protocol::name).toList());
    if (plan.runtime()) {
      columns.add(RuntimePart.NAME);
    }
    this.findings = new Findings(columns, progress);
  }

  /**
   * Does everything, and writes the reports into the plan's folder.
   *
   * @throws IOException if the reports cannot be written
   */
  public Evidence run() throws IOException, InterruptedException {
    long startNanos = System.nanoTime();
    OptionalDouble cpuBefore = CpuTime.secondsWithChildren();
    Path runs = plan.out().resolve("runs");
    remove(runs);
    plan.protocols().forEach(protocol -> prepare(protocol, runs));
    if (plan.runtime()) {
      prepareRuntime(runs.resolve(RuntimePart.NAME));
    }
    try (judges) {
      sideBySide(
          List.of(
              () -> {
                carryOut(first);
                checkModels();
              },
              () -> carryOutAndHelp(recorded),
              () -> carryOutAndHelp(recorded),
              () -> carryOutAndHelp(simulated)));
    }
    plan.protocols().forEach(protocol -> coverage(protocol.name()));
    OptionalDouble cpu = CpuTime.secondsWithChildren();
    Evidence evidence =
        new Evidence(
            plan.tier().label(),
            findings.allFigures(),
            findings.checks(),
            cpu.isPresent()
                ? OptionalDouble.of(cpu.getAsDouble() - cpuBefore.orElse(0))
                : OptionalDouble.empty(),
            (System.nanoTime() - startNanos) / 1e9);
    EvidenceFiles.write(evidence, plan.out());
    return evidence;
  }

  private void prepare(Protocol protocol, Path runs) {
    String name = protocol.name();
    first.add(new Named(name, "names", () -> NamesPart.run(protocol, findings)));
    first.add(new Named(name, "models", () -> queue(name)));
    Path folder = runs.resolve(name);
    recorded.add(
        new Named(name, "run", () -> RunPart.run(protocol, plan, folder, judges, findings)));
    if (plan.tier() == Tier.NIGHTLY) {
      protocol.logService().ifPresent(log -> prepareFive(protocol, log.cluster(FIVE), runs));
    }
    simulated.add(
        new Named(
            name,
            "simulation",
            () ->
                SimulationPart.schedules(
                    protocol,
                    plan.schedulesOf(protocol),
                    plan.replayEveryOf(protocol),
                    judges,
                    findings)));
    if (protocol.logService().isPresent()) {
      simulated.add(
          new Named(
              name,
              "simulation",
              () -> SimulationPart.longRuns(protocol, plan.longRuns(), judges, findings)));
    }
    simulated.add(
        new Named(
            name,
            "java mutant",
            () ->
                SimulationPart.mutants(
                    protocol, plan.mutantSchedulesOf(protocol), judges, findings)));
  }

  private void prepareFive(Protocol protocol, Cluster cluster, Path runs) {
    Path folder = runs.resolve(protocol.name() + "-" + FIVE);
    recorded.add(
        new Named(
            protocol.name(),
            "run of five",
            () -> RunPart.run(protocol, cluster, plan, folder, judges, findings)));
  }

  private void prepareRuntime(Path folder) {
    simulated.add(
        new Named(
            RuntimePart.NAME,
            "storage",
            () ->
                RuntimePart.crashes(
                    folder.resolve("crashes"),
                    plan.crashedRecords(),
                    plan.crashesEvery(),
                    findings)));
    simulated.add(
        new Named(
            RuntimePart.NAME,
            "java mutant",
            () -> RuntimePart.mutants(folder.resolve("mutants"), findings)));
  }

  private void queue(String protocol) {
    ModelsPart part = new ModelsPart(protocol, plan.tier(), findings);
    for (Model model : part.models()) {
      (ModelsPart.isMutant(model) ? mutants : models)
          .add(new Named(protocol, model.id(), () -> part.check(model)));
    }
  }

  /** What is left of these, in turn. */
  private void carryOut(Queue<Named> parts) {
    for (Named part = parts.poll(); part != null; part = parts.poll()) {
      findings.say(part.protocol() + " " + part.name() + " begins");
      carryOut(part);
    }
  }

  /** A large model may want the whole machine: those of the night go one by one. */
  private void carryOutAndHelp(Queue<Named> parts) {
    carryOut(parts);
    if (plan.tier() != Tier.NIGHTLY) {
      checkModels();
    }
  }

  /** Whatever models are left. */
  private void checkModels() {
    for (Queue<Named> queue : List.of(models, mutants)) {
      for (Named part = queue.poll(); part != null; part = queue.poll()) {
        carryOut(part);
      }
    }
  }

  private void sideBySide(List<Runnable> lanes) throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(lanes.size());
    try {
      List<Future<?>> futures = new ArrayList<>();
      for (Runnable lane : lanes) {
        futures.add(pool.submit(lane));
      }
      for (Future<?> future : futures) {
        future.get();
      }
    } catch (ExecutionException defect) {
      throw new IllegalStateException("a part of the main job broke off", defect.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  /** A part that breaks off is a check that failed; the others go on. */
  private void carryOut(Named named) {
    if (Thread.currentThread().isInterrupted()) {
      return;
    }
    try {
      named.part().run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception | LinkageError | OutOfMemoryError | AssertionError e) {
      java.io.StringWriter trace = new java.io.StringWriter();
      e.printStackTrace(new java.io.PrintWriter(trace));
      findings.add(Check.failed(named.protocol(), named.name(), "broke off", trace.toString()));
    }
  }

  /** Every action must have been taken by a process or in a simulation. */
  private void coverage(String protocol) {
    Map<String, Long> taken = findings.coverage(protocol);
    TreeSet<String> never = new TreeSet<>();
    taken.forEach(
        (action, count) -> {
          // A lost message is one that nobody receives: no event says so.
          if (count == 0 && !action.equals("Lose")) {
            never.add(action);
          }
        });
    long all = taken.keySet().stream().filter(action -> !action.equals("Lose")).count();
    findings
        .figures(protocol)
        .set("replay", "actions covered", (all - never.size()) + " of " + all);
    findings.add(
        taken.isEmpty()
            ? Check.undecided(protocol, "replay", "coverage", "nothing was replayed")
            : never.isEmpty()
                ? Check.passed(protocol, "replay", "coverage", all + " actions were all taken")
                : Check.failed(protocol, "replay", "coverage", "never taken: " + never));
  }

  private static void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
