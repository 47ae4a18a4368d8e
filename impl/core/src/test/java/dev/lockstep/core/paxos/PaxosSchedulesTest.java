package dev.lockstep.core.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Workload.ClientRequest;
import dev.lockstep.core.paxos.PaxosRun.Fault;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Agreement under any order, repetition and loss of messages and a crash between any two steps. */
class PaxosSchedulesTest {
  private static final List<ClientRequest> RIVALS =
      List.of(
          new ClientRequest("p1", PaxosWorkload.propose("one")),
          new ClientRequest("p2", PaxosWorkload.propose("two")),
          new ClientRequest("l1", PaxosWorkload.LEARN),
          new ClientRequest("l2", PaxosWorkload.LEARN));

  private static PaxosRun randomRun(long seed, int moves, Fault fault) {
    SplittableRandom random = new SplittableRandom(seed);
    PaxosRun run = new PaxosRun(RIVALS, fault);
    for (int i = 0; i < moves; i++) {
      run.move(random.nextInt(1_000_000));
    }
    return run;
  }

  @Property(tries = 400)
  void whateverTheScheduleDoesLearnersAgreeAndAllDecideWhenFailuresStop(
      @ForAll @Size(max = 300) List<@IntRange(min = 0, max = 1_000_000) Integer> schedule) {
    PaxosRun run = new PaxosRun(RIVALS, Fault.NONE);
    schedule.forEach(run::move);
    assertEquals("", run.violation());
    run.calmDown();
    assertEquals("", run.violation());
  }

  @Example
  void longSchedulesTakeEveryMoveAndEveryActionAndAgree() {
    Map<PaxosAction, Integer> actions = new EnumMap<>(PaxosAction.class);
    Map<PaxosRun.Move, Integer> moves = new EnumMap<>(PaxosRun.Move.class);
    for (long seed = 0; seed < 200; seed++) {
      PaxosRun run = randomRun(seed, 400, Fault.NONE);
      run.calmDown();
      assertEquals("", run.violation(), "seed " + seed);
      run.actions().forEach((action, n) -> actions.merge(action, n, Integer::sum));
      run.moves().forEach((move, n) -> moves.merge(move, n, Integer::sum));
    }
    for (PaxosAction action : PaxosAction.values()) {
      assertTrue(
          actions.getOrDefault(action, 0) >= 10, action + " was taken too rarely: " + actions);
    }
    for (PaxosRun.Move move : PaxosRun.Move.values()) {
      assertTrue(moves.getOrDefault(move, 0) >= 10, move + " was taken too rarely: " + moves);
    }
  }

  @Example
  void withoutFailuresRivalsDecideWithinASecondAndNothingGoesOn() {
    PaxosRun run = new PaxosRun(RIVALS, Fault.NONE);
    long millis = run.calmDown();
    assertTrue(millis < 1_000, "it took " + millis + " ms");
    assertEquals(2, run.outcomes().size());
    assertEquals("", run.violation());
  }

  @Example
  void acceptorsThatForgetTheirDiskAreCaught() {
    assertTrue(someRunDisagrees(Fault.ACCEPTORS_FORGET));
  }

  @Example
  void answersBeforeTheyAreDurableAreCaught() {
    assertTrue(someRunDisagrees(Fault.ANSWER_BEFORE_DURABLE));
  }

  private static boolean someRunDisagrees(Fault fault) {
    for (long seed = 0; seed < 2_000; seed++) {
      PaxosRun run = randomRun(seed, 400, fault);
      if (run.violation().contains(" at ")) {
        return true;
      }
    }
    return false;
  }
}
