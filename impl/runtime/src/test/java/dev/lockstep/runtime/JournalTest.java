package dev.lockstep.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.Log;
import dev.lockstep.runtime.log.LogException;
import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.runtime.log.NodeDirectory;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.binary.BinaryCodec;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that are longer than a log takes at once. */
class JournalTest {

  private static final Value SMALL = Value.of("small");
  private static final Value LARGE = Value.of("x".repeat(5 * Journal.PART_BYTES_MAX / 2));
  private static final Value EXACT = Value.of("y".repeat(Journal.PART_BYTES_MAX - 4));

  @TempDir Path directory;

  private List<Value> after(Consumer<Log.Opened> use) {
    try (NodeDirectory opened = open()) {
      Log.Opened log = opened.openLog();
      use.accept(log);
      log.log().sync();
      log.log().close();
    }
    try (NodeDirectory opened = open()) {
      Log.Opened log = opened.openLog();
      var found = new Journal("n", log, Long.MAX_VALUE).durable().get("i");
      log.log().close();
      return found == null ? null : found.records();
    }
  }

  private NodeDirectory open() {
    return NodeDirectory.open(directory, "c", "p", "n", LogKind.FILE, Disk.REAL);
  }

  private static byte[] part(int kind, int number, byte[] share) {
    return ByteBuffer.allocate(5 + share.length).put((byte) kind).putInt(number).put(share).array();
  }

  @Test
  void aLargeRecordIsReadBackAsOneBetweenOthers() {
    List<Value> written = List.of(SMALL, LARGE, EXACT, SMALL, LARGE);
    assertEquals(
        written,
        after(
            log -> {
              Journal journal = new Journal("n", log, Long.MAX_VALUE);
              written.forEach(value -> journal.append("i", value));
            }));
    assertEquals(written, after(log -> {}), "and after another start");
  }

  @Test
  void partsOfARecordThatWasNotFinishedCountForNothing() {
    byte[] share = new byte[Journal.PART_BYTES_MAX];
    assertNull(after(log -> log.log().append("i", part(0x50, 0, share))));
    assertEquals(
        List.of(LARGE, SMALL),
        after(
            log -> {
              Journal journal = new Journal("n", log, Long.MAX_VALUE);
              journal.append("i", LARGE);
              log.log().append("i", part(0x50, 0, share));
              journal.append("i", SMALL);
            }),
        "of what came before them, and of what came behind");
  }

  @Test
  void partsInAnotherOrderAreNoRecordOfANode() {
    byte[] encoded = BinaryCodec.encode(SMALL);
    LogException error =
        assertThrows(
            LogException.class, () -> after(log -> log.log().append("i", part(0x51, 1, encoded))));
    assertEquals(LogException.Kind.FOREIGN, error.kind());
  }
}
