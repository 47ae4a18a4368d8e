package dev.lockstep.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.InstanceId;
import dev.lockstep.core.commit.CommitReply;
import dev.lockstep.core.commit.CommitRequest;
import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.runtime.log.NodeDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory and the log are bounded by what is under way, not by what has been. */
class EndedTransactionsTest {

  private static final int OPEN_AT_ONCE = 500;
  private static final Answer LOGGED =
      new Answer.Outcome(CommitReply.aborted("r1", CommitReply.Why.LOGGED).toValue());

  /** Has transactions with these numbers fail at the participant, many at a time. */
  private static void fail(NodeHost host, int from, int to) {
    List<CompletableFuture<Answer>> open = new ArrayList<>();
    for (int number = from; number <= to; number++) {
      open.add(host.request(InstanceId.of("tm", 1, number), Nodes.FAILED, Nodes.LONG));
      if (open.size() == OPEN_AT_ONCE || number == to) {
        open.forEach(answer -> assertEquals(Nodes.ABORTED, answer.join()));
        open.clear();
      }
    }
  }

  @Test
  @Tag("slow")
  void aHundredThousandTransactionsLeaveAHandfulOfObjectsInMemoryAndInTheLog() {
    int transactions = 100_000;
    MemoryStorage storage = Nodes.storage();
    HostOptions options =
        new HostOptions(
            OPEN_AT_ONCE, 2 * OPEN_AT_ONCE, Duration.ZERO, /* compactAtBytes= */ 1 << 16);
    NodeHost host = new Nodes().node("r1", storage).options(options).start();
    fail(host, 1, transactions);
    host.close();
    assertEquals(0, host.health().liveInstances());
    assertEquals(transactions, host.health().passiveInstances());
    long held = host.loop().vitals().held();
    assertTrue(held <= 4, () -> held + " objects");
    long compactions = host.loop().vitals().compactions.sum();
    assertTrue(compactions >= 10, () -> compactions + " compactions");
    int kept = storage.afterPowerCut().openLog().entries().size();
    assertTrue(kept < 10_000, () -> kept + " records");
    try (NodeHost again = new Nodes().node("r1", storage.afterPowerCut()).start()) {
      assertEquals(transactions, again.health().passiveInstances());
      assertTrue(again.loop().vitals().held() <= 4);
      assertEquals(LOGGED, again.outcome(InstanceId.of("tm", 1, 4711), Nodes.LONG).join());
    }
  }

  @Test
  void aPassiveTransactionStillAnswersAndIsListed() {
    try (NodeHost host = new Nodes().node("r1", Nodes.storage()).start()) {
      fail(host, 1, 20);
      assertEquals(20, host.states(state -> true).join().size());
      assertEquals(Nodes.ABORTED, host.outcome(InstanceId.of("tm", 1, 7), Nodes.LONG).join());
      assertEquals(
          Nodes.ABORTED,
          host.request(InstanceId.of("tm", 1, 8), CommitRequest.CAN_COMMIT, Nodes.LONG).join());
      assertEquals(20, host.states(state -> true).join().size());
    }
  }

  /** Ends the run at one of the calls that change the disk, as a kill would. */
  private static final class Killer implements Disk {
    private final AtomicLong callsLeft = new AtomicLong(Long.MAX_VALUE);

    void killAfter(long calls) {
      callsLeft.set(calls);
    }

    private void visit() throws IOException {
      if (callsLeft.decrementAndGet() < 0) {
        throw new IOException("killed");
      }
    }

    @Override
    public void change(Path path, Change change) throws IOException {
      visit();
      change.run();
    }

    @Override
    public void force(Path file, Force force) throws IOException {
      visit();
      force.run();
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
      visit();
      REAL.syncDirectory(directory);
    }
  }

  private static NodeHost start(Path data, Disk disk) {
    return new Nodes()
        .node("r1")
        .options(Nodes.HURRY.withCompactAtBytes(1_000))
        .storage(() -> NodeDirectory.open(data, "c", "commit", "r1", LogKind.FILE, disk))
        .start();
  }

  /**
   * Runs transactions until the node is killed at that call.
   *
   * @return whether the kill came before the transactions were over
   */
  private static boolean killedAt(long calls, Path data, Set<Long> compactions) {
    Killer disk = new Killer();
    NodeHost host = start(data, disk);
    disk.killAfter(calls);
    Set<String> answered = new TreeSet<>();
    for (int number = 1; number <= 40; number++) {
      String transaction = InstanceId.of("tm", 1, number);
      Answer answer = host.request(transaction, Nodes.FAILED, Nodes.LONG).join();
      if (answer.equals(Nodes.ABORTED)) {
        answered.add(transaction);
      }
    }
    host.close();
    compactions.add(host.loop().vitals().compactions.sum());
    try (NodeHost again = start(data, Disk.REAL)) {
      for (String transaction : answered) {
        assertEquals(
            LOGGED,
            again.outcome(transaction, Nodes.LONG).join(),
            () -> transaction + " after a kill at call " + calls);
      }
    }
    return host.health().state() == Health.State.FENCED;
  }

  /** Kills at every so many calls, until the transactions are over before the kill. */
  private static void killAtEvery(int stride, Path data) {
    Set<Long> compactions = new TreeSet<>();
    long calls = 0;
    while (killedAt(calls, data.resolve("kill" + calls), compactions)) {
      calls += stride;
    }
    assertTrue(compactions.size() >= 2 && compactions.contains(0L), compactions::toString);
    long points = calls;
    assertTrue(points >= 80, () -> "killed up to call " + points);
  }

  @Test
  @Tag("slow")
  void aKillOnTheWayThroughACompactionLosesNothingThatWasAnswered(@TempDir Path data) {
    killAtEvery(9, data);
  }

  @Test
  @Tag("nightly")
  void aKillAtAnyStepOfACompactionLosesNothingThatWasAnswered(@TempDir Path data) {
    killAtEvery(1, data);
  }

  @Test
  void aDiskThatFailsWhileCompactingFencesTheNode(@TempDir Path data) {
    Set<Long> compactions = new TreeSet<>();
    assertTrue(killedAt(3, data, compactions));
    assertEquals(Set.of(0L), compactions);
    Killer disk = new Killer();
    NodeHost host = start(data, disk);
    disk.killAfter(0);
    Answer answer = host.request("t", Nodes.FAILED, Nodes.LONG).join();
    assertInstanceOf(Answer.Unknown.class, answer);
    assertThrows(CompletionException.class, () -> host.stopped().join());
    host.close();
  }
}
