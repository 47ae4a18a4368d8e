package dev.lockstep.evidence.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Protocol;
import dev.lockstep.core.raft.RaftProtocol;
import dev.lockstep.sim.FaultKind;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Schedule;
import dev.lockstep.sim.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Five servers of Raft in virtual time, whose clients never cease to ask. */
class LongRunTest {
  private static final Protocol RAFT = new RaftProtocol();
  private static final int SECONDS = 10;

  static Scenario scenario(Protocol protocol, int seconds) {
    return new Scenario(
        protocol,
        RAFT.logService().orElseThrow().cluster(5),
        1,
        0,
        1_000 * seconds,
        20_000,
        50_000_000,
        "");
  }

  private static LongRun run(Protocol protocol, long seed) {
    Scenario scenario = scenario(protocol, SECONDS);
    return LongRun.of(scenario, Schedule.randomLong(seed, scenario));
  }

  @Test
  void manySeedsPassAndTheirFaultsStrike() {
    Tally tally = new Tally();
    int returned = 0;
    int unknown = 0;
    for (long seed = 0; seed < 30; seed++) {
      LongRun run = run(RAFT, seed);
      assertEquals(Optional.empty(), run.failure(), "seed " + seed);
      tally.add(run.result().tally());
      returned += run.clients().returned();
      unknown += run.clients().unknown();
    }
    for (FaultKind kind :
        List.of(
            FaultKind.LOSS,
            FaultKind.DUPLICATION,
            FaultKind.REORDERING,
            FaultKind.DELAY,
            FaultKind.PARTITION,
            FaultKind.PARTITION_ONE_WAY,
            FaultKind.RESTART,
            FaultKind.PAUSE)) {
      assertTrue(tally.of(kind) > 0, () -> kind + " never struck");
    }
    assertTrue(returned > 10_000 && unknown > 0, returned + " returned, " + unknown + " unknown");
    assertTrue(tally.taken().get("HandleSnapshot") > 0, () -> "" + tally.taken());
  }

  @Test
  void theSameSeedTakesTheSameStepsWhetherItIsRecordedOrNot() {
    Scenario scenario = scenario(RAFT, 5);
    Schedule schedule = Schedule.randomLong(4, scenario);
    List<Object> trace = new ArrayList<>();
    LongRun silent = LongRun.of(scenario, schedule);
    LongRun recorded = LongRun.of(scenario, schedule, trace::add);
    LongRun again = LongRun.of(scenario, schedule, entry -> {});
    assertFalse(trace.isEmpty());
    assertEquals(silent.result().stepHash(), recorded.result().stepHash());
    assertEquals(recorded.result().traceHash(), again.result().traceHash());
    assertEquals(silent.clients(), recorded.clients());
    LongRun other = LongRun.of(scenario, Schedule.randomLong(5, scenario));
    assertNotEquals(silent.result().stepHash(), other.result().stepHash());
  }

  /** Controls: the protocol is sound, its clients are not, and what they see shows it. */
  @Test
  void clientsWithoutSessionsAreCaughtByWhatTheySee() {
    assertCaught(WrongClients.Mistake.NO_SESSION);
  }

  @Test
  void clientsThatReadBeforeTheNodeHasCaughtUpAreCaughtByWhatTheySee() {
    assertCaught(WrongClients.Mistake.IMPATIENT_READ);
  }

  private static void assertCaught(WrongClients.Mistake mistake) {
    Protocol wrong = new WrongClients(RAFT, mistake);
    Optional<String> caught = Optional.empty();
    for (long seed = 0; seed < 30 && caught.isEmpty(); seed++) {
      caught = run(wrong, seed).failure();
    }
    String failure = caught.orElseThrow();
    assertTrue(failure.startsWith("clients saw: REJECTED"), failure);
    assertTrue(failure.contains("<--"), failure);
  }

  /** A control of progress: no cluster comes to rest and serves every client in a millisecond. */
  @Test
  void aBoundOfProgressThatNoClusterKeepsIsSeenToBeMissed() {
    Scenario hurried = scenario(RAFT, 2).withTimes(0, 2_000, 1);
    String failure = LongRun.of(hurried, Schedule.randomLong(3, hurried)).failure().orElseThrow();
    assertTrue(failure.startsWith("after healing, not"), failure);
  }

  @Test
  void aProtocolThatIsNoReplicatedLogIsRefused() {
    Scenario scenario = Scenario.of(Protocol.named("paxos"));
    Schedule calm = Schedule.faultFree(1);
    assertThrows(IllegalArgumentException.class, () -> LongRun.of(scenario, calm));
  }
}
