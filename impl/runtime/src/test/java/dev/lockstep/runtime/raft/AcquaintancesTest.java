package dev.lockstep.runtime.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.LogException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcquaintancesTest {

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void place() {
    file = directory.resolve("members");
  }

  private Acquaintances open() throws IOException {
    return Acquaintances.open(file, Disk.REAL);
  }

  @Test
  void aMemberIsBelievedWhenItIsMetFirstAndWhenItComesBackWithItsDirectory() throws IOException {
    assertNull(open().meet("n2", "aa", 1));
    assertNull(open().meet("n2", "aa", 1));
    assertNull(open().meet("n2", "aa", 4));
    assertNull(open().meet("n3", "bb", 1));
  }

  @Test
  void anotherDirectoryAndAnOlderCopyAreRefusedAfterARestart() throws IOException {
    assertNull(open().meet("n2", "aa", 4));
    assertTrue(open().meet("n2", "cc", 5).contains("another data directory"));
    assertTrue(open().meet("n2", "aa", 3).contains("older copy"));
    assertNull(open().meet("n2", "aa", 4), "a refusal changes nothing");
  }

  @Test
  void nobodyIsBelievedWhoCouldNotBeNoted() throws IOException {
    Disk failing =
        new Disk() {
          @Override
          public void force(Path path, Force force) throws IOException {
            throw new IOException("disk full");
          }

          @Override
          public void syncDirectory(Path path) {}
        };
    Acquaintances met = Acquaintances.open(file, failing);
    assertThrows(IOException.class, () -> met.meet("n2", "aa", 1));
    assertThrows(IOException.class, () -> met.meet("n2", "aa", 1), "nor the second time");
  }

  @Test
  void aDamagedFileIsOneSentence() throws IOException {
    Files.writeString(file, "n2 aa\n");
    LogException error = assertThrows(LogException.class, this::open);
    assertEquals(LogException.Kind.DAMAGED, error.kind());
  }
}
