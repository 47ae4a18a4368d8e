package dev.lockstep.evidence.storage;

import static dev.lockstep.evidence.storage.LogCrashesTest.nothingIsLost;

import dev.lockstep.evidence.storage.CrashPoints.Share;
import dev.lockstep.runtime.log.LogKind;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As {@link LogCrashesTest}, with a log on Chronicle Queue, which takes far longer for each. */
class ChronicleLogCrashesTest {

  @TempDir Path work;

  @Test
  @Tag("slow")
  void aShareOfTheCrashesOfAChronicleLogLosesNothing() throws IOException {
    nothingIsLost(work, LogKind.CHRONICLE, new Share(70, 256, 0, false), 20, 0);
  }

  @Test
  @Tag("nightly")
  void aLargeShareOfTheCrashesOfAChronicleLogLosesNothing() throws IOException {
    nothingIsLost(work, LogKind.CHRONICLE, new Share(280, 8, 64, false), 1_000, 500);
  }
}
