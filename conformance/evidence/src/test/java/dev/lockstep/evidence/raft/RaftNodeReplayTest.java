package dev.lockstep.evidence.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.raft.RaftProtocol;
import dev.lockstep.evidence.ReplayJudge;
import dev.lockstep.evidence.TraceInputs;
import dev.lockstep.replay.ReplayReport;
import dev.lockstep.replay.Verdict;
import dev.lockstep.runtime.net.MemoryNetwork;
import dev.lockstep.runtime.raft.Codec;
import dev.lockstep.runtime.raft.Consistency;
import dev.lockstep.runtime.raft.RaftGroup;
import dev.lockstep.runtime.raft.RaftLimits;
import dev.lockstep.runtime.raft.RaftNode;
import dev.lockstep.runtime.raft.ReadOutcome;
import dev.lockstep.runtime.raft.StateMachine;
import dev.lockstep.runtime.raft.SubmitOutcome;
import dev.lockstep.traces.TraceStream;
import dev.lockstep.traces.chronicle.ChronicleRecorder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the members of a service do, snapshots and sessions and all, is what RaftNode allows. */
class RaftNodeReplayTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int SNAPSHOT_ENTRIES = 15;

  @TempDir private Path folder;

  private final RaftGroup group = RaftGroup.of("c", "n1", "n2", "n3");
  private final MemoryNetwork network = new MemoryNetwork();
  private final Map<String, RaftNode<Sum, String, String>> nodes = new TreeMap<>();

  /** The sum of all commands. */
  private static final class Sum implements StateMachine<String, String> {
    private long sum;

    @Override
    public String apply(long index, String command) {
      sum += Long.parseLong(command);
      return String.valueOf(sum);
    }

    @Override
    public Capture capture() {
      long now = sum;
      return out -> new DataOutputStream(out).writeLong(now);
    }

    @Override
    public void restore(InputStream snapshot) throws IOException {
      sum = new DataInputStream(snapshot).readLong();
    }

    @Override
    public Codec<String> commands() {
      return Codec.STRING;
    }

    @Override
    public Codec<String> results() {
      return Codec.STRING;
    }
  }

  private void start(String name) {
    nodes.put(
        name,
        RaftNode.of(group, name, new Sum())
            .directory(folder.resolve(name))
            .transport(network.transport(name))
            .limits(
                RaftLimits.DEFAULT
                    .withAnswer(LONG)
                    .withSessions(2, 4)
                    .withSnapshots(SNAPSHOT_ENTRIES, 1 << 20, 2))
            .trace(
                incarnation ->
                    ChronicleRecorder.create(folder.resolve("traces"), name, incarnation),
                ReplayJudge.view("raft", "RaftNode").hash())
            .start());
  }

  private SubmitOutcome<?> submit(long session, long number) {
    long endNanos = System.nanoTime() + LONG.toNanos();
    while (true) {
      for (RaftNode<Sum, String, String> node : nodes.values()) {
        SubmitOutcome<?> outcome =
            number == 0
                ? node.openSession().join()
                : session == 0 ? node.submit("1").join() : node.submit(session, number, "1").join();
        if (!(outcome instanceof SubmitOutcome.NotLeader)) {
          return outcome;
        }
      }
      assertTrue(System.nanoTime() - endNanos < 0, "somebody leads");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private static String result(SubmitOutcome<?> outcome) {
    if (outcome instanceof SubmitOutcome.Applied<?> applied) {
      return String.valueOf(applied.result());
    }
    throw new AssertionError("not applied: " + outcome);
  }

  private String sum(String name) {
    ReadOutcome<Long> outcome =
        nodes.get(name).read(sum -> sum.sum, Consistency.LINEARIZABLE).join();
    if (outcome instanceof ReadOutcome.Answered<Long> answered) {
      return String.valueOf(answered.value());
    }
    throw new AssertionError("not answered: " + outcome);
  }

  @Test
  void sessionsReadsSnapshotsAndRestartsAreBehavioursOfTheSpecification() {
    group.members().forEach(this::start);
    long session = Long.parseLong(result(submit(0, 0)));
    assertEquals("1", result(submit(session, 1)));
    nodes.remove("n3").close();
    for (int i = 0; i < 4 * SNAPSHOT_ENTRIES; i++) {
      submit(0, 1);
    }
    assertEquals("1", result(submit(session, 1)), "a repetition");
    start("n3");
    String expected = String.valueOf(1 + 4 * SNAPSHOT_ENTRIES);
    group.members().forEach(name -> assertEquals(expected, sum(name)));
    group.members().forEach(name -> nodes.remove(name).close());
    group.members().forEach(this::start);
    assertEquals("1", result(submit(session, 1)), "a repetition after a restart of all");
    group.members().forEach(name -> assertEquals(expected, sum(name)));
    nodes.values().forEach(RaftNode::close);

    ReplayReport report = replay();
    assertEquals(Verdict.Accepted.class, report.verdict().getClass(), report.verdict()::sentence);
    for (String action :
        List.of("Compact", "HandleSnapshot", "RequestRead", "ForwardRead", "CompleteRead")) {
      assertTrue(report.coverage().get(action) > 0, () -> action + " was not taken");
    }
  }

  private ReplayReport replay() {
    List<Path> traces = List.of(folder.resolve("traces"));
    try (TraceStream merged = TraceInputs.merged(TraceInputs.find(traces));
        ReplayJudge judge = ReplayJudge.of(new RaftProtocol())) {
      return judge.replay(TraceInputs.iterator(merged));
    }
  }
}
