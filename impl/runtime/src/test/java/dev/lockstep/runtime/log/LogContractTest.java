package dev.lockstep.runtime.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every kind of log must do; one subclass for each kind. */
abstract class LogContractTest {

  @TempDir Path directory;

  abstract LogKind kind();

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A disk that can be told to fail, and that remembers what was made durable. */
  static final class WatchedDisk implements Disk {
    final List<String> calls = new ArrayList<>();
    Throwable failure;
    int failuresLeft;

    void failOnce(Throwable with) {
      failure = with;
      failuresLeft = 1;
    }

    @Override
    public void force(Path file, Force force) throws IOException {
      if (failuresLeft > 0) {
        failuresLeft--;
        if (failure instanceof IOException io) {
          throw io;
        } else if (failure instanceof RuntimeException runtime) {
          throw runtime;
        }
        throw (Error) failure;
      }
      force.run();
      calls.add("force " + file.getFileName());
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
      REAL.syncDirectory(directory);
      calls.add("directory " + directory.getFileName());
    }
  }

  final WatchedDisk disk = new WatchedDisk();

  NodeDirectory open() {
    return NodeDirectory.open(directory, "orders", "relay", "n1", kind(), disk);
  }

  /** Opens the directory, lets a user work on the log, and closes both. */
  List<Log.Entry> use(java.util.function.Consumer<Log> user) {
    try (NodeDirectory node = open()) {
      Log.Opened opened = node.openLog();
      try (Log log = opened.log()) {
        user.accept(log);
      }
      return opened.entries();
    }
  }

  /** Appends and syncs this many records, in two instances. */
  void fill(int records) {
    use(
        log -> {
          for (int i = 1; i <= records; i++) {
            assertEquals(i, log.append(i % 2 == 0 ? "even" : "odd", bytes("record " + i)));
          }
          log.sync();
        });
  }

  static void assertFilled(int records, List<Log.Entry> entries) {
    assertEquals(records, entries.size());
    for (int i = 1; i <= records; i++) {
      Log.Entry expected = new Log.Entry(i, i % 2 == 0 ? "even" : "odd", bytes("record " + i));
      assertEquals(expected, entries.get(i - 1));
    }
  }

  @Test
  void recordsComeBackInOrderAfterARestart() {
    fill(100);
    assertFilled(100, use(log -> {}));
  }

  @Test
  void appendingGoesOnWhereTheLastRunEnded() {
    fill(3);
    use(
        log -> {
          assertEquals(4, log.append("even", bytes("record 4")));
          log.sync();
        });
    assertFilled(4, use(log -> {}));
  }

  @Test
  void recordsOfEverySizeComeBack() {
    List<Integer> sizes = List.of(0, 1, 2, 3, 4, 5, 4095, 4096, 4097, 65_536, 1_000_000);
    use(
        log -> {
          sizes.forEach(size -> log.append("i", new byte[size]));
          log.sync();
        });
    List<Log.Entry> entries = use(log -> {});
    assertEquals(sizes, entries.stream().map(entry -> entry.record().length).toList());
  }

  @Test
  void aRecordThatIsTooLargeIsRefusedAndTheLogGoesOn() {
    use(
        log -> {
          byte[] large = new byte[Log.PAYLOAD_BYTES_MAX];
          assertThrows(IllegalArgumentException.class, () -> log.append("i", large));
          assertEquals(1, log.append("odd", bytes("record 1")));
          log.sync();
        });
    assertFilled(1, use(log -> {}));
  }

  @Test
  void anUnicodeInstanceNameComesBack() {
    use(
        log -> {
          log.append("d\u00e9cret \u6c7a", bytes("x"));
          log.sync();
        });
    assertEquals("d\u00e9cret \u6c7a", use(log -> {}).get(0).instance());
  }

  @Test
  void theIncarnationRisesWithEachStart() {
    for (long expected = 1; expected <= 4; expected++) {
      try (NodeDirectory node = open()) {
        assertEquals(expected, node.incarnation());
      }
    }
  }

  @Test
  void theIncarnationIsDurableBeforeTheLogIsOpened() {
    disk.calls.clear();
    try (NodeDirectory node = open()) {
      assertEquals("force incarnation", disk.calls.get(disk.calls.size() - 1));
      assertEquals(1, node.incarnation());
    }
  }

  @Test
  void newFilesAreFollowedByASyncOfTheirDirectory() {
    disk.calls.clear();
    open().close();
    String name = directory.getFileName().toString();
    int content = disk.calls.indexOf("directory log.1.tmp");
    int named = disk.calls.indexOf("directory " + name);
    assertTrue(content >= 0 && named > content, disk.calls.toString());
    assertTrue(disk.calls.lastIndexOf("directory " + name) > named, disk.calls.toString());
  }

  @Test
  void aFailedSyncStopsTheLogForGoodAndIsNotRetried() {
    for (Throwable failure :
        List.of(
            new IOException("No space left on device"),
            new java.io.UncheckedIOException(new IOException("Input/output error")),
            new InternalError("a fault occurred in an unsafe memory access operation"))) {
      use(
          log -> {
            log.append("i", bytes("x"));
            disk.failOnce(failure);
            LogException first = assertThrows(LogException.class, log::sync);
            assertEquals(LogException.Kind.FAILED, first.kind());
            assertSame(failure, first.getCause());
            String reason =
                failure instanceof InternalError
                    ? "a mapped page could not be read or written: the disk is full or failing"
                    : failure.getMessage();
            assertTrue(first.getMessage().contains(reason), first.getMessage());
            assertTrue(first.getMessage().contains(directory.toString()), first.getMessage());
            // The disk is sound again: a retry would succeed, and must not be tried.
            assertThrows(LogException.class, log::sync);
            assertThrows(LogException.class, () -> log.append("i", bytes("y")));
          });
    }
  }

  private static List<String> texts(List<byte[]> summaries) {
    return summaries.stream().map(s -> new String(s, StandardCharsets.UTF_8)).toList();
  }

  @Test
  void aCompactedLogGivesItsSummariesItsLiveRecordsAndWhatFollowed() {
    fill(10);
    try (NodeDirectory node = open()) {
      Log.Opened opened = node.openLog();
      try (Log log = opened.log()) {
        log.append("late", bytes("unsynced"));
        List<Log.Entry> live = new ArrayList<>(opened.entries().subList(7, 10));
        live.add(new Log.Entry(11, "late", bytes("unsynced")));
        log.compact(List.of(bytes("first"), bytes("second")), live);
        assertEquals(7, log.append("new", bytes("after")));
        log.sync();
      }
    }
    for (int start = 0; start < 2; start++) {
      try (NodeDirectory node = open()) {
        Log.Opened opened = node.openLog();
        opened.log().close();
        assertEquals(List.of("first", "second"), texts(opened.summaries()));
        assertEquals(
            List.of(
                new Log.Entry(3, "even", bytes("record 8")),
                new Log.Entry(4, "odd", bytes("record 9")),
                new Log.Entry(5, "even", bytes("record 10")),
                new Log.Entry(6, "late", bytes("unsynced")),
                new Log.Entry(7, "new", bytes("after"))),
            opened.entries());
      }
    }
  }

  @Test
  void aCompactionReplacesTheOneBefore() {
    use(
        log -> {
          log.append("i", bytes("x"));
          log.sync();
          log.compact(List.of(bytes("old")), List.of());
          log.compact(List.of(bytes("new")), List.of());
        });
    try (NodeDirectory node = open()) {
      Log.Opened opened = node.openLog();
      opened.log().close();
      assertEquals(List.of("new"), texts(opened.summaries()));
      assertEquals(List.of(), opened.entries());
    }
  }

  @Test
  void aCompactionIsDurableBeforeAnythingIsRemovedAndItsFailureStopsTheLog() {
    use(
        log -> {
          log.append("odd", bytes("record 1"));
          log.sync();
          disk.failOnce(new IOException("No space left on device"));
          LogException failed =
              assertThrows(LogException.class, () -> log.compact(List.of(), List.of()));
          assertEquals(LogException.Kind.FAILED, failed.kind());
          assertThrows(LogException.class, log::sync);
        });
    assertFilled(1, use(log -> {}));
  }

  @Test
  void recordsThatComeWhileACompactionIsWrittenStandBehindIt() {
    fill(4);
    use(
        log -> {
          Log.Compaction compaction = log.beginCompaction();
          assertEquals(5, log.append("new", bytes("synced before")));
          log.sync();
          compaction.write(
              List.of(bytes("four")), List.of(new Log.Entry(1, "even", bytes("live"))));
          assertEquals(6, log.append("new", bytes("waits")));
          log.sync();
          assertEquals(5, log.append("new", bytes("after")));
          log.sync();
        });
    for (int start = 0; start < 2; start++) {
      try (NodeDirectory node = open()) {
        Log.Opened opened = node.openLog();
        opened.log().close();
        assertEquals(List.of("four"), texts(opened.summaries()));
        assertEquals(
            List.of(
                new Log.Entry(2, "even", bytes("live")),
                new Log.Entry(3, "new", bytes("synced before")),
                new Log.Entry(4, "new", bytes("waits")),
                new Log.Entry(5, "new", bytes("after"))),
            opened.entries());
      }
    }
  }

  @Test
  void aCompactionCountsForNothingBeforeTheNextSync() {
    fill(2);
    use(log -> log.beginCompaction().write(List.of(), List.of()));
    assertFilled(2, use(log -> {}));
  }

  @Test
  void aCompactionThatFailsOnAnotherThreadStopsTheLogForItsReason() {
    use(
        log -> {
          Log.Compaction compaction = log.beginCompaction();
          disk.failOnce(new IOException("No space left on device"));
          CompletionException failed =
              assertThrows(
                  CompletionException.class,
                  CompletableFuture.runAsync(() -> compaction.write(List.of(), List.of()))::join);
          assertSame(failed.getCause(), assertThrows(LogException.class, log::beginSync));
          assertSame(
              failed.getCause(),
              assertThrows(LogException.class, () -> log.append("i", bytes(""))));
        });
  }

  /** Damages what the log holds of a text, as a sync that did not cover it may leave it. */
  private void damage(String text) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] content = Files.readAllBytes(file);
        int at = new String(content, StandardCharsets.ISO_8859_1).indexOf(text);
        if (at >= 0) {
          content[at] ^= 1;
          Files.write(file, content);
          return;
        }
      }
    }
    throw new AssertionError("no file holds " + text);
  }

  private void syncBesideAnAppend() {
    use(
        log -> {
          log.append("odd", bytes("record 1"));
          Log.Sync sync = log.beginSync();
          log.append("even", bytes("record 2"));
          CompletableFuture.runAsync(sync::run).join();
        });
  }

  @Test
  void aSyncAcknowledgesWhatWasAppendedBeforeItWasBegunAndNoMore() throws IOException {
    syncBesideAnAppend();
    damage("record 2");
    assertFilled(1, use(log -> {}));
  }

  @Test
  void whatASyncOnAnotherThreadAcknowledgedMustBeThere() throws IOException {
    syncBesideAnAppend();
    damage("record 1");
    assertEquals(LogException.Kind.DAMAGED, refusal(() -> use(log -> {})).kind());
  }

  @Test
  void aSummaryThatIsTooLargeIsRefusedAndTheLogGoesOn() {
    use(
        log -> {
          byte[] large = new byte[Log.PAYLOAD_BYTES_MAX + 1];
          assertThrows(
              IllegalArgumentException.class, () -> log.compact(List.of(large), List.of()));
          assertEquals(1, log.append("odd", bytes("record 1")));
          log.sync();
        });
    assertFilled(1, use(log -> {}));
  }

  @Test
  void aSecondNodeOnTheSameDirectoryIsRefused() {
    try (NodeDirectory first = open()) {
      assertEquals(LogException.Kind.IN_USE, refusal(this::open).kind());
      assertEquals(1, first.incarnation());
    }
    open().close();
  }

  @Test
  void aDirectoryOfAnotherClusterProtocolNodeOrKindIsRefusedUnchanged() {
    fill(1);
    LogKind otherKind = kind() == LogKind.FILE ? LogKind.CHRONICLE : LogKind.FILE;
    List<LogException> refusals =
        List.of(
            refusal(() -> NodeDirectory.open(directory, "other", "relay", "n1", kind(), disk)),
            refusal(() -> NodeDirectory.open(directory, "orders", "other", "n1", kind(), disk)),
            refusal(() -> NodeDirectory.open(directory, "orders", "relay", "other", kind(), disk)),
            refusal(() -> NodeDirectory.open(directory, "orders", "relay", "n1", otherKind, disk)));
    for (LogException refusal : refusals) {
      assertEquals(LogException.Kind.FOREIGN, refusal.kind());
      assertTrue(refusal.getMessage().contains(directory.toString()), refusal.getMessage());
    }
    try (NodeDirectory node = open()) {
      assertEquals(2, node.incarnation());
    }
  }

  static LogException refusal(org.junit.jupiter.api.function.Executable opening) {
    return assertThrows(LogException.class, opening);
  }
}
