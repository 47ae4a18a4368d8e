package dev.lockstep.evidence.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a power cut or a kill left: the bytes of files by path, null for a directory. */
final class CrashState {
  private final TreeMap<String, byte[]> files;

  CrashState(Map<String, byte[]> files) {
    this.files = new TreeMap<>(files);
  }

  /** Makes it below an empty folder. */
  void lay(Path folder) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      if (file.getValue() == null) {
        Files.createDirectory(path);
      } else {
        Files.write(path, file.getValue());
      }
    }
  }

  /** Removes all that a folder holds. */
  static void clear(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        if (!path.equals(folder)) {
          Files.delete(path);
        }
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CrashState state
        && files.keySet().equals(state.files.keySet())
        && files.keySet().stream()
            .allMatch(name -> Arrays.equals(files.get(name), state.files.get(name)));
  }

  @Override
  public int hashCode() {
    int hash = 0;
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      hash = 31 * (31 * hash + file.getKey().hashCode()) + Arrays.hashCode(file.getValue());
    }
    return hash;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    files.forEach(
        (name, bytes) ->
            text.append(name).append(bytes == null ? "/ " : " (" + bytes.length + " bytes) "));
    return text.toString().strip();
  }
}
