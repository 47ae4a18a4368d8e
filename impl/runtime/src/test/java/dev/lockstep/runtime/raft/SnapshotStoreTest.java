package dev.lockstep.runtime.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.LogException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotStoreTest {

  @TempDir Path directory;

  private SnapshotStore open() throws IOException {
    return SnapshotStore.open(directory, Disk.REAL);
  }

  private static SnapshotStore.Writer text(String text) {
    return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String content(SnapshotStore.Snapshot snapshot) throws IOException {
    try (InputStream in = SnapshotStore.read(snapshot)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void whatWasWrittenIsReadAfterARestart() throws IOException {
    open().write(7, 2, text("seven"));
    open().write(9, 3, text("nine"));
    SnapshotStore.Snapshot newest = open().newestFrom(0).orElseThrow();
    assertEquals(9, newest.index());
    assertEquals(3, newest.term());
    assertEquals("nine", content(newest));
    assertEquals("seven", content(open().find(7, 2).orElseThrow()));
    assertTrue(open().find(7, 3).isEmpty(), "another term is another snapshot");
  }

  @Test
  void everyDamagedByteIsFoundAndAnOlderSnapshotServesIfItIsNotTooOld() throws IOException {
    open().write(7, 2, text("seven"));
    Path newer = open().write(9, 3, text("nine")).file();
    int length = (int) Files.size(newer);
    for (int at = 0; at < length; at++) {
      flip(newer, at);
      assertEquals(7, open().newestFrom(7).orElseThrow().index(), "byte " + at);
      LogException error = assertThrows(LogException.class, () -> open().newestFrom(8));
      assertEquals(LogException.Kind.DAMAGED, error.kind());
      assertTrue(error.getMessage().contains("snapshot-9-3"), error.getMessage());
      flip(newer, at);
    }
    assertEquals(9, open().newestFrom(8).orElseThrow().index());
    Files.write(newer, new byte[length - 1]);
    assertThrows(LogException.class, () -> open().newestFrom(8));
  }

  @Test
  void aMissingFileThatTheLogNeedsIsOneSentenceAndNotAnEmptyState() throws IOException {
    assertEquals(Optional.empty(), open().newestFrom(0));
    LogException error = assertThrows(LogException.class, () -> open().newestFrom(5));
    assertTrue(error.getMessage().contains("behind a snapshot at 5"), error.getMessage());
    assertFalse(error.getMessage().contains("\n"));
  }

  @Test
  void aWriteThatFailsLeavesNothingThatCounts() throws IOException {
    SnapshotStore store = open();
    store.write(7, 2, text("seven"));
    assertThrows(
        IOException.class,
        () ->
            store.write(
                9,
                3,
                out -> {
                  out.write(1);
                  throw new IOException("disk full");
                }));
    assertEquals(7, open().newestFrom(0).orElseThrow().index());
    assertEquals(1, open().size());
    store.write(9, 3, text("nine"));
    assertEquals("nine", content(open().newestFrom(0).orElseThrow()));
  }

  /** The content is durable before the name, and the name before anybody hears of it. */
  @Test
  void contentIsSyncedBeforeTheNameAndTheNameBeforeItCounts() throws IOException {
    List<String> steps = new ArrayList<>();
    Disk watched =
        new Disk() {
          @Override
          public void change(Path path, Change change) throws IOException {
            change.run();
            steps.add("change " + path.getFileName());
          }

          @Override
          public void force(Path file, Force force) throws IOException {
            force.run();
            steps.add("force " + file.getFileName());
          }

          @Override
          public void syncDirectory(Path synced) throws IOException {
            Disk.REAL.syncDirectory(synced);
            steps.add("sync directory");
          }
        };
    SnapshotStore store = SnapshotStore.open(directory, watched);
    steps.clear();
    store.write(9, 3, text("nine"));
    assertEquals(
        List.of(
            "change snapshot-9-3.tmp",
            "change snapshot-9-3.tmp",
            "force snapshot-9-3.tmp",
            "change snapshot-9-3",
            "sync directory"),
        steps);
  }

  @Test
  void olderOnesGoOnlyWhenALaterOneIsThereAndNobodyFetchesThem() throws IOException {
    SnapshotStore store = open();
    store.write(7, 2, text("seven"));
    assertThrows(IllegalStateException.class, () -> store.deleteBefore(9));
    store.write(8, 2, text("eight"));
    store.write(9, 3, text("nine"));
    assertTrue(store.lend(7, 2).isPresent());
    store.deleteBefore(9);
    assertTrue(open().find(7, 2).isPresent(), "it is being fetched");
    assertTrue(open().find(8, 2).isEmpty());
    assertEquals("nine", content(open().newestFrom(0).orElseThrow()));
  }

  @Test
  void aFetchedFileCountsOnlyIfItIsComplete() throws IOException {
    SnapshotStore store = open();
    byte[] whole = Files.readAllBytes(store.write(9, 3, text("nine")).file());
    Path other = directory.resolve("other");
    SnapshotStore second = SnapshotStore.open(other, Disk.REAL);
    Files.write(second.part(9, 3), java.util.Arrays.copyOf(whole, whole.length - 1));
    assertEquals(Optional.empty(), second.adopt(9, 3));
    assertFalse(Files.exists(second.part(9, 3)), "a wrong file is fetched from its beginning");
    Files.write(second.part(9, 3), whole);
    assertEquals("nine", content(second.adopt(9, 3).orElseThrow()));
    assertEquals("nine", content(SnapshotStore.open(other, Disk.REAL).newestFrom(9).orElseThrow()));
  }
}
