package dev.lockstep.cli;

import static dev.lockstep.cli.Commands.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.cli.Commands.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is wrong with the faults that a user wants is told in one sentence, before anything runs.
 */
class FaultFilesTest {
  @TempDir private Path folder;

  private Ran record(String... more) {
    String[] words = new String[more.length + 4];
    words[0] = "record";
    words[1] = "paxos";
    words[2] = "--out";
    words[3] = folder.resolve("run").toString();
    System.arraycopy(more, 0, words, 4, more.length);
    return run(words);
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("faults.json"), text).toString();
  }

  private void refused(Ran ran, int code, String sentence) {
    assertEquals(code, ran.code(), ran.err() + ran.out());
    assertTrue(ran.err().contains(sentence), ran.err());
    assertFalse(ran.err().contains("\tat "), ran.err());
    assertFalse(Files.exists(folder.resolve("run")), "nothing ran");
  }

  @Test
  void aMistakeInTheFileIsMalformedInput() throws IOException {
    String faults =
        file("{\"format\": \"lockstep faults 1\", \"faults\": [\n{\"kind\": \"explode\"}]}");
    refused(record("--faults", faults), 3, "faults.json line 2, field \"kind\": no kind of fault");
  }

  @Test
  void aFileThatIsNotThereIsMissing() {
    refused(record("--faults", folder.resolve("nowhere").toString()), 69, "there is no file");
  }

  @Test
  void aFolderIsNoFile() {
    refused(record("--faults", folder.toString()), 64, "is a folder; name a file of faults");
  }

  @Test
  void aFileOfAnotherProtocolIsWrongUsage() throws IOException {
    String faults =
        file("{\"format\": \"lockstep faults 1\", \"protocol\": \"commit\", \"faults\": []}");
    refused(record("--faults", faults), 64, "faults.json is for commit, not for paxos");
  }

  @Test
  void aFileAndWhatElseWouldBeDrawnContradictEachOther() throws IOException {
    String faults = file("{\"format\": \"lockstep faults 1\", \"faults\": []}");
    refused(record("--faults", faults, "--kills", "3"), 64, "--faults says what happens");
  }

  @Test
  void anUnknownKindIsWrongUsageAndTheKindsAreNamed() {
    refused(record("--fault-kinds", "kill,explode"), 64, "half-open");
  }
}
