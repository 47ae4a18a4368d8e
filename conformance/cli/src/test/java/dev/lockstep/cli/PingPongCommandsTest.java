package dev.lockstep.cli;

import static dev.lockstep.cli.Commands.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.cli.Commands.Ran;
import dev.lockstep.traces.Value;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The fixture protocol, one folder of TLA+, one core and one line in the registry, goes through the
 * commands as it is: no command names a protocol.
 */
@Tag("slow")
class PingPongCommandsTest {
  private static final String SPECIFICATION = "../evidence/src/test/resources/specs/pingpong";

  @TempDir private Path folder;

  @Test
  void theFixtureIsCheckedRecordedAndReplayed() throws Exception {
    Ran check = run("check", SPECIFICATION);
    assertEquals(0, check.code(), check.err() + check.out());
    assertTrue(check.out().contains("2 of 2 models as expected"), check.out());

    String recorded = folder.resolve("run").toString();
    Ran record =
        run(
            "record",
            "pingpong",
            "--out",
            recorded,
            "--instances",
            "40",
            "--kills",
            "1",
            "--pauses",
            "0",
            "--fault-kinds",
            "kill,lose,repeat,reorder");
    assertEquals(0, record.code(), record.err() + record.out());

    Ran replay = run("replay", recorded);
    assertEquals(0, replay.code(), replay.err() + replay.out());
    assertTrue(replay.out().contains(" of 40 instances against ReplayPingPong"), replay.out());

    Path merged = folder.resolve("merged.ndjson");
    assertEquals(0, run("export", recorded, "--out", merged.toString()).code());
    Path altered =
        Samples.write(
            Samples.altered(Samples.read(merged), "stroke", Value.of(1)),
            folder.resolve("altered.ndjson"));
    Ran rejected = run("replay", altered.toString());
    assertEquals(1, rejected.code(), rejected.err() + rejected.out());
  }
}
