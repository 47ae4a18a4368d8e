package dev.lockstep.runtime.raft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Envelope;
import dev.lockstep.core.raft.RaftMessage;
import dev.lockstep.runtime.log.Disk;
import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two members, of which one fetches the other's snapshot over a wire that loses what it is told.
 */
class SnapshotTransferTest {

  private static final long COMMITTED = 3;

  @TempDir Path temp;
  private final byte[] state = new byte[5 * SnapshotTransfer.CHUNK_BYTES + 17];
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final LinkedBlockingQueue<Envelope> delivered = new LinkedBlockingQueue<>();
  private final List<PeerMessage> wire = new ArrayList<>();
  private Predicate<PeerMessage> lost = message -> false;
  private SnapshotStore from;
  private SnapshotStore to;
  private SnapshotTransfer giver;
  private SnapshotTransfer taker;

  /** The number in a snapshot's name. */
  static long index(Path snapshot) {
    return Long.parseLong(snapshot.getFileName().toString().split("-")[1]);
  }

  @BeforeEach
  void connect() throws IOException {
    new Random(1).nextBytes(state);
    from = SnapshotStore.open(temp.resolve("from"), Disk.REAL);
    to = SnapshotStore.open(temp.resolve("to"), Disk.REAL);
    giver = member(from, message -> taker.take("n1", (PeerMessage.Chunk) message));
    taker = member(to, message -> giver.give("n2", (PeerMessage.Fetch) message));
  }

  private SnapshotTransfer member(
      SnapshotStore store, java.util.function.Consumer<PeerMessage> other) {
    return new SnapshotTransfer(
        "n",
        store,
        Disk.REAL,
        thread,
        () -> COMMITTED,
        (name, message) -> {
          wire.add(message);
          if (!lost.test(message)) {
            thread.execute(() -> other.accept(message));
          }
        },
        delivered::add);
  }

  @AfterEach
  void end() {
    thread.shutdownNow();
  }

  private static Envelope install(long index, long sequence) {
    return new Envelope(
        new MessageId("n1", 1, sequence, 0),
        "group",
        "n2",
        sequence,
        new RaftMessage.InstallSnapshot(5, "n1", "n2", index, 4, Value.set()));
  }

  private void onThread(Runnable task) {
    try {
      CompletableFuture.runAsync(task, thread).get(60, TimeUnit.SECONDS);
    } catch (ExecutionException | InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private Envelope delivered() throws InterruptedException {
    Envelope next = delivered.poll(60, TimeUnit.SECONDS);
    assertTrue(next != null, "the message goes on");
    return next;
  }

  private byte[] fetched(long index) throws IOException {
    try (var in = SnapshotStore.read(to.find(index, 4).orElseThrow())) {
      return in.readAllBytes();
    }
  }

  @Test
  void theMessageGoesOnWhenTheFileIsHereAndNotBefore() throws Exception {
    from.write(9, 4, out -> out.write(state));
    Envelope message = install(9, 1);
    onThread(() -> taker.install(message));
    assertEquals(message, delivered());
    assertArrayEquals(state, fetched(9));
    Envelope again = install(9, 2);
    onThread(() -> taker.install(again));
    assertEquals(again, delivered.poll(), "at once, since the file is here");
  }

  @Test
  void ofRepeatedMessagesTheLastGoesOn() throws Exception {
    from.write(9, 4, out -> out.write(state));
    onThread(
        () -> {
          taker.install(install(9, 1));
          taker.install(install(9, 2));
        });
    assertEquals(install(9, 2), delivered());
    onThread(() -> {});
    assertTrue(delivered.isEmpty());
  }

  @Test
  void whatIsLostIsAskedForAgainFromWhereItWas() throws Exception {
    from.write(9, 4, out -> out.write(state));
    Random random = new Random(7);
    lost = message -> random.nextInt(3) == 0;
    onThread(() -> taker.install(install(9, 1)));
    delivered();
    assertArrayEquals(state, fetched(9));
    long pieces =
        wire.stream()
            .filter(PeerMessage.Chunk.class::isInstance)
            .map(Object::toString)
            .distinct()
            .count();
    assertEquals(6, pieces, "no piece came from elsewhere");
  }

  @Test
  void aTransferGoesOnAfterARestart() throws Exception {
    from.write(9, 4, out -> out.write(state));
    byte[] whole = Files.readAllBytes(from.find(9, 4).orElseThrow().file());
    int here = 3 * SnapshotTransfer.CHUNK_BYTES;
    Files.write(to.part(9, 4), java.util.Arrays.copyOf(whole, here));
    onThread(() -> taker.install(install(9, 1)));
    delivered();
    assertArrayEquals(state, fetched(9));
    assertTrue(
        wire.stream()
            .filter(PeerMessage.Fetch.class::isInstance)
            .allMatch(message -> ((PeerMessage.Fetch) message).offset() >= here),
        "what was here is not fetched again");
  }

  @Test
  void aFileThatCameTogetherWronglyIsFetchedAnew() throws Exception {
    from.write(9, 4, out -> out.write(state));
    Files.write(to.part(9, 4), new byte[SnapshotTransfer.CHUNK_BYTES]);
    onThread(() -> taker.install(install(9, 1)));
    Members.until(
        () -> !Files.exists(to.part(9, 4)) && to.find(9, 4).isEmpty(), "it is thrown away");
    assertTrue(delivered.isEmpty(), "and nothing went on");
    onThread(() -> taker.install(install(9, 2)));
    delivered();
    assertArrayEquals(state, fetched(9));
  }

  @Test
  void aSnapshotThatIsGoneIsGivenUpAndTheNextOneFetched() throws Exception {
    onThread(() -> taker.install(install(9, 1)));
    from.write(12, 4, out -> out.write(state));
    Members.until(() -> wire.size() >= 2, "the answer is on its way");
    onThread(() -> {});
    onThread(() -> taker.install(install(12, 2)));
    assertEquals(install(12, 2), delivered());
    assertArrayEquals(state, fetched(12));
  }

  @Test
  void whoKnowsAsMuchToBeCommittedNeedsNoFile() {
    onThread(() -> taker.install(install(COMMITTED, 1)));
    assertEquals(install(COMMITTED, 1), delivered.poll());
    assertTrue(wire.isEmpty());
  }
}
