package dev.lockstep.bench.micro;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * The objects that Raft's core makes for a batch: those that leave it, the entries, and the list
 * that they share. As many at any length of the log.
 */
final class RaftObjectsTest {
  private static final int BATCHES = 2_000;
  private static final int SHORT = 1_000;
  private static final int LONG = 20_000;

  /** A record, two appends, its own acknowledgement, and two replies. */
  private static final int LEADER_OBJECTS_MAX = 6;

  /** A record, an acknowledgement, and a reply. */
  private static final int FOLLOWER_OBJECTS_MAX = 3;

  /** A list of several has an array, which the JDK copies. */
  private static final int LIST_OF_MANY_OBJECTS = 3;

  /** What the JVM makes for a histogram, and the log's arrays when they grow. */
  private static final double OTHERS_MAX = 0.2;

  /** A server's batches, and what is to hold of the objects of one of them. */
  private static void within(
      double objectsMax, Supplier<RaftAppends> appends, Consumer<RaftAppends> run) {
    Map<String, Long> made = AllocatedObjects.of(appends, run);
    double objects = perBatch(made);
    assertTrue(
        objects <= objectsMax + OTHERS_MAX, objects + " objects, more than " + objectsMax + made);
  }

  private static double perBatch(Map<String, Long> made) {
    return made.values().stream().mapToLong(Long::longValue).sum() / (double) BATCHES;
  }

  @Test
  void aBatchAtTheLeaderIsSixObjectsAndItsEntriesAtAnyLength() {
    int one = LEADER_OBJECTS_MAX + 2;
    within(one, () -> RaftAppends.atLeader(SHORT, BATCHES, 1), RaftAppends::run);
    within(one, () -> RaftAppends.atLeader(LONG, BATCHES, 1), RaftAppends::run);
    int sixteen = LEADER_OBJECTS_MAX + 16 + LIST_OF_MANY_OBJECTS;
    within(sixteen, () -> RaftAppends.atLeader(SHORT, BATCHES, 16), RaftAppends::run);
  }

  @Test
  void aBatchAtAFollowerIsThreeObjectsAndAListAtAnyLength() {
    int one = FOLLOWER_OBJECTS_MAX + 1;
    within(one, () -> RaftAppends.atFollower(SHORT, BATCHES, 1), RaftAppends::run);
    within(one, () -> RaftAppends.atFollower(LONG, BATCHES, 1), RaftAppends::run);
    int sixteen = FOLLOWER_OBJECTS_MAX + LIST_OF_MANY_OBJECTS;
    within(sixteen, () -> RaftAppends.atFollower(SHORT, BATCHES, 16), RaftAppends::run);
  }

  @Test
  void anObjectOfWhatEachStepAsksForWouldBeTooMany() {
    double objects =
        perBatch(
            AllocatedObjects.of(
                () -> RaftAppends.atLeader(SHORT, BATCHES, 1), RaftAppends::runWithEffects));
    int steps = RaftAppends.LEADER_STEPS;
    assertTrue(objects >= LEADER_OBJECTS_MAX + 2 + steps, objects + " objects per batch");
  }
}
