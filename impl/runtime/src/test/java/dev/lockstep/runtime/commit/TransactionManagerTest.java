package dev.lockstep.runtime.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.commit.CommitProtocol;
import dev.lockstep.runtime.HostOptions;
import dev.lockstep.runtime.ManualClock;
import dev.lockstep.runtime.NodeHost;
import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.runtime.log.NodeDirectory;
import dev.lockstep.runtime.net.MemoryNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionManagerTest {

  private static final int TRANSACTIONS = 2000;
  private static final List<String> BOTH = List.of("r1", "r2");
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path temp;

  private final AtomicInteger managerSyncs = new AtomicInteger();
  private final Cluster cluster =
      Cluster.of(Map.of("Manager", List.of("tm"), "RM", List.of("r1", "r2")));
  private final MemoryNetwork network = new MemoryNetwork();
  private TransactionManager manager;
  private ResourceManager first;
  private ResourceManager second;

  private NodeHost start(String node) {
    Disk counting =
        new Disk() {
          @Override
          public void force(Path file, Force force) throws IOException {
            force.run();
            if (node.equals("tm") && file.endsWith("records.lkl")) {
              managerSyncs.incrementAndGet();
            }
          }

          @Override
          public void syncDirectory(Path directory) throws IOException {
            REAL.syncDirectory(directory);
          }
        };
    return NodeHost.of(new CommitProtocol(), cluster, node)
        .transport(network.transport(node))
        // Time stands still: no vote comes too late, however slow the machine is.
        .clock(new ManualClock())
        .options(new HostOptions(TRANSACTIONS, 20 * TRANSACTIONS, Duration.ZERO))
        .storage(
            () ->
                NodeDirectory.open(temp.resolve(node), "c", "commit", node, LogKind.FILE, counting))
        .start();
  }

  @BeforeEach
  void open() {
    manager = new TransactionManager(start("tm"));
    first = new ResourceManager(start("r1"));
    second = new ResourceManager(start("r2"));
  }

  @AfterEach
  void close() {
    manager.close();
    first.close();
    second.close();
  }

  @Test
  void thousandsOfTransactionsShareOneLog() {
    List<CompletableFuture<CommitOutcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < TRANSACTIONS; i++) {
      String transaction = manager.begin();
      outcomes.add(first.canCommit(transaction, LONG));
      outcomes.add(second.canCommit(transaction, LONG));
      outcomes.add(manager.commit(transaction, BOTH, LONG));
    }
    for (CompletableFuture<CommitOutcome> outcome : outcomes) {
      assertInstanceOf(CommitOutcome.Committed.class, outcome.join());
    }
    int syncs = managerSyncs.get();
    assertTrue(syncs < TRANSACTIONS, syncs + " syncs for " + TRANSACTIONS + " commit records");
  }

  @Test
  void oneVoteAgainstAbortsEverywhere() {
    String transaction = manager.begin();
    CompletableFuture<CommitOutcome> willing = first.canCommit(transaction, LONG);
    CompletableFuture<CommitOutcome> unwilling = second.cannotCommit(transaction, LONG);
    assertInstanceOf(CommitOutcome.Aborted.class, manager.commit(transaction, BOTH, LONG).join());
    assertInstanceOf(CommitOutcome.Aborted.class, willing.join());
    assertInstanceOf(CommitOutcome.Aborted.class, unwilling.join());
  }

  @Test
  void afterARestartTheManagerStillKnowsWhatItCommittedAndPresumesAbortOfTheRest() {
    String committed = manager.begin();
    CompletableFuture<CommitOutcome> there = first.canCommit(committed, LONG);
    CompletableFuture<CommitOutcome> alsoThere = second.canCommit(committed, LONG);
    assertInstanceOf(CommitOutcome.Committed.class, manager.commit(committed, BOTH, LONG).join());
    there.join();
    alsoThere.join();
    String forgotten = manager.begin();
    manager.close();
    manager = new TransactionManager(start("tm"));
    assertEquals(
        new CommitOutcome.Committed(committed), manager.commit(committed, BOTH, LONG).join());
    assertInstanceOf(CommitOutcome.Aborted.class, manager.commit(forgotten, BOTH, LONG).join());
  }
}
