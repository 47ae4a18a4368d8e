package dev.lockstep.runtime.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Damage: a tail that was never acknowledged is dropped, anything else stops the node, and nothing
 * ever yields a record that was not written. Each case starts from the same directory, which holds
 * {@code ACKNOWLEDGED} records that were synced and {@code PENDING} that were not.
 */
@Tag("slow")
class LogDamageTest {

  private static final int ACKNOWLEDGED = 12;
  private static final int PENDING = 3;
  private static final int CASES = Integer.getInteger("lockstep.damage.cases", 80);

  @TempDir Path temp;

  private Path pristine;
  private byte[] image;
  private long acknowledgedEnd;
  private long end;

  private static NodeDirectory open(Path directory, LogKind kind) {
    return NodeDirectory.open(directory, "orders", "relay", "n1", kind, Disk.REAL);
  }

  /** Unlike records, so that each byte of the file belongs to one place only. */
  private static byte[] record(int number) {
    return ("record " + number + " of the log").getBytes(StandardCharsets.UTF_8);
  }

  private static Path file(Path directory) throws IOException {
    Path generation;
    try (Stream<Path> children = Files.list(directory)) {
      generation =
          children
              .filter(path -> path.getFileName().toString().startsWith("log."))
              .max(java.util.Comparator.comparing(Path::toString))
              .orElseThrow();
    }
    try (Stream<Path> files = Files.list(generation)) {
      return files
          .filter(path -> path.toString().endsWith(".cq4") || path.toString().endsWith(".lkl"))
          .findFirst()
          .orElseThrow();
    }
  }

  private void write(Path directory, LogKind kind) throws IOException {
    pristine = directory;
    try (NodeDirectory node = open(directory, kind);
        Log log = node.openLog().log()) {
      for (int i = 1; i <= ACKNOWLEDGED; i++) {
        log.append("i", record(i));
        if (i % 4 == 0) {
          log.sync();
        }
      }
      acknowledgedEnd = used(Files.readAllBytes(file(directory)));
      for (int i = ACKNOWLEDGED + 1; i <= ACKNOWLEDGED + PENDING; i++) {
        log.append("i", record(i));
      }
    }
    image = Files.readAllBytes(file(directory));
    end = used(image);
  }

  private static long used(byte[] bytes) {
    int last = bytes.length;
    while (bytes[last - 1] == 0) {
      last--;
    }
    return last;
  }

  /** A copy of the pristine directory whose log file has these bytes. */
  private Path damaged(int number, byte[] content) throws IOException {
    Path copy = temp.resolve("case" + number);
    try (Stream<Path> files = Files.walk(pristine)) {
      for (Path source : files.toList()) {
        Path target = copy.resolve(pristine.relativize(source).toString());
        if (Files.isDirectory(source)) {
          Files.createDirectory(target);
        } else if (source.equals(file(pristine))) {
          try (RandomAccessFile out = new RandomAccessFile(target.toFile(), "rw")) {
            out.write(content, 0, (int) Math.min(content.length, end + 64));
            out.setLength(content.length);
          }
        } else {
          Files.copy(source, target);
        }
      }
    }
    return copy;
  }

  /**
   * Opens a damaged copy.
   *
   * @return how many records it gave, all of them as written; -1 if it was refused as damaged
   */
  private int recovered(Path directory, LogKind kind) {
    try (NodeDirectory node = open(directory, kind)) {
      Log.Opened opened = node.openLog();
      try (Log log = opened.log()) {
        List<Log.Entry> entries = opened.entries();
        for (int i = 1; i <= entries.size(); i++) {
          assertEquals(new Log.Entry(i, "i", record(i)), entries.get(i - 1));
        }
        assertEquals(entries.size() + 1L, log.append("i", record(entries.size() + 1)));
        log.sync();
        return entries.size();
      }
    } catch (LogException e) {
      // A flip can hit the version that the first frame states.
      boolean otherVersion = e.getMessage().contains("has the format version");
      LogException.Kind kindOfRefusal =
          otherVersion ? LogException.Kind.FOREIGN : LogException.Kind.DAMAGED;
      assertEquals(kindOfRefusal, e.kind(), e.getMessage());
      assertTrue(e.getMessage().contains(directory.toString()), e.getMessage());
      return -1;
    }
  }

  @ParameterizedTest
  @EnumSource(LogKind.class)
  void anUndamagedLogGivesAllThatWasWritten(LogKind kind) throws IOException {
    write(temp.resolve("pristine"), kind);
    assertEquals(ACKNOWLEDGED + PENDING, recovered(damaged(0, image), kind));
  }

  @ParameterizedTest
  @EnumSource(LogKind.class)
  void aTornTailIsDroppedAndAcknowledgedRecordsStay(LogKind kind) throws IOException {
    write(temp.resolve("pristine"), kind);
    int dropped = 0;
    for (long length = acknowledgedEnd; length < end; length += 5) {
      byte[] torn = image.clone();
      java.util.Arrays.fill(torn, (int) length, torn.length, (byte) 0);
      Path directory = damaged((int) length, torn);
      int first = recovered(directory, kind);
      assertTrue(first >= ACKNOWLEDGED && first <= ACKNOWLEDGED + PENDING, "recovered " + first);
      dropped += ACKNOWLEDGED + PENDING - first;
      // The repaired log is whole: what was appended behind the prefix is found again.
      assertEquals(first + 1, recovered(directory, kind));
    }
    assertTrue(dropped > 0, "no tail was torn");
  }

  @ParameterizedTest
  @EnumSource(LogKind.class)
  void aFileCutInsideAcknowledgedRecordsStopsTheNode(LogKind kind) throws IOException {
    write(temp.resolve("pristine"), kind);
    for (long back = 1; back <= 400; back += 57) {
      byte[] cut = java.util.Arrays.copyOf(image, (int) (acknowledgedEnd - back));
      assertEquals(-1, recovered(damaged((int) back, cut), kind));
    }
  }

  @ParameterizedTest
  @EnumSource(LogKind.class)
  void aFlippedBitIsFoundOrHarmless(LogKind kind) throws IOException {
    write(temp.resolve("pristine"), kind);
    SplittableRandom random = new SplittableRandom(20260101);
    List<Integer> results = new ArrayList<>();
    for (int i = 0; i < CASES; i++) {
      // Most of a Chronicle file is index; half of the cases aim at the records.
      long from = i % 2 == 0 ? 0 : Math.max(0, acknowledgedEnd - 600);
      int at = (int) random.nextLong(from, end);
      byte[] flipped = image.clone();
      flipped[at] ^= (byte) (1 << random.nextInt(8));
      int records = recovered(damaged(i, flipped), kind);
      assertTrue(records == -1 || records >= ACKNOWLEDGED, "byte " + at + " gave " + records);
      results.add(records);
    }
    assertTrue(results.contains(-1), "no flip was found");
  }

  @ParameterizedTest
  @EnumSource(LogKind.class)
  void aZeroedStretchOfAcknowledgedRecordsStopsTheNode(LogKind kind) throws IOException {
    write(temp.resolve("pristine"), kind);
    for (int length : new int[] {1, 8, 64, 256, 512}) {
      byte[] zeroed = image.clone();
      int last = (int) acknowledgedEnd;
      java.util.Arrays.fill(zeroed, last - length, last, (byte) 0);
      assertEquals(-1, recovered(damaged(length, zeroed), kind));
    }
  }

  @ParameterizedTest
  @EnumSource(LogKind.class)
  void aFrameAtThePlaceOfAnotherStopsTheNode(LogKind kind) throws IOException {
    write(temp.resolve("pristine"), kind);
    int ninth = indexOf(image, record(9));
    int eighth = indexOf(image, record(8));
    int frame = ninth - eighth;
    int header = Frame.HEADER_BYTES + 2 + "i".length();
    byte[] misdirected = image.clone();
    System.arraycopy(image, eighth - header, misdirected, ninth - header, frame);
    assertFalse(java.util.Arrays.equals(image, misdirected));
    assertEquals(-1, recovered(damaged(0, misdirected), kind));
  }

  @ParameterizedTest
  @EnumSource(LogKind.class)
  void theSameFrameOfAnotherLogStopsTheNode(LogKind kind) throws IOException {
    write(temp.resolve("other"), kind);
    byte[] other = image;
    write(temp.resolve("pristine"), kind);
    int ninth = indexOf(image, record(9));
    assertEquals(ninth, indexOf(other, record(9)));
    int header = Frame.HEADER_BYTES + 2 + "i".length();
    byte[] misdirected = image.clone();
    System.arraycopy(other, ninth - header, misdirected, ninth - header, header);
    assertEquals(-1, recovered(damaged(0, misdirected), kind));
  }

  @ParameterizedTest
  @EnumSource(LogKind.class)
  void aMissingFileStopsTheNodeWithOneSentence(LogKind kind) throws IOException {
    write(temp.resolve("pristine"), kind);
    Path generation = file(pristine).getParent().getFileName();
    int number = 0;
    for (String name : List.of("identity", "incarnation", generation + "/synced", "log")) {
      Path directory = damaged(number++, image);
      if (name.equals("log")) {
        Files.delete(file(directory));
      } else {
        Files.delete(directory.resolve(name));
      }
      LogException refusal =
          assertThrows(
              LogException.class,
              () -> {
                try (NodeDirectory node = open(directory, kind)) {
                  node.openLog();
                }
              });
      assertFalse(refusal.getMessage().contains("\n"), refusal.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource(LogKind.class)
  void anotherFormatVersionIsNotTakenForDamage(LogKind kind) throws IOException {
    write(temp.resolve("pristine"), kind);
    byte[] newer = image.clone();
    newer[indexOf(image, "LKLG".getBytes(StandardCharsets.UTF_8)) + 4] = 9;
    Path directory = damaged(0, newer);
    try (NodeDirectory node = open(directory, kind)) {
      LogException refusal = assertThrows(LogException.class, node::openLog);
      assertEquals(LogException.Kind.FOREIGN, refusal.kind());
      assertTrue(refusal.getMessage().contains("version 9"), refusal.getMessage());
    }
  }

  private static int indexOf(byte[] bytes, byte[] wanted) {
    for (int at = 0; at <= bytes.length - wanted.length; at++) {
      if (java.util.Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    throw new AssertionError("the record is not there");
  }
}
