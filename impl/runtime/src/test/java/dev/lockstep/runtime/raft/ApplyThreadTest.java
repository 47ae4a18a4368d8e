package dev.lockstep.runtime.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.raft.LogValue;
import dev.lockstep.core.raft.RaftReply;
import dev.lockstep.core.raft.RaftReply.CommittedEntry;
import dev.lockstep.core.raft.Role;
import dev.lockstep.runtime.Callbacks;
import dev.lockstep.runtime.log.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What calls hear, given what the node tells: the node is the test. */
class ApplyThreadTest {

  @TempDir Path directory;

  private final Tally tally = new Tally();
  private final Callbacks callbacks = new Callbacks("n1", Runnable::run);
  private final Calls<SubmitOutcome<Object>> proposals = new Calls<>(100, 1 << 20, callbacks);
  private final Calls<ReadOutcome<Object>> reads = new Calls<>(100, 1 << 20, callbacks);
  private final BlockingQueue<List<Reading<?, ?>>> again = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> abandoned = new LinkedBlockingQueue<>();
  private final CompletableFuture<String> failure = new CompletableFuture<>();
  private SnapshotStore store;
  private ApplyThread<Tally, String, String> thread;

  @BeforeEach
  void start() throws IOException {
    store = SnapshotStore.open(directory, Disk.REAL);
    ReplicatedState<String, String> state = new ReplicatedState<>(tally, Members.LIMITS);
    Snapshots snapshots =
        new Snapshots(
            "n1",
            Members.LIMITS,
            store,
            Runnable::run,
            new Snapshots.Log() {
              @Override
              public boolean compact(long index) {
                return true;
              }

              @Override
              public void whenDurable(Runnable task) {}
            },
            event -> thread.hear(event));
    thread =
        new ApplyThread<>(
            "n1",
            tally,
            state,
            store,
            snapshots,
            proposals,
            reads,
            new ApplyThread.Member() {
              @Override
              public void readAgain(List<Reading<?, ?>> readings) {
                again.add(readings);
              }

              @Override
              public void abandon(String id) {
                abandoned.add(id);
              }

              @Override
              public void fail(String sentence, Throwable cause) {
                failure.complete(sentence);
              }
            });
    thread.start();
  }

  @AfterEach
  void close() {
    thread.close();
  }

  private void tell(RaftReply reply) {
    thread.hear(new Events.Told(reply.toValue()));
  }

  private static LogValue command(String data) {
    return LogValue.command(0, 0, data);
  }

  private void commit(long first, long term, String... data) {
    tell(
        new RaftReply.Committed(
            first,
            List.of(data).stream()
                .map(each -> new CommittedEntry(term, command(each), true))
                .toList()));
  }

  private CompletableFuture<SubmitOutcome<Object>> propose(long tag, String data) {
    Proposal proposal = new Proposal(command(data), 1, System.nanoTime() + Members.LONG.toNanos());
    proposals.open(proposal);
    thread.hear(new Events.Proposed(tag, List.of(proposal)));
    return proposal.future;
  }

  private CompletableFuture<ReadOutcome<Object>> read(String id) {
    Reading<Tally, List<String>> reading =
        new Reading<>(
            Tally::told, Consistency.LINEARIZABLE, System.nanoTime() + Members.LONG.toNanos());
    reads.open(reading);
    thread.hear(new Events.Asked(id, List.of(reading), System.nanoTime()));
    return reading.future;
  }

  private static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Test
  void aCommandIsAppliedWhenItsEntryIsCommittedAndNotBefore() {
    CompletableFuture<SubmitOutcome<Object>> call = propose(1, "a");
    tell(new RaftReply.Appended(1, 2, 3));
    commit(1, 3, "b");
    Members.until(() -> thread.view().applied() == 1, "the entry before it is applied");
    assertFalse(call.isDone());
    commit(2, 3, "a");
    assertEquals(new SubmitOutcome.Applied<Object>("2 a", 2), get(call));
  }

  /** A leader that lost its term must not take another's entry for its own. */
  @Test
  void anotherEntryAtTheIndexMeansThatTheCommandNeverWillBeApplied() {
    CompletableFuture<SubmitOutcome<Object>> lost = propose(1, "a");
    tell(new RaftReply.Appended(1, 1, 3));
    tell(new RaftReply.RoleChanged(Role.FOLLOWER, 4, "n2"));
    commit(1, 4, "b");
    assertEquals(new SubmitOutcome.NotLeader<Object>(Optional.of("n2")), get(lost));
    assertEquals(List.of("b"), tally.told());
  }

  @Test
  void twoCommandsOfDifferentTermsAtOneIndexAreToldApart() {
    CompletableFuture<SubmitOutcome<Object>> old = propose(1, "a");
    tell(new RaftReply.Appended(1, 1, 3));
    CompletableFuture<SubmitOutcome<Object>> later = propose(2, "b");
    tell(new RaftReply.Appended(2, 1, 5));
    commit(1, 5, "b");
    assertInstanceOf(SubmitOutcome.NotLeader.class, get(old));
    assertEquals(new SubmitOutcome.Applied<Object>("1 b", 1), get(later));
  }

  @Test
  void whatIsRefusedSaysWhy() {
    CompletableFuture<SubmitOutcome<Object>> elsewhere = propose(1, "a");
    tell(new RaftReply.Refused(1, RaftReply.Reason.NOT_LEADER, "n3"));
    assertEquals(new SubmitOutcome.NotLeader<Object>(Optional.of("n3")), get(elsewhere));
    CompletableFuture<SubmitOutcome<Object>> full = propose(2, "a");
    tell(new RaftReply.Refused(2, RaftReply.Reason.FULL, "n1"));
    assertInstanceOf(SubmitOutcome.Overloaded.class, get(full));
  }

  @Test
  void aSnapshotInPlaceOfTheEntryLeavesTheOutcomeUnknown() throws IOException {
    CompletableFuture<SubmitOutcome<Object>> call = propose(1, "a");
    tell(new RaftReply.Appended(1, 1, 3));
    Tally other = new Tally();
    ReplicatedState<String, String> elsewhere = new ReplicatedState<>(other, Members.LIMITS);
    elsewhere.apply(1, new CommittedEntry(4, command("x"), true), false);
    store.write(1, 4, elsewhere.capture());
    tell(new RaftReply.Installed(1, 4));
    assertInstanceOf(SubmitOutcome.Unknown.class, get(call));
    commit(2, 4, "y");
    Members.until(() -> thread.view().applied() == 2, "it goes on behind the snapshot");
    assertEquals(List.of("x", "y"), tally.told());
  }

  @Test
  void aSnapshotWithoutItsFileStopsTheMember() {
    tell(new RaftReply.Installed(7, 4));
    assertTrue(get(failure).contains("no file of the snapshot at index 7"));
  }

  @Test
  void aReadWaitsForTheIndexThatItMustSee() {
    CompletableFuture<ReadOutcome<Object>> read = read("r1");
    tell(new RaftReply.ReadReady("r1", 2));
    commit(1, 3, "a");
    Members.until(() -> thread.view().applied() == 1, "one entry is applied");
    assertFalse(read.isDone());
    commit(2, 3, "b");
    assertEquals(new ReadOutcome.Answered<Object>(List.of("a", "b"), 2), get(read));
  }

  @Test
  void aReadThatIsRefusedOrNotAnsweredIsAskedForAgain() throws InterruptedException {
    CompletableFuture<ReadOutcome<Object>> refused = read("r1");
    tell(new RaftReply.Unreadable("r1", RaftReply.Reason.NOT_LEADER, null));
    assertEquals(refused, again.poll(60, TimeUnit.SECONDS).get(0).future);
    CompletableFuture<ReadOutcome<Object>> lost = read("r2");
    assertEquals("r2", abandoned.poll(60, TimeUnit.SECONDS));
    assertEquals(lost, again.poll(60, TimeUnit.SECONDS).get(0).future);
    tell(new RaftReply.ReadReady("r2", 0));
    Members.until(() -> thread.backlog() == 0, "the thread has heard of the late answer");
    assertFalse(lost.isDone(), "an answer to what was abandoned counts for nothing");
  }

  @Test
  void whatWasAppliedIsNotAppliedAgain() {
    commit(1, 3, "a", "b");
    commit(2, 3, "b", "c");
    Members.until(() -> thread.view().applied() == 3, "all is applied");
    assertEquals(List.of("a", "b", "c"), tally.told());
  }

  @Test
  void aHoleInTheLogStopsTheMember() {
    commit(2, 3, "b");
    assertTrue(get(failure).contains("entry 2 comes after entry 0"), failure.join());
    assertEquals(List.of(), tally.told());
  }
}
