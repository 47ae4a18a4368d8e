package dev.lockstep.runtime.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.raft.LogValue;
import dev.lockstep.core.raft.RaftReply.CommittedEntry;
import dev.lockstep.runtime.log.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When snapshots are taken, told and removed; each step is made by the test. */
class SnapshotsTest {

  private static final int ENTRIES = 10;
  private static final int RETAINED = 3;

  @TempDir Path directory;

  private final ArrayDeque<Runnable> writer = new ArrayDeque<>();
  private final ArrayDeque<Events> told = new ArrayDeque<>();
  private final ArrayDeque<Runnable> whenDurable = new ArrayDeque<>();
  private final List<Long> compacted = new ArrayList<>();
  private boolean logIsFull;
  private boolean diskIsFull;
  private SnapshotStore store;
  private Snapshots snapshots;
  private ReplicatedState<String, String> state;

  @BeforeEach
  void make() throws IOException {
    Disk disk =
        new Disk() {
          @Override
          public void force(Path file, Force force) throws IOException {
            if (diskIsFull) {
              throw new IOException("No space left on device");
            }
            force.run();
          }

          @Override
          public void syncDirectory(Path synced) {}
        };
    store = SnapshotStore.open(directory, disk);
    RaftLimits limits = RaftLimits.DEFAULT.withSnapshots(ENTRIES, 1_000, RETAINED);
    state = new ReplicatedState<>(new Tally(), limits);
    snapshots =
        new Snapshots(
            "n1",
            limits,
            store,
            writer::add,
            new Snapshots.Log() {
              @Override
              public boolean compact(long index) {
                if (!logIsFull) {
                  compacted.add(index);
                }
                return !logIsFull;
              }

              @Override
              public void whenDurable(Runnable task) {
                whenDurable.add(task);
              }
            },
            told::add);
  }

  private void apply(int count, String data) {
    LogValue command = LogValue.command(0, 0, data);
    for (int i = 0; i < count; i++) {
      state.apply(state.index() + 1, new CommittedEntry(1, command, true), false);
      snapshots.applied(command);
      snapshots.advance(state);
    }
  }

  private void write() {
    writer.remove().run();
    Events event = told.remove();
    if (event instanceof Events.Written written) {
      snapshots.written(written.snapshot());
    } else {
      snapshots.notWritten(((Events.NotWritten) event).why());
    }
    snapshots.advance(state);
  }

  @Test
  void theLogHearsOfASnapshotThatIsDurableWhenEnoughIsKeptBehindIt() {
    apply(ENTRIES + RETAINED + 1, "x");
    assertEquals(List.of(), compacted, "its file is not written yet");
    write();
    assertEquals(List.of(10L), compacted);
    apply(ENTRIES - RETAINED - 1, "x");
    write();
    assertEquals(List.of(10L), compacted, "followers may need the entries behind it");
    apply(RETAINED, "x");
    assertEquals(List.of(10L, 20L), compacted);
  }

  @Test
  void anOlderFileGoesOnlyWhenTheLogsRecordOfTheNewerOneIsDurable() {
    apply(ENTRIES, "x");
    write();
    apply(RETAINED, "x");
    whenDurable.remove().run();
    writer.remove().run();
    apply(ENTRIES - RETAINED, "x");
    write();
    apply(RETAINED, "x");
    assertEquals(List.of(10L, 20L), compacted);
    assertTrue(store.find(10, 1).isPresent(), "a restart now may find the older record");
    whenDurable.remove().run();
    writer.remove().run();
    assertTrue(store.find(10, 1).isEmpty());
    assertTrue(store.find(20, 1).isPresent());
  }

  @Test
  void bytesCountToo() {
    apply(2, "x".repeat(500));
    assertEquals(1, writer.size());
  }

  @Test
  void oneIsUnderWayAtATime() {
    apply(5 * ENTRIES, "x");
    assertEquals(1, writer.size());
    write();
    assertEquals(List.of(10L), compacted);
  }

  @Test
  void aLogThatTakesNothingIsToldLater() {
    logIsFull = true;
    apply(ENTRIES + RETAINED, "x");
    write();
    assertEquals(List.of(), compacted);
    logIsFull = false;
    apply(1, "x");
    assertEquals(List.of(10L), compacted);
  }

  @Test
  void aSnapshotThatCannotBeWrittenIsSaidAndTriedAgain() {
    diskIsFull = true;
    apply(ENTRIES, "x");
    write();
    assertTrue(snapshots.trouble().contains("No space left"), snapshots.trouble());
    assertEquals(0, snapshots.last());
    diskIsFull = false;
    apply(ENTRIES, "x");
    write();
    assertEquals("", snapshots.trouble());
    assertNotEquals(0, snapshots.last());
    assertEquals(List.of(), compacted);
  }

  @Test
  void anInstalledOneTakesThePlaceOfOneThatWaits() throws IOException {
    apply(ENTRIES, "x");
    write();
    store.write(50, 2, state.capture());
    snapshots.installed(50);
    whenDurable.remove().run();
    writer.remove().run();
    assertEquals(1, store.size());
    assertEquals(50, snapshots.last());
    apply(RETAINED, "x");
    assertEquals(List.of(), compacted, "the log begins behind it already");
  }
}
