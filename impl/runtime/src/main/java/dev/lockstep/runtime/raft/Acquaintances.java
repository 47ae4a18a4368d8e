package dev.lockstep.runtime.raft;

import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.LogException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which data directories the other members had when this one met them, and how often they had been
 * started. A member that comes back with another directory, or with an older copy of its own, has
 * forgotten votes and acknowledgements; were it counted, two leaders could have a majority in one
 * term, and what was acknowledged could be lost. So nothing is taken from it.
 *
 * <p>A member is believed when it is met for the first time. Invariants: (1) a member is not
 * believed before what is known of it is durable; (2) its directory never changes, the number of
 * its starts never falls.
 *
 * <p>Thread-safe.
 */
final class Acquaintances {

  private record Known(String directory, long incarnation) {}

  private final Path file;
  private final Disk disk;
  private final Map<String, Known> known = new TreeMap<>();

  private Acquaintances(Path file, Disk disk) {
    this.file = file;
    this.disk = disk;
  }

  /** Reads the file, which need not exist. */
  static Acquaintances open(Path file, Disk disk) throws IOException {
    Acquaintances acquaintances = new Acquaintances(file, disk);
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        String[] parts = line.split(" ", -1);
        if (parts.length != 3 || !parts[2].matches("[1-9][0-9]{0,17}")) {
          throw new LogException(
              LogException.Kind.DAMAGED,
              "the file " + file + " does not say whom the member has met; restore it");
        }
        acquaintances.known.put(parts[0], new Known(parts[1], Long.parseLong(parts[2])));
      }
    }
    return acquaintances;
  }

  /**
   * A member says who it is.
   *
   * @return why it is not believed, as the end of a sentence that begins with its name; null if it
   *     is
   * @throws IOException if what is new can't be made durable: then it is not believed either
   */
  synchronized String meet(String member, String directory, long incarnation) throws IOException {
    Known before = known.get(member);
    if (before != null && !before.directory().equals(directory)) {
      return "has another data directory than when it was met first";
    } else if (before != null && incarnation < before.incarnation()) {
      return "has an older copy of its data directory: it was started "
          + before.incarnation()
          + " times before, and now counts "
          + incarnation;
    }
    Known now = new Known(directory, incarnation);
    if (!now.equals(before)) {
      Map<String, Known> all = new TreeMap<>(known);
      all.put(member, now);
      save(all);
      known.put(member, now);
    }
    return null;
  }

  private void save(Map<String, Known> all) throws IOException {
    StringBuilder text = new StringBuilder();
    all.forEach(
        (member, one) ->
            text.append(member)
                .append(' ')
                .append(one.directory())
                .append(' ')
                .append(one.incarnation())
                .append('\n'));
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
    Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      disk.change(
          unfinished,
          () -> {
            while (bytes.hasRemaining()) {
              channel.write(bytes);
            }
          });
      disk.force(unfinished, () -> channel.force(true));
    }
    disk.change(file, () -> Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE));
    disk.syncDirectory(file.toAbsolutePath().getParent());
  }
}
