package dev.lockstep.traces.chronicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.chronicle.ChronicleTraceReader.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A damaged trace gives exactly its intact records and then one typed error with its offset; never
 * a wrong record, never another exception. Damage that no record depends on may stay unnoticed:
 * then every record is there.
 */
class DamageTest {
  private static final int RECORDS = 40;

  @TempDir Path folder;
  private Path directory;
  private List<TraceRecord> records;
  private Damage damage;

  @BeforeEach
  void recordATrace() {
    records = Recorded.records("a", 1, RECORDS);
    directory = Recorded.record(folder, "a", 1, records);
    damage = new Damage(directory);
    assertEquals(RECORDS + 1, damage.frames.size());
  }

  @Test
  void anyFlippedBitOfTheRecordsIsFoundWhereItIs() {
    SplittableRandom random = new SplittableRandom(1);
    int headers = 0;
    int frames = 0;
    int payloads = 0;
    for (int i = 0; i < 1500; i++) {
      int frame = random.nextInt(damage.frames.size());
      int from = damage.frames.get(frame);
      int part = i % 3;
      int length = lengthOf(frame);
      int offset =
          part == 0
              ? random.nextInt(4)
              : part == 1 ? 4 + random.nextInt(20) : 24 + random.nextInt(length - 20);
      damage.flip(from + offset, random.nextInt(8));
      MalformedTraceException fault = read(Math.max(0, frame - 1));
      assertNotNull(fault, "frame " + frame + " byte " + offset);
      assertEquals(from, fault.offset(), fault.getMessage());
      damage.restore(from + offset, 1);
      headers += part == 0 ? 1 : 0;
      frames += part == 1 ? 1 : 0;
      payloads += part == 2 ? 1 : 0;
    }
    assertEquals(List.of(500, 500, 500), List.of(headers, frames, payloads));
    assertNull(read(RECORDS), "the undamaged trace");
  }

  @Test
  void aFlippedBitBeforeTheRecordsIsFoundOrHarmless() {
    SplittableRandom random = new SplittableRandom(2);
    int found = 0;
    for (int i = 0; i < 2000; i++) {
      // Every other one in the head of the file, where the lengths and the position of the end are.
      int offset = random.nextInt(i % 2 == 0 ? 240 : damage.frames.get(0));
      damage.flip(offset, random.nextInt(8));
      found += readsAllOrNotes() ? 0 : 1;
      damage.restore(offset, 1);
    }
    assertTrue(found > 50, "only " + found + " were found");
  }

  @Test
  void aFileCutWithinItsRecordsGivesThoseBeforeTheCut() {
    int first = damage.frames.get(0);
    int cuts = 0;
    for (int length = damage.end - 1; length > first; length -= 5) {
      damage.truncate(length);
      int whole = damage.recordsBefore(length);
      int expected = wholeButForPadding(length, whole);
      MalformedTraceException fault = read(expected);
      assertEquals(expected < RECORDS, fault != null, "cut at " + length);
      cuts++;
    }
    assertTrue(cuts > 500, cuts + " cuts");
  }

  @Test
  void aFileCutRightBehindItsRecordsIsWhole() {
    damage.truncate(damage.end);
    assertNull(read(RECORDS));
  }

  @Test
  void aZeroedStretchIsNeverTakenForTheEndOfTheTrace() {
    int cases = 0;
    for (int size : new int[] {4, 64, 512, 4096}) {
      for (int i = 1; i < damage.frames.size(); i++) {
        int from = damage.frames.get(i);
        int length = Math.min(size, damage.end - from);
        damage.write(from, new byte[length]);
        MalformedTraceException fault = read(i - 1);
        assertNotNull(fault, size + " zeroes at frame " + i);
        assertEquals(from, fault.offset());
        damage.restore(from, length);
        cases++;
      }
    }
    assertEquals(4 * RECORDS, cases);
    for (int page = damage.frames.get(0) & -4096; page < damage.end; page += 4096) {
      damage.write(page, new byte[4096]);
      int whole = damage.recordsBefore(page);
      assertNotNull(read(whole), "page at " + page);
      damage.restoreAll();
    }
  }

  @Test
  void aZeroedHeadOfTheFileIsDamage() {
    damage.write(0, new byte[512]);
    assertNotNull(read(0));
    damage.restoreAll();
    damage.write(0, new byte[damage.end]);
    assertNull(read(0), "a file of zeroes is what a process leaves that dies when it makes one");
    assertEquals(Ending.CUT, ending());
    damage.write(0, new byte[] {0, 0, 0, (byte) 0x80, (byte) 0xB9, 6, 'h', 'e', 'a', 'd'});
    assertNull(read(0), "and so is half a head");
    assertEquals(Ending.TORN, ending());
  }

  @Test
  void recordsThatAreSwappedRepeatedOrCopiedAreFound() {
    Damage other = new Damage(Recorded.record(folder, "b", 1, Recorded.records("b", 1, RECORDS)));
    assertEquals(damage.frames, other.frames, "both traces have the same shape");
    for (int i = 2; i < RECORDS; i++) {
      byte[] mine = frame(damage, i);
      byte[] next = frame(damage, i + 1);
      assertOneFault(i, frame(other, i), "copied from another trace");
      if (mine.length == next.length) {
        assertOneFault(i, next, "repeated");
      }
    }
    // The identity of the other trace in front: nothing of this one matches it.
    damage.write(damage.frames.get(0), frame(other, 0));
    assertNotNull(read(0));
    damage.restoreAll();
  }

  @Test
  void aQueueInTheDirectoryOfAnotherNodeIsFound() throws IOException {
    Path wrong = folder.resolve("b.1");
    Files.move(directory, wrong);
    try (ChronicleTraceReader reader = ChronicleTraceReader.open(wrong)) {
      MalformedTraceException fault = assertThrows(MalformedTraceException.class, reader::next);
      assertTrue(fault.getMessage().contains("this is the trace of a.1"), fault.getMessage());
    }
    Path renamed = folder.resolve("copy of a trace");
    Files.move(wrong, renamed);
    directory = renamed;
    assertNull(read(RECORDS), "a name that is not of our form says nothing");
  }

  @Test
  void aRecordThatWasBeingWrittenIsTornAndNotDamage() {
    // Chronicle writes the content first and the header last.
    damage.write(damage.end + 4, new byte[] {'L', 'T', 1, 1, 9});
    assertNull(read(RECORDS));
    assertEquals(Ending.TORN, ending());
    damage.write(damage.end, new byte[] {0, 0, 0, (byte) 0x80});
    assertNull(read(RECORDS), "other versions mark the record as unfinished");
    assertEquals(Ending.TORN, ending());
    damage.restoreAll();
    assertEquals(Ending.CUT, ending());
  }

  @Test
  void garbageInPlaceOfAQueueIsMalformed() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 300; i++) {
      byte[] garbage = new byte[random.nextInt(5000)];
      random.nextBytes(garbage);
      if (i % 2 == 0 && garbage.length > 8) {
        Arrays.fill(garbage, 0, 8, (byte) 0);
        garbage[random.nextInt(4)] = (byte) random.nextInt(100);
      }
      Files.write(damage.file, garbage);
      read(0);
    }
  }

  private void assertOneFault(int frame, byte[] bytes, String what) {
    damage.write(damage.frames.get(frame), bytes);
    MalformedTraceException fault = read(frame - 1);
    assertNotNull(fault, what + " at " + frame);
    assertEquals((long) damage.frames.get(frame), fault.offset(), what);
    damage.restoreAll();
  }

  private static byte[] frame(Damage in, int index) {
    int end = index + 1 < in.frames.size() ? in.frames.get(index + 1) : in.end;
    return Arrays.copyOfRange(in.original, in.frames.get(index), end);
  }

  private int lengthOf(int frame) {
    int from = damage.frames.get(frame);
    return (damage.original[from] & 0xFF) | (damage.original[from + 1] & 0xFF) << 8;
  }

  /** A cut within the padding behind a record leaves the record whole. */
  private int wholeButForPadding(int length, int whole) {
    int next = whole + 1;
    boolean inPadding =
        next < damage.frames.size() && length >= damage.frames.get(next) + 4 + lengthOf(next);
    return inPadding ? whole + 1 : whole;
  }

  /** Checks that exactly so many records come, the right ones; returns the fault behind them. */
  private MalformedTraceException read(int expected) {
    List<TraceRecord> read = new ArrayList<>();
    try (ChronicleTraceReader reader = ChronicleTraceReader.open(directory)) {
      try {
        for (TraceEntry entry = reader.next(); entry != null; entry = reader.next()) {
          read.add(entry.record());
        }
      } catch (MalformedTraceException e) {
        assertEquals(records.subList(0, expected), read, e.getMessage());
        assertTrue(e.offset() >= 0 && e.getMessage().contains(" at byte "), e.getMessage());
        assertSame(e, assertThrows(MalformedTraceException.class, reader::next));
        return e;
      }
      assertEquals(records.subList(0, expected), read);
      return null;
    }
  }

  private Ending ending() {
    try (ChronicleTraceReader reader = ChronicleTraceReader.open(directory)) {
      Recorded.drain(reader);
      return reader.ending();
    }
  }

  /** True if every record came; false if a typed fault did, after nothing but right records. */
  private boolean readsAllOrNotes() {
    List<TraceRecord> read = new ArrayList<>();
    try (ChronicleTraceReader reader = ChronicleTraceReader.open(directory)) {
      for (TraceEntry entry = reader.next(); entry != null; entry = reader.next()) {
        read.add(entry.record());
      }
      assertEquals(records, read);
      return true;
    } catch (MalformedTraceException e) {
      assertEquals(records.subList(0, read.size()), read);
      return false;
    }
  }
}
