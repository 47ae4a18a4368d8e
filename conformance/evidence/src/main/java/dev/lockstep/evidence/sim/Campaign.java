package dev.lockstep.evidence.sim;

import dev.lockstep.evidence.ReplayJudge;
import dev.lockstep.replay.ReplayReport;
import dev.lockstep.replay.Verdict;
import dev.lockstep.sim.AdoptedSchedule;
import dev.lockstep.sim.RunResult;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Schedule;
import dev.lockstep.sim.Shrinking;
import dev.lockstep.sim.Simulation;
import dev.lockstep.sim.Tally;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * Runs many schedules, drawn from seeds one after the other, and judges each. Used once.
 *
 * <p>Every run is checked after every step and at its end. One run in so many is replayed against
 * the specification, and every run that fails. The first failure ends the campaign: its schedule is
 * shrunk and told as text.
 */
public final class Campaign {
  private static final int FAULTS_OF_ONE_KIND_MAX = 8;
  private static final int KINDS_MIN = 2;
  private static final int HASH_DIGITS = 15;
  private static final int HEX = 16;
  private static final int PROGRESS_EVERY = 1_000;

  private final CampaignPlan plan;
  private final ReplayJudge replay;
  private final LongConsumer progress;
  private final RunJudge judge;
  private final Tally tally = new Tally();
  private final Set<String> hashes = new HashSet<>();
  private final Map<String, Long> coverage = new TreeMap<>();
  private final List<CampaignFailure> failures = new ArrayList<>();
  private long nextSeed;
  private long schedules;
  private long weak;
  private long events;
  private long sampled;
  private long failingReplayed;

  /**
   * A campaign.
   *
   * @param replay judges traces; nobody else uses it meanwhile
   * @param progress hears how many schedules were run, every thousand
   */
  public Campaign(CampaignPlan plan, ReplayJudge replay, LongConsumer progress) {
    this.plan = plan;
    this.replay = replay;
    this.progress = progress;
    this.judge = new RunJudge(plan.scenario());
    this.nextSeed = plan.firstSeed();
  }

  /**
   * Runs until there are enough schedules, or one fails.
   *
   * @throws InterruptedException if the calling thread is interrupted; the runs end
   */
  public CampaignResult run() throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(plan.threads());
    try {
      List<Future<?>> futures = new ArrayList<>();
      for (int i = 0; i < plan.threads(); i++) {
        futures.add(pool.submit(this::work));
      }
      for (Future<?> future : futures) {
        future.get();
      }
    } catch (ExecutionException defect) {
      throw new IllegalStateException("a campaign broke off", defect.getCause());
    } finally {
      pool.shutdownNow();
    }
    synchronized (this) {
      return new CampaignResult(
          schedules,
          weak,
          hashes.size(),
          events,
          sampled,
          failingReplayed,
          tally,
          coverage,
          failures);
    }
  }

  private void work() {
    for (long seed = seed(); seed >= 0 && !Thread.currentThread().isInterrupted(); seed = seed()) {
      Schedule schedule = Schedule.random(seed, plan.scenario(), FAULTS_OF_ONE_KIND_MAX);
      RunResult result = Simulation.run(plan.scenario(), schedule);
      Optional<String> wrong = judge.failure(result);
      boolean sample = isSampled(result.traceHash());
      Optional<String> rejection =
          sample || wrong.isPresent() ? replay(result, wrong.isPresent()) : Optional.empty();
      count(result);
      if (wrong.isPresent() || rejection.isPresent()) {
        fail(seed, result, wrong, rejection);
      }
    }
  }

  /** The next seed, or -1 when there is nothing left to do. */
  private synchronized long seed() {
    return failures.isEmpty() && schedules < plan.schedules() ? nextSeed++ : -1;
  }

  private boolean isSampled(String traceHash) {
    long hash = Long.parseLong(traceHash.substring(0, HASH_DIGITS), HEX);
    return hash % plan.replayEvery() == 0;
  }

  private Optional<String> replay(RunResult result, boolean failing) {
    synchronized (replay) {
      ReplayReport report = replay.replay(result.trace().iterator());
      report.coverage().forEach((action, times) -> coverage.merge(action, times, Long::sum));
      if (failing) {
        failingReplayed++;
      } else {
        sampled++;
      }
      return report.verdict() instanceof Verdict.Accepted
          ? Optional.empty()
          : Optional.of(String.join("\n    ", report.lines()));
    }
  }

  private synchronized void count(RunResult result) {
    tally.add(result.tally());
    if (result.tally().struck().size() < KINDS_MIN) {
      weak++;
      return;
    }
    schedules++;
    events += result.tally().events();
    hashes.add(result.traceHash());
    if (schedules % PROGRESS_EVERY == 0) {
      progress.accept(schedules);
    }
  }

  private synchronized void fail(
      long seed, RunResult result, Optional<String> wrong, Optional<String> rejection) {
    if (!failures.isEmpty()) {
      return;
    }
    failures.add(failure(seed, result.schedule(), wrong, rejection));
  }

  private CampaignFailure failure(
      long seed, Schedule schedule, Optional<String> wrong, Optional<String> rejection) {
    // A run that only replay rejects is shrunk by replay, which takes longer.
    boolean byReplay = wrong.isEmpty();
    Scenario small = plan.scenario();
    Schedule minimal = Shrinking.minimal(schedule, each -> wrong(plan.scenario(), each, byReplay));
    for (int instances = 1; instances < small.instances(); instances++) {
      Scenario fewer = plan.scenario().withInstances(instances);
      if (wrong(fewer, minimal, byReplay)) {
        small = fewer;
        break;
      }
    }
    Scenario smallest = small;
    minimal = Shrinking.minimal(minimal, each -> wrong(smallest, each, byReplay));
    String sentence = sentence(small, minimal, byReplay).orElseThrow();
    AdoptedSchedule adopted = AdoptedSchedule.of(small, minimal, List.of());
    return new CampaignFailure(
        seed,
        wrong.or(() -> rejection).orElseThrow(),
        rejection.orElse("accepted the trace"),
        adopted,
        sentence,
        adopted.text(small.cluster().nodes(), sentence));
  }

  private boolean wrong(Scenario scenario, Schedule schedule, boolean byReplay) {
    return sentence(scenario, schedule, byReplay).isPresent();
  }

  private Optional<String> sentence(Scenario scenario, Schedule schedule, boolean byReplay) {
    RunResult result = Simulation.run(scenario, schedule);
    if (!byReplay) {
      return judge.failure(result);
    }
    synchronized (replay) {
      return replay.rejection(result.trace());
    }
  }
}
