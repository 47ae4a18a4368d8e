package dev.lockstep.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Envelope;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.commit.CommitProtocol;
import dev.lockstep.core.commit.CommitReply;
import dev.lockstep.core.commit.CommitRequest;
import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.LogException;
import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.runtime.log.NodeDirectory;
import dev.lockstep.runtime.net.MemoryNetwork;
import dev.lockstep.runtime.net.Transport;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The host's promises, seen through a participant of two-phase commit. */
class NodeHostTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Value FAILED = CommitRequest.FAILED;
  private static final Value COMMIT = CommitRequest.commit(List.of("r1", "r2"));
  private static final Answer ABORTED = aborted(CommitReply.Why.FAILED);

  private final Protocol protocol = new CommitProtocol();
  private final Cluster cluster =
      Cluster.of(Map.of("Manager", List.of("tm"), "RM", List.of("r1", "r2")));
  private final MemoryNetwork network = new MemoryNetwork();

  private static Answer aborted(CommitReply.Why why) {
    return new Answer.Outcome(CommitReply.aborted("r1", why).toValue());
  }

  private NodeHost.Builder node(String name, MemoryStorage storage) {
    return NodeHost.of(protocol, cluster, name)
        .storage(storage::open)
        .transport(network.transport(name));
  }

  /** A storage whose sync waits while its gate is shut. */
  private static final class Gate implements MemoryStorage.Watcher {
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch open = new CountDownLatch(1);
    final List<String> calls = new CopyOnWriteArrayList<>();

    @Override
    public void called(String call) {
      calls.add(call);
      if (call.equals("sync")) {
        entered.countDown();
        awaitUninterruptibly(open);
      }
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("the node's thread was interrupted", e);
    }
  }

  @Test
  void recordsOfABatchShareOneSync() throws InterruptedException {
    Gate gate = new Gate();
    try (NodeHost host = node("r1", new MemoryStorage(false, gate)).start()) {
      List<CompletableFuture<Answer>> answers = new ArrayList<>();
      answers.add(host.request("first", FAILED, LONG));
      gate.entered.await();
      for (int i = 0; i < 500; i++) {
        answers.add(host.request("tx" + i, FAILED, LONG));
      }
      gate.open.countDown();
      answers.forEach(answer -> assertEquals(ABORTED, answer.join()));
    }
    assertEquals(501, gate.calls.stream().filter("append"::equals).count());
    assertEquals(2, gate.calls.stream().filter("sync"::equals).count());
  }

  @Test
  void aRequestIsPutTogetherWhenItsTurnComesAndWhatWaitsForItsRecordHearsAfterTheSync()
      throws InterruptedException {
    Gate gate = new Gate();
    try (NodeHost host = node("r1", new MemoryStorage(false, gate)).start()) {
      CompletableFuture<Answer> first = host.request("first", FAILED, LONG);
      gate.entered.await();
      CountDownLatch durable = new CountDownLatch(1);
      Supplier<Value> late =
          () -> {
            gate.calls.add("asked");
            return FAILED;
          };
      Supplier<Value> nothing = () -> null;
      assertEquals(Optional.empty(), host.tell("second", late));
      assertEquals(Optional.empty(), host.tell("third", nothing));
      assertEquals(
          Optional.empty(),
          host.whenDurable(
              () -> {
                gate.calls.add("durable");
                durable.countDown();
              }));
      assertEquals(List.of("append", "sync"), gate.calls);
      gate.open.countDown();
      durable.await();
      assertEquals(ABORTED, first.join());
    }
    assertEquals(
        List.of("append", "sync", "asked", "append", "sync", "durable"),
        gate.calls.stream().limit(6).toList());
  }

  @Test
  void aRequestBeyondTheLimitIsRefusedAndTheOthersAreAnswered() throws InterruptedException {
    Gate gate = new Gate();
    HostOptions options = new HostOptions(3, 100, Duration.ZERO);
    NodeHost.Builder builder = node("r1", new MemoryStorage(false, gate)).clock(new ManualClock());
    try (NodeHost host = builder.options(options).start()) {
      List<CompletableFuture<Answer>> answers = new ArrayList<>();
      answers.add(host.request("first", FAILED, LONG));
      gate.entered.await();
      answers.add(host.request("second", FAILED, LONG));
      answers.add(host.request("third", FAILED, LONG));
      assertEquals(
          new Answer.Refused(Answer.Refusal.OVERLOADED, Duration.ZERO),
          host.request("fourth", FAILED, LONG).join());
      gate.open.countDown();
      answers.forEach(answer -> assertEquals(ABORTED, answer.join()));
      assertEquals(ABORTED, host.request("fourth", FAILED, LONG).join());
      assertEquals(0, host.openRequests());
    }
  }

  @Test
  void aFullMailboxRefusesAndTheTicketIsGivenBack() throws InterruptedException {
    Gate gate = new Gate();
    HostOptions options = new HostOptions(100, 1, Duration.ZERO);
    NodeHost.Builder builder = node("r1", new MemoryStorage(false, gate)).clock(new ManualClock());
    try (NodeHost host = builder.options(options).start()) {
      CompletableFuture<Answer> first = host.request("first", FAILED, LONG);
      gate.entered.await();
      CompletableFuture<Answer> second = host.request("second", FAILED, LONG);
      assertEquals(
          new Answer.Refused(Answer.Refusal.OVERLOADED, Duration.ZERO),
          host.request("third", FAILED, LONG).join());
      assertEquals(2, host.openRequests());
      gate.open.countDown();
      assertEquals(ABORTED, first.join());
      assertEquals(ABORTED, second.join());
    }
  }

  @Test
  void theEventIsWrittenFirstAndAVoteLeavesOnlyAfterItsSync() {
    List<String> journal = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> voted = new CompletableFuture<>();
    AtomicBoolean started = new AtomicBoolean();
    List<Consumer<Envelope>> receivers = new CopyOnWriteArrayList<>();
    Transport transport =
        new Transport() {
          @Override
          public void start(long incarnation, Consumer<Envelope> receiver) {
            receivers.add(receiver);
            started.set(true);
          }

          @Override
          public void send(Envelope envelope) {
            journal.add("send " + ((Value.Rec) envelope.message().toValue()).get("type"));
            voted.complete(null);
          }

          @Override
          public void close() {}
        };
    NodeHost.Builder builder =
        NodeHost.of(protocol, cluster, "r1")
            .storage(new MemoryStorage(false, journal::add)::open)
            .transport(transport)
            .clock(new ManualClock())
            .options(new HostOptions(10, 10, Duration.ZERO))
            .trace(
                incarnation ->
                    record -> {
                      if (record instanceof TraceRecord.Event event) {
                        journal.add("event " + event.action());
                      }
                    });
    try (NodeHost host = builder.start()) {
      assertTrue(started.get());
      var unused = host.request("t", CommitRequest.CAN_COMMIT, LONG);
      dev.lockstep.core.Message prepare = protocol.message(Value.record("type", "Prepare"));
      receivers
          .get(0)
          .accept(
              new Envelope(
                  new dev.lockstep.traces.MessageId("tm", 1, 1, 0), "t", "r1", 1, prepare));
      voted.join();
    }
    assertEquals(
        List.of("event VoteYes", "append", "sync", "event Persist", "send \"Yes\""), journal);
  }

  /** A node whose time stands still: nothing comes too late because the machine is slow. */
  private NodeHost timeless(String name, MemoryStorage storage) {
    return node(name, storage)
        .options(new HostOptions(100, 100, Duration.ZERO))
        .clock(new ManualClock())
        .start();
  }

  /** Whether a committed transaction is still committed when the manager's machine loses power. */
  private boolean commitSurvivesAPowerCut(boolean lies) {
    MemoryStorage managers = new MemoryStorage(lies, call -> {});
    MemoryStorage participants = new MemoryStorage(false, call -> {});
    try (NodeHost participant = timeless("r1", participants);
        NodeHost other = timeless("r2", new MemoryStorage(false, call -> {}));
        NodeHost manager = timeless("tm", managers)) {
      String transaction = manager.newInstance();
      CompletableFuture<Answer> there =
          participant.request(transaction, CommitRequest.CAN_COMMIT, LONG);
      assertEquals(Optional.empty(), other.tell(transaction, CommitRequest.CAN_COMMIT));
      Answer committed = new Answer.Outcome(CommitReply.committed().toValue());
      assertEquals(committed, manager.request(transaction, COMMIT, LONG).join());
      assertEquals(committed, there.join());
      try (NodeHost again = timeless("tm", managers.afterPowerCut())) {
        assertEquals(2, again.incarnation());
        return committed.equals(again.request(transaction, COMMIT, LONG).join());
      }
    }
  }

  @Test
  void whatWasAnsweredSurvivesAPowerCut() {
    assertTrue(commitSurvivesAPowerCut(false));
  }

  @Test
  void acknowledgingBeforeTheSyncIsNoticedAfterAPowerCut() {
    assertFalse(commitSurvivesAPowerCut(true));
  }

  @Test
  void aFailedSyncStopsTheNodeWhichAnswersNothingMore(@TempDir Path data) {
    AtomicBoolean broken = new AtomicBoolean();
    Disk disk =
        new Disk() {
          @Override
          public void force(Path file, Force force) throws IOException {
            if (broken.get() && file.endsWith("records.lkl")) {
              throw new IOException("Input/output error");
            }
            force.run();
          }

          @Override
          public void syncDirectory(Path directory) throws IOException {
            REAL.syncDirectory(directory);
          }
        };
    NodeHost.Builder builder =
        NodeHost.of(protocol, cluster, "r1")
            .transport(network.transport("r1"))
            .storage(() -> NodeDirectory.open(data, "c", "commit", "r1", LogKind.FILE, disk));
    List<String> outcomes = new CopyOnWriteArrayList<>();
    NodeHost host = builder.onOutcome((instance, value) -> outcomes.add(instance)).start();
    assertEquals(ABORTED, host.request("before", FAILED, LONG).join());
    broken.set(true);
    Answer answer = host.request("during", FAILED, LONG).join();
    assertInstanceOf(Answer.Unknown.class, answer);
    CompletionException stopped =
        assertThrows(CompletionException.class, () -> host.stopped().join());
    assertEquals(LogException.Kind.FAILED, ((LogException) stopped.getCause()).kind());
    broken.set(false);
    assertEquals(
        new Answer.Refused(Answer.Refusal.STOPPED, Duration.ZERO),
        host.request("after", FAILED, LONG).join());
    assertEquals(List.of("before"), outcomes);
    host.close();
    try (NodeHost again = builder.transport(network.transport("r1")).start()) {
      assertEquals(2, again.incarnation());
      assertEquals(aborted(CommitReply.Why.LOGGED), again.outcome("before", LONG).join());
    }
  }

  @Test
  void anInterruptDoesNotReachTheLog(@TempDir Path data) {
    NodeHost.Builder builder =
        NodeHost.of(protocol, cluster, "r1")
            .transport(network.transport("r1"))
            .storage(() -> NodeDirectory.open(data, "c", "commit", "r1", LogKind.FILE, Disk.REAL));
    try (NodeHost host = builder.start()) {
      Thread nodes =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals("lockstep-r1"))
              .findFirst()
              .orElseThrow();
      nodes.interrupt();
      assertEquals(ABORTED, host.request("t", FAILED, LONG).join());
    }
  }

  @Test
  void aRequestWhoseTimeIsOverIsUnknownAndItsOutcomeCanBeAskedLater() {
    ManualClock clock = new ManualClock();
    try (NodeHost host = node("r1", new MemoryStorage(false, call -> {})).clock(clock).start()) {
      CompletableFuture<Answer> early =
          host.request("t", CommitRequest.CAN_COMMIT, Duration.ofMillis(500));
      // Asked after it, so that when this is answered the request above was taken.
      assertEquals(ABORTED, host.request("other", FAILED, LONG).join());
      clock.advance(Duration.ofSeconds(1));
      host.clockAdvanced();
      assertInstanceOf(Answer.Unknown.class, early.join());
      CompletableFuture<Answer> late = host.outcome("t", LONG);
      clock.advance(Duration.ofSeconds(5));
      host.clockAdvanced();
      // The participant's own timer ran out meanwhile: it aborted alone.
      assertEquals(aborted(CommitReply.Why.TIMEOUT), late.join());
    }
  }

  @Test
  void closingEndsOpenRequestsAndTheTrace() {
    List<TraceRecord> trace = new CopyOnWriteArrayList<>();
    NodeHost host =
        node("r1", new MemoryStorage(false, call -> {}))
            .options(new HostOptions(10, 10, Duration.ZERO))
            .trace(incarnation -> trace::add)
            .start();
    CompletableFuture<Answer> open = host.request("t", CommitRequest.CAN_COMMIT, LONG);
    host.close();
    assertInstanceOf(Answer.Unknown.class, open.join());
    assertEquals(
        new Answer.Refused(Answer.Refusal.STOPPED, Duration.ZERO),
        host.request("u", FAILED, LONG).join());
    assertInstanceOf(TraceRecord.End.class, trace.get(trace.size() - 1));
    host.close();
  }

  @Test
  void aMachineThatThrowsStopsTheNode() {
    NodeHost host = node("r1", new MemoryStorage(false, call -> {})).start();
    // No decoder yields such a message: a machine that gets it has a defect to report.
    network
        .transport("somebody")
        .send(
            new Envelope(
                new dev.lockstep.traces.MessageId("tm", 1, 1, 0),
                "t",
                "r1",
                1,
                () -> Value.record("type", "Alien")));
    assertThrows(CompletionException.class, () -> host.stopped().join());
    assertEquals(
        new Answer.Refused(Answer.Refusal.STOPPED, Duration.ZERO),
        host.request("u", FAILED, LONG).join());
  }

  @Test
  void statesShowsTheInstancesThatMatchAndAThrowingPredicateHarmsNobody() {
    HostOptions hurry = new HostOptions(10, 10, Duration.ZERO);
    try (NodeHost host = node("r1", new MemoryStorage(false, call -> {})).options(hurry).start()) {
      assertEquals(ABORTED, host.request("t1", FAILED, LONG).join());
      var unused = host.request("t2", CommitRequest.CAN_COMMIT, LONG);
      assertEquals(
          java.util.Set.of("t2"),
          host.states(state -> state.get("rmState").equals(Value.of("working"))).join().keySet());
      assertEquals(Value.of("aborted"), host.states(state -> true).join().get("t1").get("rmState"));
      CompletionException thrown =
          assertThrows(
              CompletionException.class,
              () ->
                  host.states(
                          state -> {
                            throw new IllegalArgumentException("the operator's mistake");
                          })
                      .join());
      assertEquals("the operator's mistake", thrown.getCause().getMessage());
      assertEquals(ABORTED, host.request("t3", FAILED, LONG).join());
    }
  }

  @Test
  void aClosedNodeTakesNoQuestions() {
    NodeHost host = node("r1", new MemoryStorage(false, call -> {})).start();
    host.close();
    CompletionException thrown =
        assertThrows(CompletionException.class, () -> host.states(state -> true).join());
    assertEquals(
        new Answer.Refused(Answer.Refusal.STOPPED, Duration.ZERO),
        ((RefusedException) thrown.getCause()).refused());
    assertEquals(Health.State.STOPPED, host.health().state());
  }

  @Test
  void healthShowsASyncThatHangs() throws InterruptedException {
    Gate gate = new Gate();
    ManualClock clock = new ManualClock();
    NodeHost.Builder builder = node("r1", new MemoryStorage(false, gate)).clock(clock);
    try (NodeHost host = builder.start()) {
      CompletableFuture<Answer> first = host.request("first", FAILED, LONG);
      gate.entered.await();
      CompletableFuture<Answer> second = host.request("second", FAILED, LONG);
      clock.advance(Duration.ofSeconds(3));
      Health stuck = host.health();
      assertEquals(Health.State.UP, stuck.state());
      assertEquals(2, stuck.openRequests());
      assertEquals(1, stuck.waitingInputs());
      assertEquals(Duration.ofSeconds(3), stuck.oldestUnsynced());
      gate.open.countDown();
      assertEquals(ABORTED, first.join());
      assertEquals(ABORTED, second.join());
      Health well = host.health();
      assertEquals(Duration.ZERO, well.oldestUnsynced());
      assertEquals(0, well.openRequests());
      assertEquals(1, well.incarnation());
    }
  }

  @Test
  void aRequestThatWouldComeTooLateIsRefusedAtOnceWithAHint() throws InterruptedException {
    Gate gate = new Gate();
    ManualClock clock = new ManualClock();
    NodeHost.Builder builder = node("r1", new MemoryStorage(false, gate)).clock(clock);
    try (NodeHost host = builder.start()) {
      CompletableFuture<Answer> first = host.request("first", FAILED, LONG);
      gate.entered.await();
      clock.advance(Duration.ofSeconds(3));
      assertEquals(
          new Answer.Refused(Answer.Refusal.TOO_LATE, Duration.ofSeconds(3)),
          host.request("hurried", FAILED, Duration.ofSeconds(2)).join());
      CompletableFuture<Answer> patient = host.request("patient", FAILED, Duration.ofSeconds(9));
      gate.open.countDown();
      assertEquals(ABORTED, first.join());
      assertEquals(ABORTED, patient.join());
    }
  }
}
