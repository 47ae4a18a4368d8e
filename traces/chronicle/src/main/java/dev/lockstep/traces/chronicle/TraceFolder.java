package dev.lockstep.traces.chronicle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How the queues of a recorded run lie in a folder: one directory per node and incarnation, called
 * {@code NODE.INCARNATION}. Characters of a node's name other than ASCII letters, digits, {@code
 * _}, {@code -} and {@code .} are written as {@code %XX}, byte by byte of their UTF-8 form.
 */
public final class TraceFolder {
  private static final String SUFFIX = ".cq4";

  private TraceFolder() {}

  /** The directory of one node's incarnation in a folder of traces. */
  public static Path directory(Path folder, String node, long incarnation) {
    return folder.resolve(name(node, incarnation));
  }

  /** Whether a directory's name has the form {@code NODE.INCARNATION}. */
  static boolean isName(String name) {
    return name.matches(".*\\.[1-9][0-9]{0,18}");
  }

  static String name(String node, long incarnation) {
    StringBuilder name = new StringBuilder();
    for (byte b : node.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if ((c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || "_-.".indexOf(c) >= 0) {
        name.append(c);
      } else {
        name.append(String.format("%%%02X", (int) c));
      }
    }
    return name.append('.').append(incarnation).toString();
  }

  /**
   * Whether a directory holds a queue.
   *
   * @throws UncheckedIOException if the directory cannot be read
   */
  public static boolean isQueue(Path directory) {
    return Files.isDirectory(directory)
        && (!files(directory).isEmpty() || Files.exists(directory.resolve("metadata.cq4t")));
  }

  /** The files of a queue, oldest first: their names begin with the time of their cycle. */
  static List<Path> files(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
