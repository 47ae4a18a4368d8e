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
 * counts. A log whose tail is torn is not repaired in place: the intact prefix is copied to the
 * next generation, made durable, and switched to by one rename. The generation before is kept as
 * evidence.
 *
 * <p>Invariants: (1) a directory {@code log.N} is complete and durable from the moment that it has
 * its name; (2) nothing is ever appended behind bytes that were not read and found intact.
 */
final class Generations {

  private static final String PREFIX = "log.";
  private static final String UNFINISHED = ".tmp";
  private static final String MARK = "synced";

  private final Path parent;
  private final LogKind kind;
  private final LogIdentity identity;
  private final Disk disk;

  /** What a scan found: the intact prefix, and why it ends, or null for a clean end. */
  private record Scan(List<Log.Entry> entries, long offset, String broken) {}

  Generations(Path parent, LogKind kind, LogIdentity identity, Disk disk) {
    this.parent = parent;
    this.kind = kind;
    this.identity = identity;
    this.disk = disk;
  }

  /** Makes the first generation, empty and durable. */
  void create() throws IOException {
    build(1, List.of());
  }

  /** Removes what an interrupted first start left. */
  void discardAll() throws IOException {
    for (Path path : children()) {
      delete(path);
    }
  }

  /** Opens the highest generation, or a new one without its torn tail. */
  Log.Opened open() throws IOException {
    TreeMap<Integer, Path> found = new TreeMap<>();
    for (Path path : children()) {
      String name = path.getFileName().toString();
      if (name.endsWith(UNFINISHED)) {
        delete(path);
      } else if (name.matches("log\\.[1-9][0-9]{0,8}")) {
        found.put(Integer.parseInt(name.substring(PREFIX.length())), path);
      }
    }
    if (found.isEmpty()) {
      throw damaged(parent, "the log is gone");
    }
    int number = found.lastKey();
    Path directory = found.get(number);
    CounterFile mark = openMark(directory);
    try {
      Scan scan = scan(directory);
      requireAcknowledged(directory, scan, mark.value());
      if (scan.broken() == null && kind.reopens()) {
        Log log = kind.open(directory, identity, mark, position(scan), disk);
        return new Log.Opened(log, scan.entries(), "");
      }
      mark.close();
      Path next = build(number + 1, scan.entries());
      for (Path old : found.headMap(number).values()) {
        delete(old);
      }
      Log log = kind.open(next, identity, openMark(next), position(scan), disk);
      return new Log.Opened(log, scan.entries(), droppedTail(scan));
    } catch (IOException | RuntimeException e) {
      mark.close();
      throw e;
    }
  }

  private static String droppedTail(Scan scan) {
    return scan.broken() == null ? "" : scan.broken() + " after record " + scan.entries().size();
  }

  private static FramedLog.Position position(Scan scan) {
    return new FramedLog.Position(scan.entries().size(), scan.offset());
  }

  /**
   * The rule that tells a torn tail from damage: what the mark covers was acknowledged, so it must
   * be there; what lies behind it was promised to nobody (Alagappan et al., "Protocol-Aware
   * Recovery for Consensus-Based Storage", FAST 2018, section 3.3.3, on telling a crash from
   * corruption).
   */
  private static void requireAcknowledged(Path directory, Scan scan, long acknowledged) {
    if (scan.entries().size() < acknowledged) {
      throw damaged(
          directory,
          "record "
              + (scan.entries().size() + 1)
              + " of "
              + acknowledged
              + " acknowledged ones is damaged or gone ("
              + (scan.broken() == null ? "the log ends before it" : scan.broken())
              + ")");
    }
  }

  private Scan scan(Path directory) throws IOException {
    List<Log.Entry> entries = new ArrayList<>();
    long offset = 0;
    try (FrameSource source = kind.source(directory)) {
      byte[] first = source.next();
      if (first == null) {
        throw damaged(directory, "the log's first frame is gone");
      }
      requireIdentity(directory, Frame.readIdentity(first));
      offset = first.length;
      for (byte[] frame = source.next(); frame != null; frame = source.next()) {
        entries.add(Frame.readRecord(frame, identity, entries.size() + 1L, offset));
        offset += frame.length;
      }
      return new Scan(entries, offset, null);
    } catch (Frame.Bad e) {
      if (offset == 0) {
        throw damaged(directory, "the log's first frame is unreadable (" + e.getMessage() + ")");
      }
      return new Scan(entries, offset, e.getMessage());
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

  private CounterFile openMark(Path directory) throws IOException {
    Path file = directory.resolve(MARK);
    if (!Files.exists(file)) {
      throw damaged(directory, "the file \"" + MARK + "\" that says what was acknowledged is gone");
    }
    return CounterFile.open(file, disk);
  }

  /** Writes a generation under a name that does not count, then gives it the name that does. */
  private Path build(int number, List<Log.Entry> entries) throws IOException {
    Path unfinished = parent.resolve(PREFIX + number + UNFINISHED);
    Path finished = parent.resolve(PREFIX + number);
    Files.createDirectory(unfinished);
    FramedLog log =
        kind.open(
            unfinished,
            identity,
            CounterFile.create(unfinished.resolve(MARK), disk),
            new FramedLog.Position(0, Frame.identity(identity).length),
            disk);
    try {
      log.write(Frame.identity(identity));
      entries.forEach(entry -> log.append(entry.instance(), entry.record()));
      log.sync();
      log.idle();
    } finally {
      log.close();
    }
    disk.syncDirectory(unfinished);
    try {
      Files.move(unfinished, finished, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new LogException(
          LogException.Kind.MISSING,
          "the file system of " + parent + " can't rename in one step; use another one",
          e);
    }
    disk.syncDirectory(parent);
    return finished;
  }

  private List<Path> children() throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(parent, PREFIX + "*")) {
      stream.forEach(children::add);
    }
    return children;
  }

  private static void delete(Path directory) throws IOException {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path file : stream) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  private static LogException damaged(Path directory, String what) {
    return new LogException(
        LogException.Kind.DAMAGED,
        what
            + " in "
            + directory
            + "; the node can't keep its promises and must not start, replace it by one with a new"
            + " name");
  }
}
