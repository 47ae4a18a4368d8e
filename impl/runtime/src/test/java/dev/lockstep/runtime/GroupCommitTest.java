package dev.lockstep.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.runtime.log.Log;
import dev.lockstep.runtime.log.LogException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which records a sync makes known as durable, when, and on which thread it runs. */
final class GroupCommitTest {

  /** A log whose syncs take no time; inputs come while they run, and they fail when told to. */
  private final class ShortLog implements Log {
    @Override
    public long append(String instance, byte[] record) {
      throw new AssertionError("records are appended elsewhere");
    }

    @Override
    public Sync beginSync() {
      return () -> {
        inputs += inputsOfASync;
        syncs++;
        if (failure != null) {
          throw failure;
        }
      };
    }

    @Override
    public Compaction beginCompaction() {
      throw new AssertionError("nothing is compacted");
    }

    @Override
    public void idle() {}

    @Override
    public void close() {}
  }

  private final ManualClock clock = new ManualClock();
  private final ArrayDeque<Runnable> disk = new ArrayDeque<>();
  private Runnable whenWoken = () -> {};
  private LogException failure;
  private long inputsOfASync;
  private long inputs;
  private int syncs;
  private final GroupCommit commits =
      new GroupCommit(
          new ShortLog(), disk::add, clock, new Vitals(), () -> inputs, () -> whenWoken.run());

  /** Lets so much come in during a sync that the next ones run elsewhere. */
  private void load() {
    inputsOfASync = 100;
    commits.appended("before", false);
    assertEquals(List.of("before"), commits.advance(true).instances());
  }

  @Test
  void aSyncDuringWhichNothingComesInRunsOnTheNodesThread() {
    for (int i = 1; i <= 3; i++) {
      commits.appended("i", false);
      assertFalse(commits.isQuiet());
      assertEquals(List.of("i"), commits.advance(true).instances());
      assertEquals(i, syncs);
      assertNull(commits.advance(true));
      assertTrue(commits.isQuiet());
    }
    assertTrue(disk.isEmpty());
  }

  @Test
  void underLoadASyncRunsElsewhereAndTellsOfWhatWasAppendedBeforeIt() {
    load();
    commits.appended("a", false);
    commits.appended("b", true);
    assertNull(commits.advance(true));
    assertTrue(commits.isUnderWay());
    commits.appended("c", false);
    assertNull(commits.advance(true), "one sync at a time");
    assertEquals(1, disk.size());
    disk.remove().run();
    assertEquals(List.of("a", "b"), commits.advance(true).instances());
    assertFalse(commits.isQuiet(), "c waits");
    assertNull(commits.advance(true));
    disk.remove().run();
    assertEquals(List.of("c"), commits.ended().instances());
    assertTrue(commits.isQuiet());
  }

  @Test
  void whenTheLoadIsOverASyncRunsOnTheNodesThreadAgain() {
    load();
    commits.appended("a", false);
    assertNull(commits.advance(true));
    inputsOfASync = 0;
    disk.remove().run();
    assertEquals(List.of("a"), commits.ended().instances());
    commits.appended("b", false);
    assertEquals(List.of("b"), commits.advance(true).instances());
    assertTrue(disk.isEmpty());
  }

  @Test
  void whoMustNotGoOnHasTheSyncOnItsOwnThreadUnderLoadToo() {
    load();
    commits.appended("a", true);
    assertNull(commits.advance(false), "nobody waits for it yet");
    commits.require();
    assertEquals(List.of("a"), commits.advance(false).instances());
    assertTrue(disk.isEmpty());
  }

  @Test
  void whoeverIsWokenFindsTheSyncEnded() {
    load();
    List<GroupCommit.Synced> found = new ArrayList<>();
    whenWoken = () -> found.add(commits.ended());
    commits.appended("a", false);
    assertNull(commits.advance(true));
    disk.remove().run();
    assertEquals(1, found.size());
    assertNotNull(found.get(0));
    assertEquals(List.of("a"), found.get(0).instances());
  }

  @Test
  void aTaskRunsWhenAllIsDurableThatWasAppendedBeforeIt() {
    Runnable none = () -> {};
    Runnable during = () -> {};
    Runnable behind = () -> {};
    commits.whenDurable(none);
    assertEquals(List.of(none), commits.advance(true).tasks(), "at once, without a sync");
    assertEquals(0, syncs);
    load();
    commits.appended("a", true);
    commits.require();
    assertNull(commits.advance(true));
    commits.whenDurable(during);
    commits.appended("b", true);
    commits.whenDurable(behind);
    disk.remove().run();
    assertEquals(List.of(during), commits.advance(true).tasks());
    assertNull(commits.advance(true), "a lazy record that a task waits for is synced");
    disk.remove().run();
    assertEquals(List.of(behind), commits.advance(true).tasks());
  }

  @Test
  void aLazyRecordIsSyncedWhenItHasWaitedLongEnough() {
    commits.appended("a", true);
    assertNull(commits.advance(true));
    clock.advance(Duration.ofNanos(commits.lazyNanosLeft(clock.nanos())));
    assertEquals(List.of("a"), commits.advance(true).instances());
  }

  @Test
  void aSyncThatFailsElsewhereIsThrownToTheNodeAndTellsOfNothing() {
    load();
    commits.appended("a", false);
    assertNull(commits.advance(true));
    failure = new LogException(LogException.Kind.FAILED, "Input/output error");
    disk.remove().run();
    assertSame(failure, assertThrows(LogException.class, commits::ended));
    assertSame(failure, assertThrows(LogException.class, commits::await));
    assertSame(failure, assertThrows(LogException.class, () -> commits.advance(true)));
  }

  @Test
  void whatMayWaitBehindASyncIsBounded() {
    load();
    commits.appended("a", false);
    assertNull(commits.advance(true));
    int waiting = 0;
    while (!commits.isFull() && waiting < 1 << 20) {
      commits.appended("behind", false);
      waiting++;
    }
    assertEquals(1024, waiting);
    disk.remove().run();
    assertEquals(List.of("a"), commits.await().instances());
    assertFalse(commits.isFull());
  }
}
