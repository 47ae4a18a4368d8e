package dev.lockstep.bench.micro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The bytes that Raft's core allocates for a batch: few, and the same at any length of the log. */
final class RaftAllocationTest {
  private static final int BATCHES = 4_096;
  private static final int SHORT = 1_000;
  private static final int LONG = 20_000;

  // A batch of one command: see README.md for what they are spent on.
  private static final int LEADER_BYTES_MAX = 340;
  private static final int FOLLOWER_BYTES_MAX = 150;

  /** For each command more: its entry, and its places in lists. */
  private static final int COMMAND_BYTES_MAX = 160;

  /** The log's array grows now and then. */
  private static final int GROWTH_BYTES_MAX = 100;

  private static double bytes(RaftAppends appends, Consumer<RaftAppends> run) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    run.accept(appends);
    return (threads.getCurrentThreadAllocatedBytes() - before) / (double) BATCHES;
  }

  private static double atLeader(int length, int commands) {
    return bytes(RaftAppends.atLeader(length, BATCHES, commands), RaftAppends::run);
  }

  private static double atFollower(int length, int commands) {
    return bytes(RaftAppends.atFollower(length, BATCHES, commands), RaftAppends::run);
  }

  private static void within(double bytes, int bytesMax) {
    assertTrue(bytes <= bytesMax, bytes + " bytes per batch, more than " + bytesMax);
  }

  @Test
  void aBatchAtTheLeaderAllocatesLittleAtAnyLength() {
    within(atLeader(SHORT, 1), LEADER_BYTES_MAX + GROWTH_BYTES_MAX);
    within(atLeader(LONG, 1), LEADER_BYTES_MAX + GROWTH_BYTES_MAX);
    within(atLeader(SHORT, 16), LEADER_BYTES_MAX + GROWTH_BYTES_MAX + 15 * COMMAND_BYTES_MAX);
  }

  @Test
  void aBatchAtAFollowerAllocatesLittleAtAnyLength() {
    within(atFollower(SHORT, 1), FOLLOWER_BYTES_MAX + GROWTH_BYTES_MAX);
    within(atFollower(LONG, 1), FOLLOWER_BYTES_MAX + GROWTH_BYTES_MAX);
    within(atFollower(SHORT, 16), FOLLOWER_BYTES_MAX + GROWTH_BYTES_MAX + 15 * COMMAND_BYTES_MAX);
  }

  @Test
  void valuesOfRecordsAndRepliesWouldBeTooMuch() {
    double bytes = bytes(RaftAppends.atLeader(SHORT, BATCHES, 1), RaftAppends::runWithValues);
    assertTrue(bytes > LEADER_BYTES_MAX + GROWTH_BYTES_MAX, bytes + " bytes per batch");
  }

  @Test
  void allBatchesAreCommitted() {
    RaftAppends leader = RaftAppends.atLeader(SHORT, BATCHES, 2);
    leader.run();
    assertEquals(SHORT + 2 * BATCHES, leader.committed());
    RaftAppends follower = RaftAppends.atFollower(SHORT, BATCHES, 2);
    follower.run();
    assertEquals(SHORT + 2 * (BATCHES - 1), follower.committed());
  }
}
