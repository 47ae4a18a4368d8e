package dev.lockstep.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Protocol;
import dev.lockstep.replay.export.TraceExport;
import dev.lockstep.traces.TraceEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two judges of the same traces: this engine, and plain TLC on the exported module. Half of the
 * traces are broken in one of five ways. {@code -Dlockstep.differential=N} sets how many there are
 * in all.
 */
@Tag("slow")
final class DifferentialTest {
  private static final int BEHAVIOURS = Integer.getInteger("lockstep.differential", 500);

  @TempDir Path folder;

  private record Judged(List<TraceEntry> entries, String instance, Mutations.Kind mutation) {}

  private void agree(SpecificationView view, int count, IntFunction<List<TraceEntry>> traces)
      throws Exception {
    Random random = new Random(5);
    Mutations mutations = new Mutations(random);
    Mutations.Kind[] kinds = Mutations.Kind.values();
    List<Judged> all = new ArrayList<>();
    for (int i = 0; all.size() < count; i++) {
      List<TraceEntry> entries = traces.apply(i);
      String instance = TraceExport.instances(entries).get(0);
      Mutations.Kind kind = all.size() % 9 < 5 ? kinds[all.size() % 9] : null;
      List<TraceEntry> judged = kind == null ? entries : mutations.mutate(entries, kind);
      if (judged != null) {
        all.add(new Judged(judged, instance, kind));
      }
    }
    TraceExport.write(
        view,
        all.stream()
            .map(each -> new TraceExport.Instance(each.entries(), each.instance()))
            .toList(),
        folder);
    Set<Integer> matched = PlainTlc.matched(PlainTlc.run(folder));
    int rejected = 0;
    EnumSet<Mutations.Kind> caught = EnumSet.noneOf(Mutations.Kind.class);
    try (ReplaySession session = Replay.of(view).session(ReplayOptions.DEFAULT)) {
      for (int i = 0; i < all.size(); i++) {
        ReplayReport report = session.run(all.get(i).entries().iterator(), ProgressListener.NONE);
        boolean accepted = report.verdict() instanceof Verdict.Accepted;
        assertTrue(
            accepted || report.verdict() instanceof Verdict.Rejected,
            () -> String.join("\n", report.lines()));
        assertEquals(
            matched.contains(i + 1),
            accepted,
            "TLC and the engine, trace "
                + (i + 1)
                + " "
                + all.get(i).mutation()
                + "\n"
                + String.join("\n", report.lines()));
        if (!accepted) {
          rejected++;
          caught.add(all.get(i).mutation());
        }
      }
    }
    assertTrue(rejected * 10 >= all.size() * 4, rejected + " rejected of " + all.size());
    assertEquals(
        EnumSet.allOf(Mutations.Kind.class), caught, "each kind is rejected once at least");
  }

  private List<TraceEntry> recorded(Protocol protocol, int seed) {
    CoreRun run = new CoreRun(protocol, 1000 + seed);
    run.instance("i1", 40, 0.15);
    return run.entries;
  }

  @Test
  void engineAndPlainTlcAgreeOnWalksOfTheFixture() throws Exception {
    SpecificationView view = SpecificationView.ofProtocol(ReplayTest.RELAY, "Relay");
    SpecificationView small =
        new SpecificationView(
            view.module(),
            view.modulePath(),
            ReplayTest.RELAY.resolve("replay").resolve("Walk.cfg"),
            "");
    Random random = new Random(3);
    try (ReplaySession session = Replay.of(small).session(ReplayOptions.DEFAULT)) {
      Evaluator evaluator = session.evaluator(RandomWalk.CONSTANTS);
      agree(view, BEHAVIOURS / 3, i -> RandomWalk.of(evaluator, 14, random));
    }
  }

  @Test
  void engineAndPlainTlcAgreeOnPaxos() throws Exception {
    Protocol protocol = Protocol.named("paxos");
    agree(CoreReplayTest.view(protocol), BEHAVIOURS / 3, i -> recorded(protocol, i));
  }

  @Test
  void engineAndPlainTlcAgreeOnTwoPhaseCommit() throws Exception {
    Protocol protocol = Protocol.named("commit");
    agree(CoreReplayTest.view(protocol), BEHAVIOURS / 3 + 2, i -> recorded(protocol, i));
  }
}
