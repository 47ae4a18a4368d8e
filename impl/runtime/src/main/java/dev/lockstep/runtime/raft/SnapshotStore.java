package dev.lockstep.runtime.raft;

import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.LogException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of a member, one file each, named after the index and the term of the last entry
 * whose effect it has:
 *
 * <pre>
 *  0  4  magic "LKSN"
 *  4  4  format version
 *  8  8  index
 * 16  8  term
 * 24  8  length of what follows the header
 * 32  4  CRC32C of what follows
 * 36  4  CRC32C of bytes 0 to 35
 * 40  n  the state: see {@link ReplicatedState}
 * </pre>
 *
 * <p>Invariants: (1) a file under its final name is complete and durable, and so is its name; (2) a
 * file is removed only when the log durably has a later snapshot, whose file is durable; see {@link
 * #deleteBefore}.
 *
 * <p>Thread-safe.
 */
final class SnapshotStore {

  private static final Logger LOGGER = LoggerFactory.getLogger(SnapshotStore.class);

  static final int HEADER_BYTES = 40;
  private static final int MAGIC = 0x4C4B534E;
  private static final int VERSION = 1;
  private static final int CRC_AT = 36;
  private static final String UNFINISHED = ".tmp";
  private static final String PART = ".part";
  private static final Pattern NAME = Pattern.compile("snapshot-(\\d{1,18})-(\\d{1,18})");

  private static final long LENT_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** A snapshot that is complete and durable. */
  record Snapshot(long index, long term, Path file, long bytes) {}

  /** Writes a state. */
  interface Writer {
    void writeTo(OutputStream out) throws IOException;
  }

  private final Path directory;
  private final Disk disk;
  private final ConcurrentSkipListMap<Long, Snapshot> snapshots = new ConcurrentSkipListMap<>();
  private final Map<Long, Long> lentNanos = new ConcurrentHashMap<>();

  private SnapshotStore(Path directory, Disk disk) {
    this.directory = directory;
    this.disk = disk;
  }

  /** Opens the directory, which is made if it does not exist, and drops what was not finished. */
  static SnapshotStore open(Path directory, Disk disk) throws IOException {
    if (!Files.isDirectory(directory)) {
      disk.change(directory, () -> Files.createDirectory(directory));
      disk.syncDirectory(directory.toAbsolutePath().getParent());
    }
    SnapshotStore store = new SnapshotStore(directory, disk);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          store.add(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)), file);
        } else if (file.getFileName().toString().endsWith(UNFINISHED)) {
          disk.change(file, () -> Files.delete(file));
        }
      }
    }
    return store;
  }

  private Snapshot add(long index, long term, Path file) throws IOException {
    Snapshot snapshot = new Snapshot(index, term, file, Files.size(file));
    snapshots.put(index, snapshot);
    return snapshot;
  }

  private static String name(long index, long term) {
    return "snapshot-" + index + "-" + term;
  }

  /** Writes a snapshot, and returns when it is durable. */
  Snapshot write(long index, long term, Writer state) throws IOException {
    Path unfinished = directory.resolve(name(index, term) + UNFINISHED);
    disk.change(unfinished, () -> Files.deleteIfExists(unfinished));
    try (FileChannel channel =
        FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      disk.change(unfinished, () -> fill(channel, index, term, state));
      disk.force(unfinished, () -> channel.force(true));
    }
    return publish(index, term, unfinished);
  }

  private static void fill(FileChannel channel, long index, long term, Writer state)
      throws IOException {
    channel.position(HEADER_BYTES);
    CheckedOutputStream out =
        new CheckedOutputStream(
            new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16), new CRC32C());
    state.writeTo(out);
    out.flush();
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).putInt(MAGIC).putInt(VERSION);
    header.putLong(index).putLong(term).putLong(channel.position() - HEADER_BYTES);
    header.putInt((int) out.getChecksum().getValue());
    header.putInt(crc(header.array(), CRC_AT)).flip();
    while (header.hasRemaining()) {
      channel.write(header, header.position());
    }
  }

  /** Gives a durable file its final name. */
  private Snapshot publish(long index, long term, Path from) throws IOException {
    Path finished = directory.resolve(name(index, term));
    disk.change(finished, () -> Files.move(from, finished, StandardCopyOption.ATOMIC_MOVE));
    disk.syncDirectory(directory);
    return add(index, term, finished);
  }

  /** The file into which a snapshot of another member is fetched. */
  Path part(long index, long term) {
    return directory.resolve(name(index, term) + PART);
  }

  /**
   * Takes over a file that was fetched, if it is complete, and returns when it is durable.
   *
   * @return empty if the file is not what was to be fetched; it is removed then
   */
  Optional<Snapshot> adopt(long index, long term) throws IOException {
    Path part = part(index, term);
    String wrong = whatIsWrong(part, index, term);
    if (wrong != null) {
      LOGGER.warn("a snapshot that was fetched {}, and is fetched again", wrong);
      disk.change(part, () -> Files.deleteIfExists(part));
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      disk.force(part, () -> channel.force(true));
    }
    Snapshot adopted = publish(index, term, part);
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(directory, "*" + PART)) {
      for (Path other : parts) {
        disk.change(other, () -> Files.deleteIfExists(other));
      }
    }
    return Optional.of(adopted);
  }

  /** The snapshot of exactly this entry. */
  Optional<Snapshot> find(long index, long term) {
    Snapshot found = snapshots.get(index);
    return found == null || found.term() != term ? Optional.empty() : Optional.of(found);
  }

  /** As {@link #find}, and the file stays for a while, so that another member can fetch it. */
  Optional<Snapshot> lend(long index, long term) {
    Optional<Snapshot> found = find(index, term);
    found.ifPresent(snapshot -> lentNanos.put(snapshot.index(), System.nanoTime()));
    return found;
  }

  private boolean isLent(long index) {
    Long since = lentNanos.get(index);
    return since != null && System.nanoTime() - since < LENT_NANOS;
  }

  /**
   * The newest snapshot at an index or a later one whose file is intact.
   *
   * @param index the log begins behind it; 0 if it has its first entry, then no snapshot is needed
   * @throws LogException if one is needed and there is none, saying what is wrong with those found
   */
  Optional<Snapshot> newestFrom(long index) throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Snapshot snapshot : snapshots.tailMap(index, true).descendingMap().values()) {
      String why = whatIsWrong(snapshot.file(), snapshot.index(), snapshot.term());
      if (why == null) {
        return Optional.of(snapshot);
      }
      LOGGER.warn("the snapshot {} {}", snapshot.file(), why);
      wrong.add(snapshot.file().getFileName() + " " + why);
    }
    if (index == 0) {
      return Optional.empty();
    }
    throw new LogException(
        LogException.Kind.DAMAGED,
        "the log begins behind a snapshot at "
            + index
            + ", and in "
            + directory
            + " "
            + (wrong.isEmpty() ? "is none" : String.join(", ", wrong))
            + "; the member can't know its state and must not start, restore the file");
  }

  /** What is wrong with a file, as the end of a sentence; null if it is intact. */
  private static String whatIsWrong(Path file, long index, long term) throws IOException {
    if (!Files.exists(file)) {
      return "is gone";
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      byte[] header = in.readNBytes(HEADER_BYTES);
      ByteBuffer fields = ByteBuffer.wrap(header);
      if (header.length < HEADER_BYTES
          || fields.getInt(0) != MAGIC
          || fields.getInt(CRC_AT) != crc(header, CRC_AT)) {
        return "has a damaged header";
      } else if (fields.getInt(4) != VERSION) {
        return "has the format version " + fields.getInt(4) + ", not " + VERSION;
      } else if (fields.getLong(8) != index || fields.getLong(16) != term) {
        return "is of index " + fields.getLong(8) + " and term " + fields.getLong(16);
      } else if (Files.size(file) != HEADER_BYTES + fields.getLong(24)) {
        return "has lost bytes";
      }
      CRC32C crc = new CRC32C();
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        crc.update(buffer, 0, read);
      }
      return fields.getInt(32) == (int) crc.getValue() ? null : "has a wrong checksum";
    }
  }

  /** The state in a snapshot; the caller closes it. */
  static InputStream read(Snapshot snapshot) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(snapshot.file()), 1 << 16);
    in.skipNBytes(HEADER_BYTES);
    return in;
  }

  /**
   * Removes the snapshots before an index. The log must durably have a snapshot at that index or a
   * later one: until then a restart may need an older file. One that another member is fetching
   * goes next time.
   *
   * @throws IllegalStateException if there is none at the index or later: then those before are all
   */
  void deleteBefore(long index) throws IOException {
    if (snapshots.tailMap(index, true).isEmpty()) {
      throw new IllegalStateException("no snapshot at " + index + " or later");
    }
    for (Snapshot old : List.copyOf(snapshots.headMap(index, false).values())) {
      if (isLent(old.index())) {
        continue;
      }
      lentNanos.remove(old.index());
      disk.change(old.file(), () -> Files.deleteIfExists(old.file()));
      snapshots.remove(old.index());
    }
  }

  /** How many snapshots are kept. */
  int size() {
    return snapshots.size();
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
