package dev.lockstep.cli;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.ReplayJudge;
import dev.lockstep.evidence.sim.LongCampaign;
import dev.lockstep.evidence.sim.LongCampaignResult;
import dev.lockstep.sim.Scenario;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Long simulated runs, seed after seed. */
@Command(
    name = "simulate",
    description = {
      "Simulates clusters of a replicated log in virtual time, one seed after the other: clients never",
      "cease to ask while messages are lost, repeated and late, links are cut, nodes pause and crash;",
      "then all is healed, and the cluster must come to rest and serve every client. Which faults",
      "strike a run, and how often, is drawn from its seed. The protocol's invariants are checked after",
      "every step, what the clients saw is judged for linearizability, and a sample of the runs is",
      "replayed against the specification; so is a run that fails, which ends the command."
    },
    footer = {
      "The same seed gives the same run. No fault at all that strikes makes it void (exit code 2).",
      "",
      "  lockstep simulate raft --runs 100",
      "  lockstep simulate raft --seed 100017 --runs 1 --replay-every 1"
    })
final class SimulateCommand extends LockstepCommand {
  private static final int NODES_MAX = 9;
  private static final int SECONDS_MAX = 86_400;
  private static final long TELL_EVERY = 100;

  @Parameters(paramLabel = "PROTOCOL", description = "A registered protocol that is a log.")
  private String protocol;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "The first seed (default: 0).")
  private long seed;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many seeds (default: 100).")
  private int runs;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "60",
      description =
          "Virtual seconds of faults in each run, up to " + SECONDS_MAX + " (default: 60).")
  private int seconds;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many nodes, 3 to " + NODES_MAX + " (default: 5).")
  private int nodes;

  @Option(
      names = "--replay-every",
      paramLabel = "N",
      defaultValue = "100",
      description = "Replay one run in N, by the hash of its seed (default: 100).")
  private int replayEvery;

  SimulateCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  Exit execute() {
    atLeastOne("--runs", runs);
    atLeastOne("--replay-every", replayEvery);
    if (seconds < 1 || seconds > SECONDS_MAX) {
      throw wrongUsage("--seconds is 1 to " + SECONDS_MAX + ", not " + seconds);
    }
    if (nodes < 3 || nodes > NODES_MAX) {
      throw wrongUsage("--nodes is 3 to " + NODES_MAX + ", not " + nodes);
    }
    Scenario scenario =
        asked(() -> LongCampaign.scenario(Protocol.named(protocol), nodes, seconds));
    LongCampaignResult result;
    try (ReplayJudge judge = ReplayJudge.of(scenario.protocol())) {
      result = new LongCampaign(scenario, replayEvery, judge, this::tell).run(seed, runs);
    }
    terminal().out(result.sentence());
    result.tally().faults().forEach((kind, count) -> tellFault(kind.name(), count));
    if (result.failure().isPresent()) {
      tell(result.failure().get());
      return Exit.REJECTED;
    } else if (result.tally().struck().isEmpty()) {
      terminal().out("UNDECIDED: no fault struck");
      return Exit.UNDECIDED;
    }
    terminal().out("PASSED");
    return Exit.PASSED;
  }

  private void tell(long done) {
    String line = done + " of " + runs + " runs simulated";
    terminal().status(line);
    if (done % TELL_EVERY == 0 && !terminal().isLive()) {
      terminal().err(line);
    }
  }

  private void tellFault(String kind, long count) {
    if (count > 0) {
      terminal()
          .out("  %-28s %d".formatted(kind.toLowerCase(Locale.ROOT).replace('_', ' '), count));
    }
  }

  private void tell(LongCampaignResult.Failure failure) {
    terminal().out("FAILED at seed " + failure.seed() + ": " + failure.sentence());
    terminal().out("replay: " + failure.replay());
    terminal()
        .out(
            "repeat it: lockstep simulate %s --seed %d --runs 1 --seconds %d --nodes %d"
                .formatted(protocol, failure.seed(), seconds, nodes));
  }
}
