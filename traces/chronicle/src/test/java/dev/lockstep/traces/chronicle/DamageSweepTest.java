package dev.lockstep.traces.chronicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All damage of some kinds to a queue of 200 records: every bit, every length, every sector zeroed,
 * swapped with every other, and taken from another queue. Each case gives the intact records before
 * the damage and one typed error; or all records, because the damage lies where the reader never
 * looks, or in the note of how far the queue was written, which then asks for less.
 */
class DamageSweepTest {
  private static final int RECORDS = 200;

  /** What became of a case. */
  private enum Fate {
    /** Records before the damage, then one typed error. */
    FOUND,
    /** Every record: the damage is in bytes that are never read. */
    UNREAD,
    /** Every record: the damage is in the note of the queue's end, or undoes itself. */
    HARMLESS,
    /** No record and no frame is left: what a process leaves that dies when it makes the queue. */
    EMPTY
  }

  @TempDir Path folder;
  private final BitSet unread = new BitSet();
  private Path directory;
  private List<TraceRecord> records;
  private Damage damage;
  private byte[] image;
  private byte[] other;

  @BeforeEach
  void recordTwoTraces() throws IOException {
    records = Recorded.records("a", 1, RECORDS);
    directory = Recorded.record(folder, "a", 1, records);
    damage = new Damage(directory);
    image = damage.original.clone();
    Path second = Recorded.record(folder, "b", 1, Recorded.records("b", 1, RECORDS));
    other = Files.readAllBytes(new Damage(second).file);
    assertEquals(RECORDS + 1, damage.frames.size());
    findUnread();
  }

  /** By the reader's own words: of metadata only the header and the name, of records no padding. */
  private void findUnread() {
    ByteBuffer bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < damage.end; ) {
      int header = bytes.getInt(at);
      int length = header & 0x3FFFFFFF;
      int next = (at + 4 + length + 3) & ~3;
      boolean metadata = (header & 0x40000000) != 0;
      int read = at + 4 + length;
      if (metadata) {
        read = at == 0 ? 512 : at + 6 + (image[at + 5] & 0xFF);
      }
      unread.set(Math.min(read, next), next);
      at = next;
    }
  }

  /** Reads a damaged image; fails unless what comes is right as far as it goes. */
  private boolean readsAll(byte[] bytes, int length, String what) {
    List<TraceRecord> read = new ArrayList<>();
    try (ChronicleTraceReader reader =
        new ChronicleTraceReader(directory, false, file -> new MemoryFile(bytes, length))) {
      try {
        for (TraceEntry entry = reader.next(); entry != null; entry = reader.next()) {
          read.add(entry.record());
        }
      } catch (MalformedTraceException e) {
        assertEquals(records.subList(0, read.size()), read, what);
        return false;
      }
      if (read.isEmpty() && length <= damage.frames.get(0)) {
        return true;
      }
      assertEquals(records, read, what);
      return true;
    }
  }

  /** Where the reader never looks may stand anything, all at once. */
  @Test
  void whatIsCalledUnreadIsNeverRead() {
    assertTrue(unread.cardinality() > 1000, unread.cardinality() + " bytes");
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 50; i++) {
      byte[] garbage = image.clone();
      unread.stream().forEach(at -> garbage[at] = (byte) random.nextInt());
      assertTrue(readsAll(garbage, garbage.length, "garbage " + i));
    }
    int first = damage.frames.get(1);
    byte[] read = image.clone();
    read[first + 30] ^= 1;
    assertTrue(!readsAll(read, read.length, "the control"), "a byte of a record counts as unread");
  }

  @Test
  @Tag("slow")
  void aShareOfAllDamageIsFoundOrHarmless() {
    sweep(64);
  }

  @Test
  @Tag("nightly")
  void allDamageIsFoundOrHarmless() {
    sweep(1);
  }

  private void sweep(int every) {
    SplittableRandom random = new SplittableRandom(20261121);
    System.out.println(
        "trace of " + RECORDS + " records, " + damage.end + " bytes, one case in " + every);
    tell("bits flipped", bits(every, random));
    tell("lengths", lengths(every, random));
    for (int size : new int[] {512, 4096}) {
      tell("sectors of " + size + " zeroed or from another queue", sectors(size, every, random));
      tell("sectors of " + size + " swapped", swaps(size, size == 512 ? every : 1, random));
    }
  }

  private void tell(String what, Map<Fate, Integer> counts) {
    System.out.println("  " + what + ": " + counts);
    assertTrue(counts.getOrDefault(Fate.FOUND, 0) > 0, what + ": none was found");
  }

  private Map<Fate, Integer> bits(int every, SplittableRandom random) {
    Map<Fate, Integer> counts = new EnumMap<>(Fate.class);
    byte[] bytes = image.clone();
    for (int at = 0; at < damage.end; at++) {
      for (int bit = 0; bit < 8; bit++) {
        if (random.nextInt(every) == 0) {
          bytes[at] ^= (byte) (1 << bit);
          count(counts, at, at + 1, readsAll(bytes, bytes.length, "bit " + bit + " of " + at));
          bytes[at] = image[at];
        }
      }
    }
    return counts;
  }

  private Map<Fate, Integer> lengths(int every, SplittableRandom random) {
    Map<Fate, Integer> counts = new EnumMap<>(Fate.class);
    for (int length = 0; length < damage.end; length++) {
      if (random.nextInt(every) == 0) {
        boolean all = readsAll(image, length, "length " + length);
        boolean empty = all && length <= damage.frames.get(0);
        boolean padding = all && unread.nextClearBit(length) >= damage.end;
        assertTrue(!all || empty || padding, "length " + length + " was not noticed");
        counts.merge(empty ? Fate.EMPTY : all ? Fate.UNREAD : Fate.FOUND, 1, Integer::sum);
      }
    }
    return counts;
  }

  private Map<Fate, Integer> sectors(int size, int every, SplittableRandom random) {
    Map<Fate, Integer> counts = new EnumMap<>(Fate.class);
    for (int from = 0; from < damage.end; from += size) {
      for (byte[] source : List.of(new byte[image.length], other)) {
        byte[] bytes = image.clone();
        System.arraycopy(source, from, bytes, from, size);
        boolean changed = !java.util.Arrays.equals(bytes, image);
        if (changed && (every == 1 || random.nextInt(4) == 0)) {
          count(counts, from, from + size, readsAll(bytes, bytes.length, size + " at " + from));
        }
      }
    }
    return counts;
  }

  private Map<Fate, Integer> swaps(int size, int every, SplittableRandom random) {
    Map<Fate, Integer> counts = new EnumMap<>(Fate.class);
    for (int one = 0; one < damage.end; one += size) {
      for (int two = one + size; two < damage.end; two += size) {
        if (random.nextInt(every) == 0
            && !java.util.Arrays.equals(image, one, one + size, image, two, two + size)) {
          byte[] bytes = image.clone();
          System.arraycopy(image, one, bytes, two, size);
          System.arraycopy(image, two, bytes, one, size);
          boolean all = readsAll(bytes, bytes.length, one + " and " + two + " swapped");
          count(counts, one, one + size, all && isUnread(two, two + size));
        }
      }
    }
    return counts;
  }

  private boolean isUnread(int from, int to) {
    return unread.nextClearBit(from) >= Math.min(to, damage.end);
  }

  /** Counts a case: what was not found must lie where nothing is read, or in the head's note. */
  private void count(Map<Fate, Integer> counts, int from, int to, boolean all) {
    boolean inHead = from < 512;
    if (all) {
      assertTrue(isUnread(from, to) || inHead, "damage at " + from + " was read and not noticed");
    }
    Fate fate = !all ? Fate.FOUND : isUnread(from, to) ? Fate.UNREAD : Fate.HARMLESS;
    counts.merge(fate, 1, Integer::sum);
  }
}
