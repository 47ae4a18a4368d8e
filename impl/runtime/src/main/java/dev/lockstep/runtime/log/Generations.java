package dev.lockstep.runtime.log;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The generations of a node's log: directories {@code log.1}, {@code log.2}, of which the highest
 * counts. Each start, and each compaction, writes the next one, makes it durable, switches to it by
 * one rename, and removes those before. Its files stay open while their directory gets its name.
 *
 * <p>A start never appends to the files that it finds. Behind the frames of a Chronicle Queue stand
 * indexes and locks that a killed process leaves in any state. And what a read gives may be in the
 * memory of the operating system only: after a sync that failed, a second one reports success
 * (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020). What is
 * written anew and synced is durable, whatever happened before.
 *
 * <p>Invariants: (1) a directory {@code log.N} is complete and durable from the moment that it has
 * its name; (2) nothing is ever appended behind bytes that were not read and found intact; (3) a
 * generation is removed only when a later one is durable under its name; (4) a generation with a
 * torn tail is kept as {@code torn.N}, which never counts, until the next one is torn.
 */
final class Generations {

  private static final String PREFIX = "log.";
  private static final String TORN = "torn.";
  private static final String UNFINISHED = ".tmp";
  private static final String MARK = "synced";

  private final Path parent;
  private final LogKind kind;
  private final LogIdentity identity;
  private final Disk disk;

  Generations(Path parent, LogKind kind, LogIdentity identity, Disk disk) {
    this.parent = parent;
    this.kind = kind;
    this.identity = identity;
    this.disk = disk;
  }

  /** Makes the first generation, empty and durable. */
  void create() throws IOException {
    name(build(1, List.of(), List.of())).close();
  }

  /** Removes what an interrupted first start left. */
  void discardAll() throws IOException {
    for (Path path : children(PREFIX)) {
      delete(path);
    }
  }

  /** Reads the highest generation and goes on in a new one, without its torn tail. */
  Log.Opened open() throws IOException {
    TreeMap<Integer, Path> found = new TreeMap<>();
    for (Path path : children(PREFIX)) {
      String name = path.getFileName().toString();
      if (name.endsWith(UNFINISHED)) {
        delete(path);
      } else if (name.matches("log\\.[1-9][0-9]{0,8}")) {
        found.put(Integer.parseInt(name.substring(PREFIX.length())), path);
      }
    }
    if (found.isEmpty()) {
      throw damaged("the log is gone from " + parent);
    }
    int number = found.lastKey();
    Path directory = found.get(number);
    Scan scan = scan(directory, number);
    requireAcknowledged(scan, mark(directory));
    Generation next = name(build(number + 1, scan.summaries(), scan.entries()));
    try {
      if (scan.broken() != null) {
        keepAsEvidence(directory, number);
        found.remove(number);
      }
      for (Path old : found.values()) {
        delete(old);
      }
      return new Log.Opened(
          new FramedLog(this, next), scan.summaries(), scan.entries(), droppedTail(scan));
    } catch (IOException | RuntimeException e) {
      next.close();
      throw e;
    }
  }

  /**
   * Makes a generation that was built take the place of the one before, which is closed and
   * removed.
   *
   * @param upTo the last of its frames when the sync was begun
   */
  void replace(Generation old, Generation next, long upTo) throws IOException {
    next.sync(upTo);
    next.forceMark();
    name(next);
    old.close();
    delete(old.directory());
  }

  private static String droppedTail(Scan scan) {
    return scan.broken() == null ? "" : scan.broken() + " after record " + scan.frames();
  }

  /**
   * The rule that tells a torn tail from damage: what was acknowledged must be there; what lies
   * behind it was promised to nobody (Alagappan et al., "Protocol-Aware Recovery for
   * Consensus-Based Storage", FAST 2018, section 3.3.3, on telling a crash from corruption). That a
   * record was acknowledged is known from the mark and from the frames behind it; see {@link
   * Generation}.
   */
  static void requireAcknowledged(Scan scan, long mark) {
    long acknowledged = Math.max(mark, scan.synced());
    if (scan.frames() < acknowledged) {
      throw damaged(
          "record "
              + (scan.frames() + 1)
              + " of "
              + acknowledged
              + " acknowledged ones is damaged or gone ("
              + (scan.broken() == null ? "the log ends before it" : scan.broken())
              + ") at byte "
              + scan.position()
              + " of "
              + scan.file());
    }
  }

  private Scan scan(Path directory, int number) throws IOException {
    try (FrameSource source = kind.source(directory)) {
      Scan scan = Scan.of(source, identity, number);
      if (scan.identity() == null) {
        throw damaged(
            "the first frame of the log is "
                + (scan.broken() == null ? "gone" : "unreadable (" + scan.broken() + ")")
                + " at byte "
                + scan.position()
                + " of "
                + scan.file());
      }
      requireIdentity(directory, scan.identity());
      return scan;
    } catch (Frame.OtherVersion e) {
      throw new LogException(
          LogException.Kind.FOREIGN,
          "the log in "
              + directory
              + " has the format version "
              + e.version
              + "; this program writes version "
              + Frame.VERSION
              + ", so use the program that wrote the log",
          e);
    }
  }

  private void requireIdentity(Path directory, LogIdentity found) {
    if (!found.equals(identity)) {
      String difference = found.differsFrom(identity);
      throw new LogException(
          LogException.Kind.FOREIGN,
          "the log in "
              + directory
              + " "
              + (difference == null ? "was made for another data directory" : difference)
              + "; give the node its own directory");
    }
  }

  private long mark(Path directory) throws IOException {
    Path file = directory.resolve(MARK);
    if (!Files.exists(file)) {
      throw damaged("the file " + file + " that says what was acknowledged is gone");
    }
    try (CounterFile mark = CounterFile.open(file, disk)) {
      return mark.value();
    }
  }

  /** Writes a generation and makes it durable, under a name that does not count. */
  Generation build(int number, List<byte[]> summaries, List<Log.Entry> entries) throws IOException {
    Path unfinished = parent.resolve(PREFIX + number + UNFINISHED);
    disk.change(unfinished, () -> Files.createDirectory(unfinished));
    Generation generation = Generation.begin(number, unfinished, identity, kind, disk, MARK);
    try {
      for (byte[] summary : summaries) {
        generation.write(generation.frame(summary));
      }
      for (Log.Entry entry : entries) {
        generation.write(generation.frame(entry.instance(), entry.record()));
      }
      generation.sync(generation.last());
      generation.forceMark();
      disk.syncDirectory(unfinished);
      return generation;
    } catch (IOException | RuntimeException | Error e) {
      generation.close();
      throw e;
    }
  }

  /** Gives a generation that is built and durable the name that counts. */
  private Generation name(Generation built) throws IOException {
    Path finished = parent.resolve(PREFIX + built.number());
    try {
      rename(built.directory(), finished);
      disk.syncDirectory(parent);
      built.built(finished, MARK);
      return built;
    } catch (IOException | RuntimeException | Error e) {
      built.close();
      throw e;
    }
  }

  private void rename(Path from, Path to) throws IOException {
    try {
      disk.change(to, () -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
    } catch (AtomicMoveNotSupportedException e) {
      throw new LogException(
          LogException.Kind.MISSING,
          "the file system of " + parent + " can't rename in one step; use another one",
          e);
    }
  }

  private void keepAsEvidence(Path directory, int number) throws IOException {
    for (Path older : children(TORN)) {
      delete(older);
    }
    rename(directory, parent.resolve(TORN + number));
  }

  private List<Path> children(String prefix) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(parent, prefix + "*")) {
      stream.forEach(children::add);
    }
    return children;
  }

  private void delete(Path directory) throws IOException {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path file : stream) {
        disk.change(file, () -> Files.delete(file));
      }
    }
    disk.change(directory, () -> Files.delete(directory));
  }

  private static LogException damaged(String what) {
    return new LogException(
        LogException.Kind.DAMAGED,
        what
            + "; the node can't keep its promises and must not start, replace it by one with a new"
            + " name");
  }
}
