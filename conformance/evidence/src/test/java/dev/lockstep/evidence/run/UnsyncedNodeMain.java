package dev.lockstep.evidence.run;

import dev.lockstep.runtime.log.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * A node that acknowledges before the sync: its log, a directory, is made durable when it is made,
 * and never again. A control that must be caught by a power cut.
 */
public final class UnsyncedNodeMain {
  private UnsyncedNodeMain() {}

  /** As a child of a recorded run. */
  public static void main(String[] args) {
    Set<Path> once = new HashSet<>();
    NodeMain.main(
        args,
        new FailingDisk(Disk.REAL) {
          @Override
          public void force(Path file, Force force) throws IOException {
            if (once.add(file) || !Files.isDirectory(file)) {
              super.force(file, force);
            }
          }
        });
  }
}
