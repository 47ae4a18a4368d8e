package dev.lockstep.cli;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.ReplayJudge;
import dev.lockstep.evidence.sim.LongCampaign;
import dev.lockstep.evidence.sim.LongCampaignResult;
import dev.lockstep.evidence.sim.LongShrinking;
import dev.lockstep.sim.AdoptedSchedule;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
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
      "replayed against the specification; so is a run that fails, which ends the command: what of",
      "its faults does not matter is then left out, by running it again and again."
    },
    footer = {
      "The same seed gives the same run. No fault at all that strikes makes it void (exit code 2).",
      "",
      "  lockstep simulate raft --runs 100",
      "  lockstep simulate raft --seed 100017 --runs 1 --replay-every 1",
      "  lockstep simulate raft --schedule failing.txt"
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

  @Option(
      names = "--shrink",
      paramLabel = "N",
      defaultValue = "500",
      description = "Spend N runs on making a failing one small; 0 leaves it (default: 500).")
  private int shrink;

  @Option(
      names = "--schedule",
      paramLabel = "FILE",
      description = "Run what this file says, such as a run that was made small, and no other.")
  private Path file;

  SimulateCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  Exit execute() throws IOException {
    atLeastOne("--runs", runs);
    atLeastOne("--replay-every", replayEvery);
    if (seconds < 1 || seconds > SECONDS_MAX) {
      throw wrongUsage("--seconds is 1 to " + SECONDS_MAX + ", not " + seconds);
    }
    if (nodes < 3 || nodes > NODES_MAX) {
      throw wrongUsage("--nodes is 3 to " + NODES_MAX + ", not " + nodes);
    }
    if (shrink < 0) {
      throw wrongUsage("--shrink is at least 0, not " + shrink);
    }
    Scenario drawn = asked(() -> LongCampaign.scenario(Protocol.named(protocol), nodes, seconds));
    if (file == null) {
      return run(drawn, campaign -> campaign.run(seed, runs));
    }
    runs = 1;
    AdoptedSchedule given = given();
    Scenario scenario =
        asked(
            () ->
                drawn.withTimes(
                    given.spacingMillis(), given.safetyMillis(), given.progressMillis()));
    return run(scenario, campaign -> campaign.run(given.schedule()));
  }

  private AdoptedSchedule given() throws IOException {
    requireExists(file);
    try {
      AdoptedSchedule given = AdoptedSchedule.parse(Files.readString(file));
      if (!given.protocol().equals(protocol)) {
        throw wrongUsage(file + " is of " + given.protocol() + ", not of " + protocol);
      }
      return given;
    } catch (IllegalArgumentException mistake) {
      throw new CommandFailure(Exit.MALFORMED, file + ": " + mistake.getMessage(), mistake);
    }
  }

  private Exit run(Scenario scenario, Function<LongCampaign, LongCampaignResult> campaign) {
    LongCampaignResult result;
    try (ReplayJudge judge = ReplayJudge.of(scenario.protocol())) {
      result = campaign.apply(new LongCampaign(scenario, replayEvery, judge, this::tell));
    }
    terminal().out(result.sentence());
    result.tally().faults().forEach((kind, count) -> tellFault(kind.name(), count));
    if (result.failure().isPresent()) {
      tell(result.failure().get(), scenario);
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

  private void tell(LongCampaignResult.Failure failure, Scenario scenario) {
    terminal().out("FAILED at seed " + failure.seed() + ": " + failure.sentence());
    terminal().out("replay: " + failure.replay());
    if (file == null) {
      terminal()
          .out(
              "repeat it: lockstep simulate %s --seed %d --runs 1 --seconds %d --nodes %d"
                  .formatted(protocol, failure.seed(), seconds, nodes));
    }
    if (shrink > 0) {
      terminal().status("making the run small");
      LongShrinking.smallest(scenario, failure.schedule(), shrink)
          .ifPresent(smallest -> tell(smallest, failure.schedule(), scenario));
    }
  }

  private void tell(LongShrinking.Smallest smallest, Schedule failing, Scenario scenario) {
    terminal()
        .out(
            "smallest of %d runs: %d of %d faults, %d of %d ms; %s"
                .formatted(
                    smallest.runs(),
                    smallest.schedule().faults().size(),
                    failing.faults().size(),
                    smallest.scenario().safetyMillis(),
                    scenario.safetyMillis(),
                    smallest.sentence()));
    terminal()
        .out(
            "repeat it with these lines in FILE: lockstep simulate %s --nodes %d --schedule FILE"
                .formatted(protocol, nodes));
    AdoptedSchedule text = AdoptedSchedule.of(smallest.scenario(), smallest.schedule(), List.of());
    terminal().out(text.text(scenario.cluster().nodes(), smallest.sentence()).stripTrailing());
  }
}
