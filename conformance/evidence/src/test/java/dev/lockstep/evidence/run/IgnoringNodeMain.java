package dev.lockstep.evidence.run;

import dev.lockstep.runtime.log.Disk;
import java.io.IOException;
import java.nio.file.Path;

/** A node that goes on after a failed sync: a control that must be caught. */
public final class IgnoringNodeMain {
  private IgnoringNodeMain() {}

  /** As a child of a recorded run. */
  public static void main(String[] args) {
    NodeMain.main(
        args,
        new FailingDisk(Disk.REAL) {
          @Override
          public void force(Path file, Force force) throws IOException {
            try {
              super.force(file, force);
            } catch (IOException ignored) {
              // That is what this control is for.
            }
          }
        });
  }
}
