package dev.lockstep.core.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Workload.ClientRequest;
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

/** Safety under any order, repetition and loss of messages and a crash between any two steps. */
class RaftSchedulesTest {
  private static final int MOVES = 1_000;
  private static final List<ClientRequest> REQUESTS = requests();

  private static List<ClientRequest> requests() {
    List<ClientRequest> requests = new ArrayList<>();
    for (int seed = 0; seed < 2; seed++) {
      requests.addAll(
          new RaftWorkload()
              .requests(
                  new RaftProtocol().exampleCluster(), "g" + seed, new SplittableRandom(seed)));
    }
    for (String server : List.of("s1", "s2", "s3")) {
      for (int index = 1; index < 9; index++) {
        requests.add(new ClientRequest(server, new RaftRequest.Compact(index).toValue()));
      }
    }
    return requests;
  }

  private static RaftOptions options(long seed) {
    return new RaftOptions(seed % 2 == 0, seed % 3 > 0, 2, 2);
  }

  private static RaftRun randomRun(long seed, RaftRun.Fault fault) {
    SplittableRandom random = new SplittableRandom(seed);
    RaftRun run = new RaftRun(REQUESTS, options(seed), fault);
    for (int i = 0; i < MOVES; i++) {
      run.move(random.nextInt(1_000_000));
    }
    return run;
  }

  @Property(tries = 200)
  void whateverTheScheduleDoesTheInvariantsHoldAndAllFollowWhenFailuresStop(
      @ForAll @Size(max = 400) List<@IntRange(min = 0, max = 1_000_000) Integer> schedule) {
    RaftRun run = new RaftRun(REQUESTS, options(0), RaftRun.Fault.NONE);
    schedule.forEach(run::move);
    assertEquals("", run.violation());
    run.calmDown();
    assertEquals("", run.violation());
  }

  @Example
  void longSchedulesTakeEveryMoveAndEveryActionAndKeepTheInvariants() {
    Map<RaftAction, Integer> actions = new EnumMap<>(RaftAction.class);
    Map<RaftRun.Move, Integer> moves = new EnumMap<>(RaftRun.Move.class);
    for (long seed = 0; seed < 200; seed++) {
      RaftRun run = randomRun(seed, RaftRun.Fault.NONE);
      assertEquals("", run.violation(), "seed " + seed);
      run.calmDown();
      assertEquals("", run.violation(), "seed " + seed);
      run.actions().forEach((action, n) -> actions.merge(action, n, Integer::sum));
      run.moves().forEach((move, n) -> moves.merge(move, n, Integer::sum));
    }
    for (RaftAction action : RaftAction.values()) {
      assertTrue(
          actions.getOrDefault(action, 0) >= 1, action + " was taken too rarely: " + actions);
    }
    for (RaftRun.Move move : RaftRun.Move.values()) {
      assertTrue(moves.getOrDefault(move, 0) >= 5, move + " was taken too rarely: " + moves);
    }
  }

  @Example
  void serversThatForgetTheirDisksAreCaught() {
    boolean caught = false;
    for (long seed = 0; seed < 300 && !caught; seed++) {
      caught = !randomRun(seed, RaftRun.Fault.SERVERS_FORGET).violation().isEmpty();
    }
    assertTrue(caught);
  }
}
