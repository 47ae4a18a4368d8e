package dev.lockstep.evidence.run;

import dev.lockstep.core.Cluster;
import dev.lockstep.evidence.run.faults.FaultFile;
import dev.lockstep.evidence.run.net.Proxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
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
  private static final long START_MILLIS_MAX = 120_000;
  private static final long QUIET_MILLIS = 1_000;
  private static final long STOP_MILLIS_MAX = 60_000;
  private static final long END_OF_FAULTS_MILLIS_MAX = 120_000;

  private final RunPlan plan;
  private final Consumer<String> progress;
  private final Cluster cluster;
  private final Agenda agenda = new Agenda();
  private final SplittableRandom random;
  private final RunFiles files;
  private Nodes nodes;
  private Clients clients;
  private DiskStrikes disks;
  private List<AppliedFault> faults;

  /**
   * A run to be done.
   *
   * @param progress hears a line now and then
   */
  public RecordedRun(RunPlan plan, Consumer<String> progress) {
    this(plan, NodeMain.class, progress);
  }

  /** A run whose nodes are processes of another main class, which takes the same arguments. */
  RecordedRun(RunPlan plan, Class<?> child, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
    this.cluster = plan.cluster();
    this.random = new SplittableRandom(plan.schedule().seed());
    this.files = new RunFiles(plan, child);
    this.faults = plan.schedule().faults().stream().map(AppliedFault::pending).toList();
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
    FaultFile.write(plan.schedule(), plan.protocol().name(), List.of(), files.faults());
    Thread last = null;
    try (Proxy proxy = new Proxy(cluster.nodes(), random.nextLong())) {
      nodes = new Nodes(cluster.nodes(), files, agenda, proxy, random.split(), progress);
      clients = clients(random.nextLong());
      nodes.tell(clients);
      disks = new DiskStrikes(agenda, nodes, files, progress);
      last = new Thread(this::endAll, "run-cleanup");
      Runtime.getRuntime().addShutdownHook(last);
      disks.prepare(plan.schedule().faults());
      nodes.startAll();
      if (!agenda.runUntil(() -> nodes.allUp() || failed(), START_MILLIS_MAX)) {
        nodes.problems().add("not every node started within " + START_MILLIS_MAX / 1000 + " s");
      }
      if (!failed()) {
        work(proxy);
      }
      stopInOrder();
    } catch (UncheckedIOException failure) {
      throw failure.getCause();
    } finally {
      if (last != null) {
        endAll();
        Runtime.getRuntime().removeShutdownHook(last);
      }
      files.removeTemporary();
    }
    return report((System.nanoTime() - startNanos) / 1e9);
  }

  private Clients clients(long seed) {
    return plan.protocol().logService().isPresent()
        ? new LogClients(cluster, agenda, nodes, seed)
        : new InstanceClients(plan.protocol(), cluster, agenda, nodes, seed);
  }

  private void work(Proxy proxy) throws InterruptedException {
    Strikes strikes =
        new Strikes(
            plan.schedule().faults(),
            cluster.nodes(),
            agenda,
            nodes,
            proxy,
            clients,
            disks,
            random.split(),
            progress);
    Nemesis nemesis =
        new Nemesis(
            plan.schedule(),
            agenda,
            strikes,
            new Nemesis.Askers() {
              @Override
              public void openOne() {
                clients.open();
              }

              @Override
              public int open() {
                return clients.openCount();
              }

              @Override
              public boolean calm() {
                return nodes.allUp() && clients.allFinished();
              }
            },
            random.split());
    nemesis.begin();
    agenda.runUntil(() -> nemesis.done() || failed(), plan.patience().toMillis() * 6);
    agenda.runUntil(() -> !strikes.active() || failed(), END_OF_FAULTS_MILLIS_MAX);
    progress.accept(
        nemesis.struck()
            + " faults struck, "
            + clients.finished()
            + " "
            + clients.noun()
            + " finished; healing");
    strikes.heal();
    clients.heal();
    awaitEnd();
    strikes.closeBooks();
    faults = strikes.applied();
    progress.accept("stopping the nodes in order");
  }

  /** Until all has ended and nothing more is heard: a late outcome may open an instance again. */
  private void awaitEnd() throws InterruptedException {
    boolean ended =
        agenda.runUntil(
            () ->
                failed()
                    || (nodes.allUp()
                        && clients.allFinished()
                        && clients.quietMillis() > QUIET_MILLIS),
            plan.patience().toMillis());
    if (!ended) {
      nodes
          .problems()
          .add(
              "not everything finished within "
                  + plan.patience().toSeconds()
                  + " s after the last fault: "
                  + clients.unfinished().size()
                  + " "
                  + clients.noun()
                  + " are open, "
                  + nodes.up()
                  + " of "
                  + nodes.size()
                  + " nodes are up");
    }
  }

  private void stopInOrder() throws InterruptedException {
    nodes.stopAll();
    if (!agenda.runUntil(() -> nodes.allStopped() || failed(), STOP_MILLIS_MAX)) {
      nodes.notStopped().forEach(node -> nodes.problems().add(node + " did not stop in order"));
    }
  }

  private RunReport report(double wallSeconds) throws IOException {
    List<String> problems = new ArrayList<>(nodes.problems());
    problems.addAll(clients.problems());
    Seen seen = clients.seen();
    seen.write(plan.folder());
    FaultFile.write(
        plan.schedule().with(faults.stream().map(AppliedFault::fault).toList()),
        plan.protocol().name(),
        faults.stream().map(AppliedFault::words).toList(),
        files.faults());
    return new RunReport(
        plan,
        nodes.processes(),
        nodes.kills(),
        faults,
        nodes.framesRefused(),
        seen,
        problems,
        wallSeconds);
  }

  /** Whether the run itself went wrong, so that going on is no use. */
  private boolean failed() {
    return !nodes.problems().isEmpty();
  }

  /** Ends whatever is left. On any thread. */
  private void endAll() {
    nodes.endAll();
    clients.close();
    disks.close();
  }
}
