package dev.lockstep.evidence.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.evidence.storage.CrashPoints.Report;
import dev.lockstep.evidence.storage.CrashPoints.Share;
import dev.lockstep.runtime.log.LogKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No crash of a plain file's log loses what was acknowledged, wherever it strikes, and again while
 * the node recovers.
 */
class LogCrashesTest {

  @TempDir Path work;

  /** Crashes a log at a share of all points, which has to be so many. */
  static void nothingIsLost(Path work, LogKind kind, Share share, int statesMin, int againMin)
      throws IOException {
    Report report = CrashPoints.enumerate(work, kind, share);
    System.out.println("crash points, " + kind.text() + " log: " + report);
    assertEquals(Optional.empty(), report.complaint());
    assertTrue(report.operations() >= 200, report::toString);
    assertTrue(report.states() >= statesMin, report::toString);
    assertTrue(report.again() >= againMin, report::toString);
  }

  @Test
  @Tag("slow")
  void aShareOfTheCrashesOfAPlainFileLogLosesNothing() throws IOException {
    nothingIsLost(work, LogKind.FILE, new Share(70, 32, 16, false), 150, 500);
  }

  @Test
  @Tag("nightly")
  void noCrashOfAPlainFileLogLosesAnything() throws IOException {
    nothingIsLost(work, LogKind.FILE, new Share(280, 1, 4, false), 10_000, 100_000);
  }

  @Test
  @Tag("nightly")
  void noSecondCrashOfAPlainFileLogLosesAnything() throws IOException {
    nothingIsLost(work, LogKind.FILE, new Share(280, 16, 8, true), 500, 10_000);
  }
}
