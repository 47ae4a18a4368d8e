package dev.lockstep.core.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Workload.ClientRequest;
import dev.lockstep.core.commit.CommitRun.Fault;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Atomicity under any order, repetition and loss of messages and a crash after any disk write. */
class CommitSchedulesTest {

  private static List<ClientRequest> requests(long seed) {
    CommitProtocol protocol = new CommitProtocol();
    return protocol
        .workload()
        .requests(protocol.exampleCluster(), "tm.1-1", new SplittableRandom(seed));
  }

  private static List<ClientRequest> willingRequests() {
    List<ClientRequest> requests = new ArrayList<>();
    for (String participant : List.of("r1", "r2", "r3")) {
      requests.add(new ClientRequest(participant, CommitRequest.CAN_COMMIT));
    }
    requests.add(new ClientRequest("tm", CommitRequest.commit(List.of("r1", "r2", "r3"))));
    return requests;
  }

  private static CommitRun randomRun(long seed, int moves, Fault fault) {
    SplittableRandom random = new SplittableRandom(seed);
    CommitRun run = new CommitRun(requests(seed), fault);
    for (int i = 0; i < moves; i++) {
      run.move(random.nextInt(1_000_000));
    }
    return run;
  }

  private static boolean told(CommitRun run, String node, CommitReply.Outcome outcome) {
    return run.outcomes().stream()
        .anyMatch(
            heard ->
                heard.node().equals(node) && CommitReply.of(heard.outcome()).outcome() == outcome);
  }

  @Property(tries = 600)
  void whateverTheScheduleDoesTheOutcomesAgreeAndTheTransactionEndsWhenFailuresStop(
      @ForAll @Size(max = 250) List<@IntRange(min = 0, max = 1_000_000) Integer> schedule,
      @ForAll @IntRange(min = 0, max = 100_000) int seed) {
    CommitRun run = new CommitRun(requests(seed), Fault.NONE);
    schedule.forEach(run::move);
    assertEquals("", run.violation());
    run.calmDown();
    assertEquals("", run.violation());
  }

  @Example
  void withoutFailuresEverybodyCommitsWhenEverybodyCan() {
    CommitRun run = new CommitRun(willingRequests(), Fault.NONE);
    run.calmDown();
    for (String node : List.of("tm", "r1", "r2", "r3")) {
      assertTrue(told(run, node, CommitReply.Outcome.COMMITTED), node + " in " + run.outcomes());
    }
  }

  @Example
  void randomSchedulesTakeEveryActionCommitAndAbortAndCrash() {
    Map<CommitAction, Integer> taken = new EnumMap<>(CommitAction.class);
    int committed = 0;
    int aborted = 0;
    int crashes = 0;
    for (int seed = 0; seed < 400; seed++) {
      CommitRun run = randomRun(seed, 150, Fault.NONE);
      run.calmDown();
      assertEquals("", run.violation(), "seed " + seed);
      run.taken().forEach((action, times) -> taken.merge(action, times, Integer::sum));
      crashes += run.crashes();
      committed += told(run, "r1", CommitReply.Outcome.COMMITTED) ? 1 : 0;
      aborted += told(run, "r1", CommitReply.Outcome.ABORTED) ? 1 : 0;
    }
    for (CommitAction action : CommitAction.values()) {
      assertTrue(taken.getOrDefault(action, 0) >= 10, action + " in " + taken);
    }
    assertTrue(
        committed >= 10 && aborted >= 10 && crashes >= 100,
        "committed %d, aborted %d, crashes %d".formatted(committed, aborted, crashes));
  }

  @Example
  void aDiskThatReportsTooEarlyIsFoundOut() {
    assertTrue(violations(Fault.EARLY_REPORT) > 0);
  }

  @Example
  void aDiskThatForgetsIsFoundOut() {
    assertTrue(violations(Fault.FORGETFUL_DISK) > 0);
  }

  /** In how many of some random runs on broken disks the outcomes differ. */
  private static long violations(Fault fault) {
    long violations = 0;
    for (int seed = 0; seed < 1_000; seed++) {
      CommitRun run = randomRun(seed, 150, fault);
      run.endsCalmly();
      violations += run.violation().isEmpty() ? 0 : 1;
    }
    return violations;
  }
}
