package dev.lockstep.evidence.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lockstep.core.Protocol;
import dev.lockstep.core.raft.RaftProtocol;
import dev.lockstep.evidence.ReplayJudge;
import dev.lockstep.evidence.mutants.JavaMutant;
import dev.lockstep.evidence.mutants.JavaMutants;
import dev.lockstep.evidence.mutants.MutatedCore;
import dev.lockstep.evidence.mutants.ReplayCheck;
import dev.lockstep.replay.ProgressListener;
import dev.lockstep.replay.Rejection;
import dev.lockstep.replay.Replay;
import dev.lockstep.replay.ReplayOptions;
import dev.lockstep.replay.ReplaySession;
import dev.lockstep.replay.SpecificationView;
import dev.lockstep.replay.Verdict;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Schedule;
import dev.lockstep.sim.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An error that the specification shares with the Java: each step is one that it allows, and only
 * an invariant that replay judges tells that something is wrong.
 */
class SharedErrorsTest {
  private static final int SCHEDULES_MAX = 200;
  private static final int FAULTS_OF_ONE_KIND_MAX = 8;
  private static final String CORE = "dev/lockstep/core/raft/";

  @TempDir private Path folder;

  /**
   * The same error twice.
   *
   * @param invariant which it violates
   * @param seed of a schedule that shows it, tried first
   */
  private record SharedError(
      String invariant, String change, long seed, Edit java, Edit specification) {
    @Override
    public String toString() {
      return invariant + ": " + change;
    }

    JavaMutant mutant(Edit edit) {
      List<JavaMutant.Edit> edits = List.of(new JavaMutant.Edit(edit.text(), edit.replacement()));
      return new JavaMutant(invariant, change, edit.file(), edits, false, null, null, null, null);
    }
  }

  private record Edit(String file, String text, String replacement) {}

  static Stream<SharedError> errors() {
    return Stream.of(
        new SharedError(
            "ElectionSafety",
            "one vote is enough",
            34,
            new Edit(
                CORE + "Elections.java",
                "isQuorum(state.votes)\n        ? winElection()",
                "isQuorum(state.votes) || true ? winElection()"),
            new Edit(
                "RaftNode.tla",
                "/\\ IsQuorum(votes[i] \\cup {m.from})\n  /\\ BecomeLeader(i)",
                "/\\ BecomeLeader(i)")),
        new SharedError(
            "StateMachineSafety",
            "a leader commits what its own disk alone has",
            123,
            new Edit(
                CORE + "Leadership.java",
                "return reachedByQuorum(server -> server.matchIndex);",
                "return servers.stream().mapToLong(s -> s.matchIndex).max().getAsLong();"),
            new Edit(
                "RaftNodeState.tla",
                "/\\ IsQuorum({j \\in Server : match[j] >= n})\n",
                "/\\ TRUE\n")),
        new SharedError(
            "VoteIsDurable",
            "a vote leaves before it is durable",
            0,
            new Edit(
                CORE + "Elections.java",
                "state.disk.later(effects, new RaftMessage.VoteResponse(m.term(), state.name,"
                    + " m.from(), true));",
                "effects.send(new RaftMessage.VoteResponse(m.term(), state.name, m.from(), true));"),
            new Edit(
                "RaftNode.tla",
                "THEN Wait(i, {}, answer)\n"
                    + "            ELSE Write(i, VoteRecord(m.term, m.from), {}, answer))",
                "THEN Wait(i, answer, {})\n"
                    + "            ELSE Write(i, VoteRecord(m.term, m.from), answer, {}))")),
        new SharedError(
            "RolesAreClean",
            "who follows keeps the votes that it has got",
            0,
            new Edit(
                CORE + "State.java",
                "votes.clear();\n    leadership = null;",
                "leadership = null;"),
            new Edit(
                "RaftNodeState.tla",
                "/\\ votes' = [votes EXCEPT ![i] = {}]\n  /\\ StartOver(i)",
                "/\\ UNCHANGED votes\n  /\\ StartOver(i)")));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void anErrorThatTheSpecificationSharesIsSeenByAnInvariant(SharedError error) throws IOException {
    Protocol original = new RaftProtocol();
    JavaMutant mutant = error.mutant(error.java());
    SpecificationView wrong = changed(original, error.mutant(error.specification()));
    try (MutatedCore core = MutatedCore.of(original);
        ReplaySession session = Replay.of(wrong).session(ReplayOptions.DEFAULT)) {
      Protocol mutated = core.with(error.invariant(), mutant.file(), JavaMutants.source(mutant));
      Rejection rejection = firstRejection(ReplayCheck.scenario(mutated), error.seed(), session);
      assertEquals(Rejection.Reason.INVARIANT, rejection.reason(), rejection::sentence);
      assertEquals(error.invariant(), rejection.invariant(), rejection::sentence);
    }
  }

  private static Rejection firstRejection(Scenario scenario, long seed, ReplaySession session) {
    return LongStream.concat(LongStream.of(seed), LongStream.range(0, SCHEDULES_MAX))
        .mapToObj(each -> Schedule.random(each, scenario, FAULTS_OF_ONE_KIND_MAX))
        .map(schedule -> Simulation.run(scenario, schedule).trace().iterator())
        .map(trace -> session.run(trace, ProgressListener.NONE).verdict())
        .filter(Verdict.Rejected.class::isInstance)
        .map(verdict -> ((Verdict.Rejected) verdict).rejection())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no schedule showed the error"));
  }

  /** The specification with an error. */
  private SpecificationView changed(Protocol protocol, JavaMutant error) throws IOException {
    String name = protocol.name();
    SpecificationView original = ReplayJudge.view(name, protocol.specification());
    Path specs = original.configuration().getParent().getParent().getParent();
    for (String part : List.of(name, name + "/replay", "lib")) {
      Path to = Files.createDirectories(folder.resolve(part));
      try (Stream<Path> files = Files.list(specs.resolve(part))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(file, to.resolve(file.getFileName()));
        }
      }
    }
    Path module = folder.resolve(name).resolve(error.file());
    Files.writeString(module, error.apply(Files.readString(module)));
    return SpecificationView.ofProtocol(folder.resolve(name), protocol.specification());
  }
}
