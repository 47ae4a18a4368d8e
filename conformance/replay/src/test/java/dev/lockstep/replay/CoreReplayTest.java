package dev.lockstep.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Protocol;
import dev.lockstep.core.Workload.ClientRequest;
import dev.lockstep.core.commit.CommitRequest;
import dev.lockstep.traces.TraceRecord;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replays what the real machines did under faults. */
final class CoreReplayTest {
  static SpecificationView view(Protocol protocol) {
    return SpecificationView.ofProtocol(
        Path.of("../../specs").resolve(protocol.name()), protocol.specification());
  }

  static CoreRun run(Protocol protocol, long seed, int instances, int steps, double faults) {
    CoreRun run = new CoreRun(protocol, seed);
    for (int i = 1; i <= instances; i++) {
      run.instance("i" + i, steps, faults);
      if (i == instances / 2) {
        run.writeState();
      }
    }
    return run;
  }

  @ParameterizedTest
  @ValueSource(strings = {"paxos", "commit"})
  void manyInstancesWithKillsLossAndRepetitionAreAccepted(String name) {
    Protocol protocol = Protocol.named(name);
    CoreRun run = run(protocol, 7, 80, 60, 0.1);
    ReplayReport report =
        Replay.of(view(protocol))
            .run(run.entries.iterator(), ReplayOptions.DEFAULT, ProgressListener.NONE);
    ReplayTest.accepted(report);
    assertTrue(report.restarts() >= 10, "restarts: " + report.restarts());
    assertTrue(report.events() >= 1000, "events: " + report.events());
    assertEquals(List.of("Lose"), report.neverTaken(), "what the network does is not logged");
  }

  @Test
  void transactionsThatAreTakenBackBeforeTheirCommitAreAccepted() {
    Protocol protocol = Protocol.named("commit");
    CoreRun run = new CoreRun(protocol, 8);
    run.client =
        asked ->
            CommitRequest.participants(asked.request())
                .map(names -> new ClientRequest(asked.node(), CommitRequest.rollback(names)))
                .orElse(asked);
    for (int i = 1; i <= 40; i++) {
      run.instance("i" + i, 40, 0.1);
    }
    ReplayReport report =
        Replay.of(view(protocol))
            .run(run.entries.iterator(), ReplayOptions.DEFAULT, ProgressListener.NONE);
    ReplayTest.accepted(report);
    assertTrue(count(run, "GiveUp") >= 10, "given up: " + count(run, "GiveUp"));
    for (String vote : List.of("VoteYes", "VoteNo", "VoteReadOnly", "CommitAlone", "RefuseAlone")) {
      assertEquals(0, count(run, vote), "nobody is asked for a vote");
    }
  }

  private static long count(CoreRun run, String action) {
    return run.entries.stream()
        .filter(entry -> entry.record() instanceof TraceRecord.Event e && e.action().equals(action))
        .count();
  }
}
