package dev.lockstep.bench.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.bench.nodes.ClosedLoop;
import dev.lockstep.bench.nodes.Counts;
import dev.lockstep.bench.raft.RaftBenchmark.Level;
import dev.lockstep.bench.raft.RaftCluster.Measured;
import dev.lockstep.runtime.log.LogKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the benchmark measures commands that all members apply and syncs, not its speed. */
final class RaftBenchmarkTest {
  @TempDir Path folder;

  @Test
  @Tag("slow")
  void aShortBenchmarkAppliesCommandsAtAllMembersAndCountsSyncs() throws IOException {
    RaftBenchmarkOptions options =
        RaftBenchmarkOptions.parse(
            "--windows",
            "2",
            "--passes",
            "1",
            "--seconds",
            "1",
            "--warm-up",
            "1",
            "--disk-seconds",
            "0.1",
            "--out",
            folder.toString());
    RaftBenchmark.Result result = RaftBenchmark.measure(options);
    Measured measured = result.levels().get(0).median();
    assertTrue(measured.load().done() > 0);
    assertEquals(0, measured.load().others());
    // Of the leader's log and at least one follower's: a majority.
    assertTrue(measured.used().syncs() >= 2 && measured.used().cpuNanos() > 0);
    assertTrue(measured.leader().syncs() < measured.used().syncs());
    assertTrue(RaftReport.table(result).get(2).startsWith("| 2 |"));
    String json = Files.readString(RaftReport.write(result, options));
    assertTrue(json.contains("\"command_bytes\" : 100"), json);
  }

  @Test
  void theMedianPassIsTheOneInTheMiddle() {
    Level level = new Level(1, List.of(pass(30), pass(10), pass(20)));
    assertEquals(20, level.median().load().done());
  }

  private static Measured pass(long done) {
    return new Measured(
        new ClosedLoop.Result(1_000_000_000, done, 0, 1, 1), Counts.NONE, Counts.NONE);
  }

  @Test
  void theRegisterTellsOrdersApartAndSurvivesItsSnapshot() throws IOException {
    byte[] one = {1};
    byte[] two = {2};
    Register register = new Register();
    register.apply(1, one);
    register.apply(2, two);
    Register other = new Register();
    other.apply(1, two);
    other.apply(2, one);
    assertNotEquals(register.state(), other.state());
    ByteArrayOutputStream snapshot = new ByteArrayOutputStream();
    register.capture().writeTo(snapshot);
    other.restore(new ByteArrayInputStream(snapshot.toByteArray()));
    assertEquals(register.state(), other.state());
    assertEquals(register.state(), Register.State.parse(register.state().toString()));
  }

  @Test
  void wrongOptionsAreNamed() {
    for (String[] wrong :
        List.of(
            new String[] {"--passes", "0"},
            new String[] {"--windows", "1,x"},
            new String[] {"--seconds", "soon"},
            new String[] {"--log", "paper"},
            new String[] {"--log"},
            new String[] {"--speed", "1"})) {
      assertThrows(IllegalArgumentException.class, () -> RaftBenchmarkOptions.parse(wrong));
    }
    assertEquals(LogKind.FILE, RaftBenchmarkOptions.parse("--log", "file").log());
  }
}
