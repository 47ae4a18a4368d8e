package dev.lockstep.evidence.trials;

import dev.lockstep.evidence.mutants.Trial;
import dev.lockstep.evidence.storage.CrashPoints;
import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.Log;
import dev.lockstep.runtime.log.LogException;
import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.runtime.log.NodeDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Trials of a node's log on a plain file. */
public enum LogTrial implements Trial {
  /** Appends, syncs, compacts and restarts, and nothing goes wrong. */
  WITHOUT_FAULTS {
    @Override
    public Optional<String> complaint(Path folder) {
      for (int start = 0; start < 3; start++) {
        try (NodeDirectory node = open(folder, Disk.REAL)) {
          Log.Opened opened = node.openLog();
          try (Log log = opened.log()) {
            int found = start == 0 ? 0 : 4;
            if (opened.entries().size() != found) {
              return Optional.of(opened.entries() + " came back");
            }
            log.compact(List.of(), List.of());
            append(log, "r", 4);
            log.sync();
            log.idle();
          }
        }
      }
      return Optional.empty();
    }
  },

  /** Ends a run behind each storage operation and starts the node again. */
  CRASH_POINTS {
    @Override
    public Optional<String> complaint(Path folder) throws IOException {
      return CrashPoints.enumerate(folder, LogKind.FILE, new CrashPoints.Share(70, 8, 0, false))
          .complaint();
    }
  },

  /** Damages a record that was acknowledged, and puts a record of another log in its place. */
  DAMAGE {
    @Override
    public Optional<String> complaint(Path folder) throws IOException {
      byte[] mine = written(folder.resolve("mine"), "mine");
      byte[] other = written(folder.resolve("other"), "else");
      byte[] flipped = mine.clone();
      int at = indexOf(mine, "mine 3");
      flipped[at] ^= 1;
      Optional<String> complaint = refused(folder.resolve("mine"), flipped, "a flipped bit");
      if (complaint.isEmpty()) {
        byte[] strayed = mine.clone();
        int from = frame(mine, "mine 2");
        System.arraycopy(other, from, strayed, from, frame(mine, "mine 3") - from);
        complaint = refused(folder.resolve("mine"), strayed, "a record of another log");
      }
      return complaint;
    }
  },

  /** Damages a record that came while the last sync was under way: nobody was told of it. */
  BESIDE_A_SYNC {
    @Override
    public Optional<String> complaint(Path folder) throws IOException {
      try (NodeDirectory node = open(folder, Disk.REAL);
          Log log = node.openLog().log()) {
        append(log, "before", 1);
        Log.Sync sync = log.beginSync();
        append(log, "during", 1);
        sync.run();
        log.idle();
      }
      byte[] torn = Files.readAllBytes(file(folder));
      torn[indexOf(torn, "during 1")] ^= 1;
      Files.write(file(folder), torn);
      try (NodeDirectory node = open(folder, Disk.REAL)) {
        Log.Opened opened = node.openLog();
        opened.log().close();
        return opened.entries().size() == 1
            ? Optional.empty()
            : Optional.of(opened.entries() + " came back");
      } catch (LogException e) {
        return Optional.of("the node does not start: " + e.getMessage());
      }
    }
  },

  /** Fails one sync, and has nothing acknowledged after that. */
  FAILING_SYNC {
    @Override
    public Optional<String> complaint(Path folder) {
      boolean[] broken = new boolean[1];
      Disk disk =
          new Disk() {
            @Override
            public void force(Path file, Force force) throws IOException {
              if (broken[0]) {
                broken[0] = false; // what it held is gone; the next call finds nothing to do
                throw new IOException("Input/output error");
              }
              force.run();
            }

            @Override
            public void syncDirectory(Path directory) throws IOException {
              REAL.syncDirectory(directory);
            }
          };
      try (NodeDirectory node = open(folder, disk);
          Log log = node.openLog().log()) {
        append(log, "r", 1);
        broken[0] = true;
        log.sync();
        return Optional.of("a record was acknowledged after its sync had failed");
      } catch (LogException e) {
        return Optional.empty();
      }
    }
  };

  static NodeDirectory open(Path node, Disk disk) {
    return NodeDirectory.open(node, "cluster", "protocol", "n1", LogKind.FILE, disk);
  }

  static void append(Log log, String name, int count) {
    for (int i = 1; i <= count; i++) {
      log.append("i", (name + " " + i).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Writes and acknowledges four records, and returns the log's file. */
  static byte[] written(Path node, String name) throws IOException {
    try (NodeDirectory directory = open(node, Disk.REAL);
        Log log = directory.openLog().log()) {
      append(log, name, 4);
      log.sync();
      log.idle();
    }
    return Files.readAllBytes(file(node));
  }

  static Optional<String> refused(Path node, byte[] content, String what) throws IOException {
    Files.write(file(node), content);
    try (NodeDirectory directory = open(node, Disk.REAL)) {
      Log.Opened opened = directory.openLog();
      opened.log().close();
      return Optional.of("the node starts, with " + opened.entries() + ", in spite of " + what);
    } catch (LogException e) {
      return e.kind() == LogException.Kind.DAMAGED
          ? Optional.empty()
          : Optional.of(what + " was taken for something else: " + e.getMessage());
    }
  }

  private static Path file(Path node) throws IOException {
    try (Stream<Path> all = Files.walk(node)) {
      return all.filter(path -> path.toString().endsWith(".lkl")).findFirst().orElseThrow();
    }
  }

  /** Where the frame begins that holds the text. */
  static int frame(byte[] bytes, String text) {
    String all = new String(bytes, StandardCharsets.ISO_8859_1);
    return all.lastIndexOf("LKLG", indexOf(bytes, text));
  }

  static int indexOf(byte[] bytes, String text) {
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    if (at < 0) {
      throw new IllegalStateException("the log's file does not hold \"" + text + '"');
    }
    return at;
  }
}
