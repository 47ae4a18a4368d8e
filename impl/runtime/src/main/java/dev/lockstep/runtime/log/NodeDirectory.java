package dev.lockstep.runtime.log;

import dev.lockstep.traces.chronicle.JvmFlags;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * A node's data directory: whose it is, which start this is, and the log.
 *
 * <pre>
 * lock         held while the node runs
 * identity     format version, kind of log, cluster, protocol, node, log; made last
 * incarnation  how often the node was started; raised and durable before anything else happens
 * log.N        the log, see Generations
 * </pre>
 *
 * <p>Not thread-safe: the node's own thread, after it was opened.
 */
public final class NodeDirectory implements NodeStorage {

  private static final int FORMAT = 1;
  private static final String IDENTITY = "identity";
  private static final String INCARNATION = "incarnation";
  private static final String UNFINISHED = ".tmp";

  private final FileChannel lockFile;
  private final long incarnation;
  private final Generations generations;
  private final Path directory;
  private final LogIdentity identity;

  private NodeDirectory(
      Path directory,
      LogIdentity identity,
      FileChannel lockFile,
      long incarnation,
      Generations generations) {
    this.directory = directory;
    this.identity = identity;
    this.lockFile = lockFile;
    this.incarnation = incarnation;
    this.generations = generations;
  }

  @Override
  public String place() {
    return directory.toString();
  }

  @Override
  public long incarnation() {
    return incarnation;
  }

  /** Whose directory it is; a directory that was made anew has another identity. */
  public LogIdentity identity() {
    return identity;
  }

  /**
   * Opens a node's directory, which is made if it does not exist, and raises the incarnation.
   *
   * @throws LogException with one sentence, before anything was changed: the directory is in use,
   *     belongs to another node, is damaged, or can't be reached
   */
  public static NodeDirectory open(
      Path directory, String cluster, String protocol, String node, LogKind kind, Disk disk) {
    try {
      createPrivately(directory, disk);
      FileChannel lock = lock(directory);
      try {
        return openLocked(directory, lock, cluster, protocol, node, kind, disk);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw unreachable(directory, e);
    }
  }

  @Override
  public Log.Opened openLog() {
    try {
      return generations.open();
    } catch (IOException | UncheckedIOException e) {
      throw unreachable(directory, e);
    }
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      // The lock ends with the process at the latest.
      org.slf4j.LoggerFactory.getLogger(NodeDirectory.class).debug("unlocking failed", e);
    }
  }

  private static NodeDirectory openLocked(
      Path directory,
      FileChannel lock,
      String cluster,
      String protocol,
      String node,
      LogKind kind,
      Disk disk)
      throws IOException {
    if (kind == LogKind.CHRONICLE) {
      requireFlags(JvmFlags.missing());
    }
    LogIdentity wanted = LogIdentity.fresh(cluster, protocol, node);
    if (!Files.exists(directory.resolve(IDENTITY))) {
      create(directory, wanted, kind, disk);
    }
    LogIdentity identity = readIdentity(directory, wanted, kind);
    long incarnation = raiseIncarnation(directory, disk);
    return new NodeDirectory(
        directory, identity, lock, incarnation, new Generations(directory, kind, identity, disk));
  }

  static void requireFlags(List<String> missing) {
    if (!missing.isEmpty()) {
      throw new LogException(
          LogException.Kind.MISSING,
          "the log on Chronicle Queue needs the JVM flags "
              + String.join(" ", missing)
              + "; add them, or use the log kind \"file\", which needs none");
    }
  }

  private static void createPrivately(Path directory, Disk disk) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    List<Path> missing = new ArrayList<>();
    for (Path path = directory.toAbsolutePath(); !Files.exists(path); path = path.getParent()) {
      missing.add(path);
    }
    disk.change(directory, () -> Files.createDirectories(directory));
    if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
    // A directory whose name is lost takes all promises in it along.
    for (Path made : missing) {
      disk.syncDirectory(made.getParent());
    }
  }

  private static FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw new LogException(
          LogException.Kind.IN_USE,
          "the directory "
              + directory
              + " is in use by a running node; stop it, or give this node its own directory");
    }
    return channel;
  }

  private static void create(Path directory, LogIdentity identity, LogKind kind, Disk disk)
      throws IOException {
    Path incarnation = directory.resolve(INCARNATION);
    Generations generations = new Generations(directory, kind, identity, disk);
    if (Files.exists(incarnation)) {
      try (CounterFile counter = CounterFile.open(incarnation, disk)) {
        if (counter.value() > 0) {
          throw gone(directory, IDENTITY);
        }
      }
      disk.change(incarnation, () -> Files.delete(incarnation));
    }
    generations.discardAll();
    generations.create();
    Path uncounted = directory.resolve(INCARNATION + UNFINISHED);
    if (Files.exists(uncounted)) {
      disk.change(uncounted, () -> Files.delete(uncounted));
    }
    CounterFile.create(uncounted, disk).close();
    disk.change(
        incarnation, () -> Files.move(uncounted, incarnation, StandardCopyOption.ATOMIC_MOVE));
    // An identity says that the rest is there, so the rest comes first.
    disk.syncDirectory(directory);
    Path unfinished = directory.resolve(IDENTITY + UNFINISHED);
    try (FileChannel channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      disk.change(
          unfinished, () -> channel.write(StandardCharsets.UTF_8.encode(text(identity, kind))));
      disk.force(unfinished, () -> channel.force(true));
    }
    Path finished = directory.resolve(IDENTITY);
    disk.change(finished, () -> Files.move(unfinished, finished, StandardCopyOption.ATOMIC_MOVE));
    disk.syncDirectory(directory);
  }

  private static String text(LogIdentity identity, LogKind kind) {
    return "lockstep-node "
        + FORMAT
        + "\n"
        + kind.text()
        + "\n"
        + new String(identity.bytes(), StandardCharsets.UTF_8)
        + "\n";
  }

  private static LogIdentity readIdentity(Path directory, LogIdentity wanted, LogKind kind)
      throws IOException {
    Path file = directory.resolve(IDENTITY);
    List<String> lines;
    LogIdentity found;
    try {
      lines = List.of(Files.readString(file).split("\n"));
      if (lines.size() != 6 || !lines.get(0).startsWith("lockstep-node ")) {
        throw new IllegalArgumentException("not the six lines of an identity");
      }
      found = new LogIdentity(lines.get(2), lines.get(3), lines.get(4), lines.get(5));
    } catch (IllegalArgumentException | java.nio.charset.CharacterCodingException e) {
      throw new LogException(
          LogException.Kind.DAMAGED,
          "the file " + file + " is not a node's identity; restore it or use another directory",
          e);
    }
    String difference =
        lines.get(0).equals("lockstep-node " + FORMAT)
            ? found.differsFrom(wanted)
            : "has the format \"" + lines.get(0) + "\", not version " + FORMAT;
    if (difference == null && !lines.get(1).equals(kind.text())) {
      difference = "has a log of the kind \"" + lines.get(1) + "\", not \"" + kind.text() + '"';
    }
    if (difference != null) {
      throw new LogException(
          LogException.Kind.FOREIGN,
          "the directory " + directory + " " + difference + "; give the node its own directory");
    }
    return found;
  }

  private static long raiseIncarnation(Path directory, Disk disk) throws IOException {
    Path file = directory.resolve(INCARNATION);
    if (!Files.exists(file)) {
      throw gone(directory, INCARNATION);
    }
    try (CounterFile counter = CounterFile.open(file, disk)) {
      counter.set(counter.next());
      counter.force();
      return counter.value();
    }
  }

  private static LogException gone(Path directory, String file) {
    return new LogException(
        LogException.Kind.DAMAGED,
        "the file \""
            + file
            + "\" is gone from "
            + directory
            + ", which a node has used; restore it, or replace the node by one with a new name");
  }

  private static LogException unreachable(Path directory, Exception cause) {
    String reason =
        cause instanceof NoSuchFileException file
            ? "no file " + file.getFile()
            : cause instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : cause.getClass().getSimpleName() + ": " + cause.getMessage();
    return new LogException(
        LogException.Kind.MISSING,
        "the directory "
            + directory
            + " can't be used ("
            + reason
            + "); give the node a directory that it may write",
        cause);
  }
}
