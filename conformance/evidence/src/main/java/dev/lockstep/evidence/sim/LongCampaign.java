package dev.lockstep.evidence.sim;

import dev.lockstep.core.LogService;
import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.ReplayJudge;
import dev.lockstep.replay.ReplayReport;
import dev.lockstep.replay.Verdict;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Schedule;
import dev.lockstep.sim.Tally;
import dev.lockstep.traces.TraceEntry;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.LongConsumer;

/**
 * Long runs of a replicated log, one seed after the other: nodes that crash, pause and lose
 * messages while clients never cease to ask, then a healing phase in which all must make progress.
 * One run in so many, by the hash of its seed, is recorded and replayed against the specification;
 * so is every run that fails, and the first of those ends the campaign. Used once, by one thread.
 */
public final class LongCampaign {
  private static final long STACK_BYTES = 256L << 20;
  private static final int PROGRESS_MILLIS = 20_000;
  private static final int STEPS_MAX = 500_000_000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Scenario scenario;
  private final int replayEvery;
  private final ReplayJudge replay;
  private final LongConsumer progress;
  private final Tally tally = new Tally();
  private final Map<String, Long> coverage = new TreeMap<>();
  private long runs;
  private long virtualMillis;
  private long cpuNanos;
  private long returned;
  private long unknown;
  private long replayed;
  private LongCampaignResult.Failure failure;

  /**
   * A campaign.
   *
   * @param scenario what runs, with the hash of its specification
   * @param replayEvery one run in so many is replayed
   * @param replay judges traces; nobody else uses it meanwhile
   * @param progress hears how many runs were made, after each
   */
  public LongCampaign(
      Scenario scenario, int replayEvery, ReplayJudge replay, LongConsumer progress) {
    if (replayEvery < 1) {
      throw new IllegalArgumentException("one run in " + replayEvery + " cannot be replayed");
    }
    this.scenario = scenario;
    this.replayEvery = replayEvery;
    this.replay = replay;
    this.progress = progress;
  }

  /**
   * Long runs of a replicated log: faults for so many seconds of virtual time, then progress within
   * 20 s.
   *
   * @throws IllegalArgumentException if the protocol is no replicated log
   */
  public static Scenario scenario(Protocol protocol, int nodes, int seconds) {
    LogService service =
        protocol
            .logService()
            .orElseThrow(
                () -> new IllegalArgumentException(protocol.name() + " is no replicated log"));
    return new Scenario(
            protocol, service.cluster(nodes), 1, 0, 1_000 * seconds, PROGRESS_MILLIS, STEPS_MAX, "")
        .withSpecificationHash(ReplayJudge.view(protocol.name(), protocol.specification()).hash());
  }

  /**
   * Runs the seeds from the first on, until there were enough or one fails.
   *
   * @param count how many, at least 1
   */
  public LongCampaignResult run(long firstSeed, int count) {
    for (int i = 0; i < count && failure == null; i++) {
      one(Schedule.randomLong(firstSeed + i, scenario));
    }
    return result();
  }

  /** Runs one schedule, whatever has been before. */
  public LongCampaignResult run(Schedule schedule) {
    one(schedule);
    return result();
  }

  private LongCampaignResult result() {
    return new LongCampaignResult(
        runs,
        virtualMillis,
        cpuNanos,
        returned,
        unknown,
        replayed,
        tally,
        coverage,
        Optional.ofNullable(failure));
  }

  private void one(Schedule schedule) {
    long beginNanos = THREADS.getCurrentThreadCpuTime();
    LongRun run = LongRun.of(scenario, schedule);
    cpuNanos += THREADS.getCurrentThreadCpuTime() - beginNanos;
    runs++;
    virtualMillis += run.result().virtualMillis();
    returned += run.clients().returned();
    unknown += run.clients().unknown();
    tally.add(run.result().tally());
    if (isSampled(schedule.seed(), replayEvery) || run.failure().isPresent()) {
      replay(schedule, run);
    }
    progress.accept(runs);
  }

  /** Whether a seed belongs to the sample: a hash, so that no pattern of seeds meets it. */
  static boolean isSampled(long seed, int every) {
    long mixed = seed + 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 33)) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return Math.floorMod(mixed ^ (mixed >>> 33), every) == 0;
  }

  /** Runs a schedule again, recorded this time, and replays it. */
  private void replay(Schedule schedule, LongRun first) {
    List<TraceEntry> trace = new ArrayList<>();
    LongRun again = LongRun.of(scenario, schedule, trace::add);
    Optional<String> wrong = first.failure().or(again::failure);
    if (!again.result().stepHash().equals(first.result().stepHash()) && wrong.isEmpty()) {
      wrong = Optional.of("the same seed took other steps when it ran again");
    }
    ReplayReport report = replay(trace);
    report.coverage().forEach((action, times) -> coverage.merge(action, times, Long::sum));
    replayed++;
    boolean accepted = report.verdict() instanceof Verdict.Accepted;
    if (wrong.isPresent() || !accepted) {
      String sentence = String.join("\n", report.lines());
      failure =
          new LongCampaignResult.Failure(
              schedule, wrong.orElse("replay does not accept the trace"), sentence);
    }
  }

  /** TLC's evaluator recurses over a log: the stack of an ordinary thread is too small for it. */
  private ReplayReport replay(List<TraceEntry> trace) {
    FutureTask<ReplayReport> task = new FutureTask<>(() -> replay.replay(trace.iterator()));
    new Thread(null, task, "replay", STACK_BYTES).start();
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("replay was interrupted", e);
    } catch (ExecutionException defect) {
      throw new IllegalStateException("replay broke off", defect.getCause());
    }
  }
}
