package dev.lockstep.cli;

import static dev.lockstep.cli.Commands.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.cli.Commands.Ran;
import dev.lockstep.core.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Long simulated runs from the command line. */
@Tag("slow")
class SimulateCommandTest {

  private static String log() {
    Optional<String> name =
        Protocol.registered().stream()
            .filter(protocol -> protocol.logService().isPresent())
            .map(Protocol::name)
            .findFirst();
    assumeTrue(name.isPresent(), "skipped: no registered protocol is a replicated log");
    return name.get();
  }

  @Test
  void runsOfSomeSeedsAreToldWithTheFaultsThatStruckAndTheReplayedOnes() {
    Ran ran = run("simulate", log(), "--runs", "4", "--seconds", "4", "--replay-every", "2");
    assertEquals(Exit.PASSED.code(), ran.code(), ran.out() + ran.err());
    assertTrue(ran.out().startsWith("4 long runs, "), ran.out());
    assertTrue(ran.out().contains(" replayed"), ran.out());
    assertTrue(ran.out().contains("  loss "), ran.out());
    assertTrue(ran.out().endsWith("PASSED\n"), ran.out());
  }

  /** Two runs of the same seeds say the same, but for the CPU time that they took. */
  @Test
  void theSameSeedsGiveTheSameRuns() {
    String[] line = {"simulate", log(), "--runs", "2", "--seconds", "2", "--seed", "9"};
    assertEquals(withoutTime(run(line).out()), withoutTime(run(line).out()));
  }

  @Test
  void aScheduleInAFileIsRunAsItStands(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("run.txt");
    Files.writeString(
        file,
        """
        protocol %s
        instances 1, 0 ms apart; faults for 2000 ms; progress within 20000 ms
        seed 9
        jitter 3 ms
        lose message 100
        """
            .formatted(log()));
    String[] line = {"simulate", log(), "--schedule", file.toString()};
    Ran ran = run(line);
    assertEquals(Exit.PASSED.code(), ran.code(), ran.out() + ran.err());
    assertTrue(ran.out().startsWith("1 long runs, "), ran.out());
    assertTrue(ran.out().matches("(?s).*  loss +1\n.*"), ran.out());
    Files.writeString(file, "seed 9");
    assertEquals(Exit.MALFORMED.code(), run(line).code());
  }

  private static String withoutTime(String text) {
    return text.replaceAll("at \\d+ per CPU-hour", "");
  }
}
