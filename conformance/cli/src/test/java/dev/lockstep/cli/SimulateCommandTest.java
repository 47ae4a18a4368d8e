package dev.lockstep.cli;

import static dev.lockstep.cli.Commands.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.cli.Commands.Ran;
import dev.lockstep.core.Protocol;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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

  private static String withoutTime(String text) {
    return text.replaceAll("at \\d+ per CPU-hour", "");
  }
}
