package dev.lockstep.bench.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.bench.nodes.CountedDisk;
import dev.lockstep.core.commit.CommitProtocol;
import dev.lockstep.evidence.ReplayJudge;
import dev.lockstep.replay.ReplayReport;
import dev.lockstep.replay.Verdict;
import dev.lockstep.runtime.log.Disk;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.chronicle.Traces;
import dev.lockstep.traces.merge.CausalMerge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the benchmark measures transactions which conform and counts every sync, not its speed. */
final class CommitBenchmarkTest {
  @TempDir Path folder;

  @Test
  @Tag("slow")
  void aShortBenchmarkCommitsAndItsTraceIsAccepted() throws IOException {
    CommitOptions options =
        CommitOptions.parse(
            "--outstanding",
            "2",
            "--seconds",
            "1",
            "--pairs",
            "1",
            "--pair-outstanding",
            "2",
            "--pair-seconds",
            "0.5",
            "--disk-seconds",
            "0.1",
            "--out",
            folder.toString());
    CommitBenchmark.Result result = CommitBenchmark.measure(options);
    CommitCluster.Measured measured = result.levels().get(0).measured();
    assertTrue(measured.load().done() > 0);
    assertTrue(measured.load().p99Nanos() >= measured.load().medianNanos());
    assertTrue(measured.used().syncs() > 0 && measured.used().cpuNanos() > 0);
    assertTrue(measured.manager().syncs() < measured.used().syncs());
    assertTrue(result.recording().recordingMicros() > 0);
    assertTrue(result.before().growing() > 0 && result.after().preallocated() > 0);
    assertTrue(CommitReport.table(result).get(2).startsWith("| 2 |"));
    String json = Files.readString(CommitReport.write(result, folder));
    assertTrue(json.contains("\"forced_records_per_transaction\" : 5"), json);
    Path traces = CommitNode.traces(folder.resolve("recording"));
    assertInstanceOf(Verdict.Accepted.class, replay(traces).verdict());
  }

  private static ReplayReport replay(Path traces) {
    List<TraceEntry> entries = new ArrayList<>();
    try (CausalMerge merge = CausalMerge.of(Traces.open(traces))) {
      merge.forEachRemaining(entries::add);
    }
    try (ReplayJudge judge = ReplayJudge.of(new CommitProtocol())) {
      return judge.replay(entries.iterator());
    }
  }

  @Test
  void everySyncIsCountedAndFailuresPassThrough() throws IOException {
    CountedDisk disk = new CountedDisk();
    disk.force(folder, () -> {});
    disk.syncDirectory(folder);
    Disk.Force broken =
        () -> {
          throw new IOException("broken");
        };
    assertThrows(IOException.class, () -> disk.force(folder, broken));
    assertEquals(2, disk.syncs());
  }

  @Test
  void theMedianIsTheMiddleOne() {
    assertEquals(2, CommitBenchmark.median(9, 1, 2));
    assertEquals(2.5, CommitBenchmark.median(9, 1, 2, 3));
  }

  @Test
  void wrongOptionsAreNamed() {
    for (String[] wrong :
        List.of(
            new String[] {"--pairs", "0"},
            new String[] {"--outstanding", "1,x"},
            new String[] {"--seconds", "soon"},
            new String[] {"--log", "paper"},
            new String[] {"--log"},
            new String[] {"--speed", "1"})) {
      assertThrows(IllegalArgumentException.class, () -> CommitOptions.parse(wrong));
    }
    assertEquals(List.of(1, 16, 256), CommitOptions.parse("--pairs", "3").outstanding());
  }
}
