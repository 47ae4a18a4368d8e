package dev.lockstep.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Protocol;
import dev.lockstep.core.raft.RaftProtocol;
import dev.lockstep.replay.Evaluator.State;
import dev.lockstep.sim.Application;
import dev.lockstep.sim.ClientListener;
import dev.lockstep.sim.Load;
import dev.lockstep.sim.RunResult;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Schedule;
import dev.lockstep.sim.Simulation;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The compiled evaluator and TLC's agree: here each step is judged by both, and a difference ends
 * the replay with an exception.
 */
final class CompiledEvaluatorTest {
  private static final ReplayOptions BOTH = ReplayOptions.DEFAULT.withCompareEvery(1);
  private static final Path CONSTRUCTS = Path.of("src/test/resources/specs/constructs");

  /** What a specification leaves to TLC: a construct that is dropped silently costs the speed. */
  private static Set<String> leftToTlc(List<String> notes) {
    return notes.stream()
        .filter(note -> note.startsWith("TLC's own evaluator"))
        .flatMap(note -> Arrays.stream(note.replaceFirst(".* judges ", "").split("\\), ")))
        .map(each -> each.replaceFirst(" \\(.*", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyConstructGivesWhatTlcGives() {
    SpecificationView view =
        SpecificationView.of(CONSTRUCTS, "Constructs", CONSTRUCTS.resolve("Constructs.cfg"));
    Random random = new Random(1);
    try (Evaluator evaluator = Evaluators.tlc(view, new TreeMap<>())) {
      assertEquals(Set.of("TwoBound", "Subsets", "SomeWay"), leftToTlc(evaluator.notes()));
      Set<String> failed = new TreeSet<>();
      Set<String> taken = new TreeSet<>();
      State state = evaluator.initialStates().get(0);
      for (int round = 0; round < 40; round++) {
        for (String action : evaluator.actions()) {
          if (!action.equals("Grow")) {
            step(evaluator, state, action, null, failed).ifPresent(to -> taken.add(action));
          }
        }
        Value k = Value.of(1 + random.nextInt(5));
        state = step(evaluator, state, "Grow", k, failed).orElseThrow();
      }
      assertEquals(
          Set.of(
              "CaseWithoutOther",
              "Choose",
              "ChooseNone",
              "Kinds",
              "Outside",
              "RecordKinds",
              "SelectKinds",
              "UnionKinds",
              "WrongWay"),
          failed);
      Set<String> never = new TreeSet<>(evaluator.actions());
      never.removeAll(taken);
      assertEquals(
          Set.of("ChooseNone", "Grow", "Kinds", "RecordKinds", "SelectKinds", "UnionKinds"), never);
    }
  }

  private static Optional<State> step(
      Evaluator evaluator, State from, String action, Value k, Set<String> failed) {
    TreeMap<String, Value> parameters = new TreeMap<>();
    if (k != null) {
      parameters.put("k", k);
    }
    try {
      return evaluator
          .successors(from, new Observation(action, "n1", parameters, new TreeMap<>(), List.of()))
          .stream()
          .findFirst();
    } catch (EvaluationException e) {
      failed.add(action);
      return Optional.empty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"paxos", "commit", "multipaxos"})
  void bothJudgeRunsWithKillsLossAndRepetition(String name) {
    Protocol protocol = Protocol.named(name);
    CoreRun run = CoreReplayTest.run(protocol, 11, 20, 60, 0.1);
    ReplayReport report =
        Replay.of(CoreReplayTest.view(protocol))
            .run(run.entries.iterator(), BOTH, ProgressListener.NONE);
    ReplayTest.accepted(report);
    assertEquals(Set.of(), leftToTlc(report.notes()));
  }

  @Test
  void bothJudgeALongRunOfRaft() {
    ReplayReport report =
        Replay.of(CoreReplayTest.view(new RaftProtocol()))
            .run(raft(3_000).iterator(), BOTH, ProgressListener.NONE);
    ReplayTest.accepted(report);
    assertEquals(Set.of(), leftToTlc(report.notes()));
    assertTrue(report.restarts() > 0 && report.coverage().get("Compact") > 0);
  }

  /** Wrong traces lead to steps that no right one has. */
  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {"paxos", "commit", "multipaxos", "raft"})
  void bothJudgeAlteredRuns(String name) {
    boolean raft = name.equals("raft");
    Protocol protocol = raft ? new RaftProtocol() : Protocol.named(name);
    List<TraceEntry> entries =
        raft ? raft(250) : CoreReplayTest.run(protocol, 3, 3, 50, 0.05).entries;
    Power.Result result =
        Power.measure(Replay.of(CoreReplayTest.view(protocol)), BOTH, entries, 400, 1);
    assertTrue(result.fields().rejected() > 100, () -> "" + result.fields());
  }

  /** A simulated run with faults; clients write and read, and logs are compacted. */
  private static List<TraceEntry> raft(int entriesMax) {
    Protocol raft = new RaftProtocol();
    Scenario scenario =
        new Scenario(
            raft, raft.logService().orElseThrow().cluster(3), 1, 0, 20_000, 20_000, 9_000_000, "");
    Load load =
        new Load(6, 60, 300, 3_000, 12, Nothing::new, new Alternating(), ClientListener.NONE);
    List<TraceEntry> trace = new ArrayList<>();
    RunResult result = Simulation.run(scenario, Schedule.randomLong(4, scenario), load, trace::add);
    assertTrue(result.progressed(), () -> "" + result.failure());
    return trace.subList(0, Math.min(entriesMax, trace.size()));
  }

  private static final class Nothing implements Application {
    @Override
    public Value apply(Value operation) {
      return operation;
    }

    @Override
    public Value query(Value operation) {
      return operation;
    }

    @Override
    public Application copy() {
      return this;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Nothing;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  private static final class Alternating implements Load.Operations {
    @Override
    public Value next(RandomGenerator random, long number) {
      return Value.of(number % 3);
    }

    @Override
    public boolean observes(Value operation) {
      return operation.equals(Value.of(0));
    }
  }
}
