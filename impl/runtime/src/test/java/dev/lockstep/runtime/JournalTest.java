package dev.lockstep.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lockstep.core.commit.CommitProtocol;
import dev.lockstep.core.raft.DiskRecord;
import dev.lockstep.core.raft.Entry;
import dev.lockstep.core.raft.LogValue;
import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.Log;
import dev.lockstep.runtime.log.LogException;
import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.runtime.log.NodeDirectory;
import dev.lockstep.runtime.raft.PeerProtocol;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import dev.lockstep.traces.binary.BinaryCodec;
import dev.lockstep.traces.binary.BinaryEncoder;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that are longer than a log takes at once. */
class JournalTest {

  private static final Value SMALL = Value.of("small");
  private static final Value LARGE = Value.of("x".repeat(5 * Journal.PART_BYTES_MAX / 2));
  private static final Value EXACT = Value.of("y".repeat(Journal.PART_BYTES_MAX - 4));

  private static final Encoding ENCODING = Encoding.of(new CommitProtocol());

  @TempDir Path directory;

  private List<Value> after(Consumer<Log.Opened> use) {
    return after(ENCODING, use);
  }

  private List<Value> after(Encoding encoding, Consumer<Log.Opened> use) {
    try (NodeDirectory opened = open()) {
      Log.Opened log = opened.openLog();
      use.accept(log);
      log.log().sync();
      log.log().close();
    }
    try (NodeDirectory opened = open()) {
      Log.Opened log = opened.openLog();
      var found = new Journal("n", log, encoding, Long.MAX_VALUE).durable().get("i");
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
              Journal journal = new Journal("n", log, ENCODING, Long.MAX_VALUE);
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
              Journal journal = new Journal("n", log, ENCODING, Long.MAX_VALUE);
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

  /** Short, and so long that it is written in parts. */
  @Test
  void aRecordInItsOwnFormIsReadBackAsItsValue() {
    Encoding own = Encoding.of(new PeerProtocol());
    List<DiskRecord> written =
        List.of(
            new DiskRecord.Vote(1, "n"),
            record(LogValue.NO_OP),
            record(LogValue.command(0, 0, "x".repeat(3 * Journal.PART_BYTES_MAX))),
            record(LogValue.REGISTER, LogValue.command(2, 1, "\u00e9")));
    List<Value> values = Valued.values(written);
    Consumer<Log.Opened> append =
        log -> {
          Journal journal = new Journal("n", log, own, Long.MAX_VALUE);
          written.forEach(record -> journal.append("i", record));
        };
    assertEquals(values, after(own, append));
    LogException error = assertThrows(LogException.class, () -> after(log -> {}));
    assertEquals(LogException.Kind.FOREIGN, error.kind(), "to who knows of values alone");
  }

  @Test
  void aDamagedRecordInItsOwnFormIsNoRecordOfANode() {
    Encoding own = Encoding.of(new PeerProtocol());
    BinaryEncoder good = new BinaryEncoder();
    own.write(record(LogValue.REGISTER), good);
    byte[] cut = Arrays.copyOf(good.array(), good.size() - 1);
    LogException error =
        assertThrows(LogException.class, () -> after(own, log -> log.log().append("i", cut)));
    assertEquals(LogException.Kind.FOREIGN, error.kind());
  }

  private static DiskRecord record(LogValue... values) {
    return new DiskRecord.Entries(
        1, "n", 0, Arrays.stream(values).map(value -> Entry.of(1, value)).toList());
  }
}
