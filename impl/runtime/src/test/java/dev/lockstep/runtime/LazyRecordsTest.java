package dev.lockstep.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.commit.CommitProtocol;
import dev.lockstep.core.commit.CommitReply;
import dev.lockstep.core.commit.CommitRequest;
import dev.lockstep.runtime.net.MemoryNetwork;
import dev.lockstep.traces.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The end record of a transaction, which nobody waits for, costs no sync of its own. */
class LazyRecordsTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final List<String> PARTICIPANTS = List.of("r1", "r2");
  private static final Value COMMIT = CommitRequest.commit(PARTICIPANTS);
  private static final Answer COMMITTED = new Answer.Outcome(CommitReply.committed().toValue());

  private final Protocol protocol = new CommitProtocol();
  private final Cluster cluster = Cluster.of(Map.of("Manager", List.of("tm"), "RM", PARTICIPANTS));
  private final MemoryNetwork network = new MemoryNetwork();
  private final ManualClock clock = new ManualClock();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final MemoryStorage storage = new MemoryStorage(false, calls::add);
  private NodeHost manager;
  private List<NodeHost> participants;

  @BeforeEach
  void start() {
    participants =
        PARTICIPANTS.stream()
            .map(name -> start(name, new MemoryStorage(false, call -> {})))
            .toList();
    manager = start("tm", storage);
  }

  private NodeHost start(String name, MemoryStorage its) {
    return NodeHost.of(protocol, cluster, name)
        .storage(its::open)
        .transport(network.transport(name))
        .clock(clock)
        .options(new HostOptions(100, 100, Duration.ZERO))
        .start();
  }

  @AfterEach
  void close() {
    manager.close();
    participants.forEach(NodeHost::close);
  }

  /** Commits a transaction, and waits until its end record was appended. */
  private void commit() {
    long appended = count("append");
    String transaction = manager.newInstance();
    List<CompletableFuture<Answer>> carriedOut =
        participants.stream()
            .map(host -> host.request(transaction, CommitRequest.CAN_COMMIT, LONG))
            .toList();
    assertEquals(COMMITTED, manager.request(transaction, COMMIT, LONG).join());
    carriedOut.forEach(answer -> assertEquals(COMMITTED, answer.join()));
    await("append", appended + 2);
  }

  private long count(String call) {
    return calls.stream().filter(call::equals).count();
  }

  private void await(String call, long times) {
    while (count(call) < times) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private int durableRecords() {
    return storage.afterPowerCut().openLog().entries().size();
  }

  @Test
  void theEndRecordIsMadeDurableByTheSyncOfTheNextCommit() {
    commit();
    commit();
    commit();
    assertEquals(3, count("sync"));
    assertEquals(5, durableRecords());
  }

  @Test
  void withoutANextCommitItIsMadeDurableALittleLater() {
    commit();
    assertEquals(1, durableRecords());
    clock.advance(Duration.ofMillis(60));
    manager.clockAdvanced();
    await("sync", 2);
  }

  @Test
  void aNodeThatIsClosedMakesItDurable() {
    commit();
    manager.close();
    assertEquals(2, durableRecords());
  }
}
