package dev.lockstep.runtime.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.chronicle.ReadableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * All damage of some kinds to a log of 200 records, of which 190 are acknowledged: every bit, every
 * length, every sector zeroed, swapped with every other, and taken from another log. The node does
 * not start; or it has all acknowledged records, as they were, and perhaps some of the others.
 */
class LogSweepTest {
  private static final int RECORDS = 200;
  private static final int ACKNOWLEDGED = 190;
  private static final int BATCH = 10;

  /** What became of a case. */
  private enum Fate {
    /** The node does not start. */
    REFUSED,
    /** Of the records that were not acknowledged, those behind the damage are dropped. */
    TAIL_DROPPED,
    /** All records are there: the damage is in bytes that mean nothing. */
    INTACT
  }

  /** A file in memory. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Memory(byte[] bytes, int length) implements ReadableFile {
    @Override
    public long size() {
      return length;
    }

    @Override
    public int read(ByteBuffer target, long from) {
      int count = (int) Math.max(0, Math.min(target.remaining(), length - from));
      target.put(bytes, (int) Math.min(from, length), count);
      return count;
    }

    @Override
    public void close() {}
  }

  @TempDir Path temp;
  private LogKind kind;
  private Path file;
  private LogIdentity identity;
  private List<Log.Entry> entries;
  private byte[] image;
  private byte[] other;

  private static Log.Entry entry(int number) {
    byte[] record = ("record " + number + " of the log").getBytes(StandardCharsets.UTF_8);
    return new Log.Entry(number, "i" + number % 3, record);
  }

  private void write(LogKind wanted) throws IOException {
    kind = wanted;
    other = written(temp.resolve("other"));
    image = written(temp.resolve("mine"));
    List<String> lines = Files.readAllLines(temp.resolve("mine").resolve("identity"));
    identity = new LogIdentity(lines.get(2), lines.get(3), lines.get(4), lines.get(5));
    entries = new ArrayList<>();
    for (int number = 1; number <= RECORDS; number++) {
      entries.add(entry(number));
    }
    assertEquals(Fate.INTACT, fate(image, image.length, ACKNOWLEDGED, "no damage"));
  }

  /** Writes the log and returns the used part of its file. */
  private byte[] written(Path directory) throws IOException {
    try (NodeDirectory node =
            NodeDirectory.open(directory, "orders", "relay", "n1", kind, Disk.REAL);
        Log log = node.openLog().log()) {
      for (int number = 1; number <= RECORDS; number++) {
        log.append(entry(number).instance(), entry(number).record());
        if (number % BATCH == 0 && number <= ACKNOWLEDGED) {
          log.sync();
        }
      }
    }
    try (Stream<Path> files = Files.walk(directory)) {
      file =
          files
              .filter(path -> path.toString().endsWith(".cq4") || path.toString().endsWith(".lkl"))
              .findFirst()
              .orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    int end = bytes.length;
    while (bytes[end - 1] == 0) {
      end--;
    }
    // The file goes on in zeroes; a few of them stand for all.
    return Arrays.copyOf(bytes, (end + 4095) / 4096 * 4096);
  }

  private Scan scan(byte[] bytes, int length) throws IOException {
    ReadableFile content = new Memory(bytes, length);
    FrameSource source =
        kind == LogKind.FILE ? new FileSource(file, content) : new ChronicleSource(file, content);
    return Scan.of(source, identity, 2);
  }

  /** What a node makes of these bytes if its mark says so much; fails if it is not right. */
  private Fate fate(byte[] bytes, int length, long mark, String what) throws IOException {
    try {
      Scan scan = scan(bytes, length);
      if (!identity.equals(scan.identity())) {
        return Fate.REFUSED;
      }
      assertEquals(entries.subList(0, scan.entries().size()), scan.entries(), what);
      Generations.requireAcknowledged(scan, mark);
      return scan.entries().size() == RECORDS ? Fate.INTACT : Fate.TAIL_DROPPED;
    } catch (Frame.OtherVersion e) {
      return Fate.REFUSED;
    } catch (LogException e) {
      assertEquals(LogException.Kind.DAMAGED, e.kind(), what);
      assertTrue(e.getMessage().contains(" at byte "), e.getMessage());
      assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
      return Fate.REFUSED;
    }
  }

  /** Counts a case in which the mark is whole; every acknowledged record must be there. */
  private void count(Map<Fate, Integer> counts, byte[] bytes, int length, String what)
      throws IOException {
    Fate fate = fate(bytes, length, ACKNOWLEDGED, what);
    if (fate != Fate.REFUSED) {
      int found = scan(bytes, length).entries().size();
      assertTrue(found >= ACKNOWLEDGED, what + " left " + found);
    }
    counts.merge(fate, 1, Integer::sum);
  }

  @ParameterizedTest
  @EnumSource(LogKind.class)
  @Tag("slow")
  void aShareOfAllDamageLosesNothingInSilence(LogKind wanted) throws IOException {
    write(wanted);
    sweep(64);
  }

  @ParameterizedTest
  @EnumSource(LogKind.class)
  @Tag("nightly")
  void noDamageLosesAnythingInSilence(LogKind wanted) throws IOException {
    write(wanted);
    sweep(1);
  }

  private void sweep(int every) throws IOException {
    System.out.println(
        kind.text()
            + " log of "
            + RECORDS
            + " records, "
            + image.length
            + " bytes, one case in "
            + every);
    SplittableRandom random = new SplittableRandom(20261121);
    tell("bits flipped", bits(every, random));
    tell("lengths", lengths(every, random));
    for (int size : new int[] {512, 4096}) {
      tell("sectors of " + size + " zeroed or of another log", sectors(size));
      tell("sectors of " + size + " swapped", swaps(size, size == 512 ? every : 1, random));
    }
  }

  private static void tell(String what, Map<Fate, Integer> counts) {
    System.out.println("  " + what + ": " + counts);
    assertTrue(counts.getOrDefault(Fate.REFUSED, 0) > 0, what + ": none was found");
  }

  private Map<Fate, Integer> bits(int every, SplittableRandom random) throws IOException {
    Map<Fate, Integer> counts = new EnumMap<>(Fate.class);
    byte[] bytes = image.clone();
    for (int at = 0; at < image.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        if (random.nextInt(every) == 0) {
          bytes[at] ^= (byte) (1 << bit);
          count(counts, bytes, bytes.length, "bit " + bit + " of byte " + at);
          bytes[at] = image[at];
        }
      }
    }
    return counts;
  }

  private Map<Fate, Integer> lengths(int every, SplittableRandom random) throws IOException {
    Map<Fate, Integer> counts = new EnumMap<>(Fate.class);
    for (int length = 0; length < image.length; length++) {
      if (random.nextInt(every) == 0) {
        count(counts, image, length, "length " + length);
      }
    }
    return counts;
  }

  private Map<Fate, Integer> sectors(int size) throws IOException {
    Map<Fate, Integer> counts = new EnumMap<>(Fate.class);
    for (int from = 0; from < image.length; from += size) {
      int length = Math.min(size, image.length - from);
      for (byte[] source : List.of(new byte[image.length], other)) {
        byte[] bytes = image.clone();
        System.arraycopy(source, from, bytes, from, length);
        if (!Arrays.equals(bytes, image)) {
          count(counts, bytes, bytes.length, size + " at " + from);
        }
      }
    }
    return counts;
  }

  private Map<Fate, Integer> swaps(int size, int every, SplittableRandom random)
      throws IOException {
    Map<Fate, Integer> counts = new EnumMap<>(Fate.class);
    for (int one = 0; one + size <= image.length; one += size) {
      for (int two = one + size; two + size <= image.length; two += size) {
        byte[] bytes = image.clone();
        System.arraycopy(image, one, bytes, two, size);
        System.arraycopy(image, two, bytes, one, size);
        if (random.nextInt(every) == 0 && !Arrays.equals(bytes, image)) {
          count(counts, bytes, bytes.length, one + " and " + two + " swapped");
        }
      }
    }
    return counts;
  }

  /**
   * After a power cut the mark may be an older one, since it is forced when the node is idle only.
   * The frames of later batches know better.
   */
  @ParameterizedTest
  @EnumSource(LogKind.class)
  void damageIsKnownFromLaterFramesThoughTheMarkIsOld(LogKind wanted) throws IOException {
    write(wanted);
    for (int number = 1; number <= ACKNOWLEDGED; number++) {
      assertEquals(Fate.REFUSED, fate(without(number), image.length, 0, "of " + number));
    }
    for (int number = ACKNOWLEDGED + 1; number <= RECORDS; number++) {
      Fate fate = fate(without(number), image.length, 0, "of " + number);
      assertEquals(Fate.TAIL_DROPPED, fate, "record " + number + " was promised to nobody");
    }
  }

  /**
   * What stays undecidable: the batch that was acknowledged last, if neither a frame behind it nor
   * the mark of it has reached the disk. It looks like a tail that was being written.
   */
  @ParameterizedTest
  @EnumSource(LogKind.class)
  void damageToTheLastBatchIsTakenForATailOnlyIfNoWitnessIsLeft(LogKind wanted) throws IOException {
    write(wanted);
    byte[] cut = image.clone();
    int tail = indexOf(entry(ACKNOWLEDGED + 1).record()) - Frame.HEADER_BYTES - 8;
    Arrays.fill(cut, tail, cut.length, (byte) 0);
    cut[indexOf(entry(ACKNOWLEDGED - 3).record())] ^= 1;
    assertEquals(Fate.REFUSED, fate(cut, cut.length, ACKNOWLEDGED, "the mark is a witness"));
    int older = ACKNOWLEDGED - BATCH;
    assertEquals(Fate.TAIL_DROPPED, fate(cut, cut.length, older, "no witness is left"));
    cut[indexOf(entry(older).record())] ^= 1;
    assertEquals(Fate.REFUSED, fate(cut, cut.length, 0, "the last batch is a witness"));
  }

  private int indexOf(byte[] record) {
    for (int at = 0; ; at++) {
      if (Arrays.equals(image, at, at + record.length, record, 0, record.length)) {
        return at;
      }
    }
  }

  /** The image with the first byte of a record changed. */
  private byte[] without(int number) {
    byte[] bytes = image.clone();
    bytes[indexOf(entry(number).record())] ^= 1;
    return bytes;
  }
}
