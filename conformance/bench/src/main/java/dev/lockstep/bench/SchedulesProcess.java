package dev.lockstep.bench;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.ReplayJudge;
import dev.lockstep.evidence.mutants.ReplayCheck;
import dev.lockstep.evidence.sim.Campaign;
import dev.lockstep.evidence.sim.CampaignPlan;
import dev.lockstep.evidence.sim.CampaignResult;
import java.util.Locale;
import java.util.Optional;

/** The process that is measured: one campaign of one protocol. */
final class SchedulesProcess {
  private static final int FAILED = 1;
  private static final int VOID = 2;

  private SchedulesProcess() {}

  /**
   * Runs a campaign and prints its figures as the end of a table's row.
   *
   * @param args protocol, schedules, one in how many is replayed, threads, first seed
   */
  public static void main(String[] args) throws InterruptedException {
    Protocol protocol = Protocol.named(args[0]);
    CampaignPlan plan =
        new CampaignPlan(
            ReplayCheck.scenario(protocol),
            Long.parseLong(args[4]),
            Integer.parseInt(args[1]),
            Integer.parseInt(args[2]),
            Integer.parseInt(args[3]));
    CampaignResult result;
    try (ReplayJudge replay = ReplayJudge.of(protocol)) {
      result = new Campaign(plan, replay, done -> {}).run();
    }
    if (!result.failures().isEmpty()) {
      System.out.println(result.failures().get(0).report());
      System.exit(FAILED);
    }
    Optional<String> why = result.isVoid(protocol);
    if (why.isPresent()) {
      System.out.println(why.get());
      System.exit(VOID);
    }
    System.out.printf(
        Locale.ROOT,
        "%,d | %,d | %.1f | %,d | %d%n",
        result.schedules(),
        result.distinct(),
        result.eventsMean(),
        result.sampled(),
        result.failingReplayed());
  }
}
