package dev.lockstep.evidence.mutants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Action;
import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.mutants.AssignmentDeletions.Deletion;
import dev.lockstep.history.Judgement;
import dev.lockstep.sim.RunResult;
import dev.lockstep.sim.Scenario;
import dev.lockstep.sim.Schedule;
import dev.lockstep.sim.Simulation;
import dev.lockstep.sim.Tally;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Deletes every single assignment of every core, one at a time: some simulated run must then fail,
 * by replay, by an exception, by an invariant, by wrong outcomes or for want of progress. Those
 * that no run notices stand in {@code mutants/PROTOCOL-survivors.txt} with the reason, and nothing
 * else may.
 */
@Tag("slow")
class AssignmentDeletionTest {
  private static final int SCHEDULES = 60;
  private static final int FAULT_FREE = 3;

  static List<String> protocols() {
    return Protocol.registered().stream()
        .map(Protocol::name)
        .filter(name -> AssignmentDeletionTest.class.getResource(survivorsFile(name)) != null)
        .toList();
  }

  private static String survivorsFile(String protocol) {
    return "/mutants/" + protocol + "-survivors.txt";
  }

  @Test
  void bothProtocolsOfTheHouseAreCovered() {
    assertTrue(protocols().containsAll(List.of("commit", "paxos")), protocols()::toString);
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void everyDeletedAssignmentMakesARunFail(String name) throws Exception {
    Protocol protocol = Protocol.named(name);
    Scenario scenario = ReplayCheck.scenario(protocol).withTimes(5, 1_500, 20_000);
    List<String> survivors = new ArrayList<>();
    int killed = 0;
    try (MutatedCore core = MutatedCore.of(protocol);
        ReplayCheck replay = ReplayCheck.of(protocol)) {
      assertEquals(Optional.empty(), failure(protocol, scenario, replay), "the unchanged core");
      for (Deletion deletion : deletions(protocol)) {
        Optional<Protocol> mutated = compiled(core, deletion);
        if (mutated.isEmpty()) {
          continue;
        }
        Optional<String> failure = failure(mutated.get(), scenario, replay);
        if (failure.isPresent()) {
          killed++;
        } else {
          survivors.add(deletion.key());
        }
      }
    }
    assertEquals(new TreeSet<>(listed(name)), new TreeSet<>(survivors));
    assertTrue(killed > survivors.size(), killed + " killed, surviving: " + survivors);
  }

  /** Why the runs of this core fail, or empty if nothing is wrong with them. */
  private static Optional<String> failure(Protocol protocol, Scenario base, TraceCheck replay) {
    Tally tally = new Tally();
    try {
      Scenario scenario = base.with(new RestoringProtocol(protocol), protocol.exampleCluster());
      for (int seed = 0; seed < SCHEDULES; seed++) {
        Schedule schedule =
            seed < FAULT_FREE ? Schedule.faultFree(seed) : Schedule.random(seed, scenario, 8);
        Optional<String> failure = failure(scenario, schedule, replay, tally);
        if (failure.isPresent()) {
          return failure;
        }
      }
    } catch (RuntimeException unusable) {
      return Optional.of(unusable.toString());
    }
    // A run whose actions were not covered is void, and that is noticed.
    return protocol.actions().stream()
        .map(Action::specificationName)
        .filter(action -> tally.taken().getOrDefault(action, 0L) == 0)
        .findFirst()
        .map(action -> action + " was never taken");
  }

  private static Optional<String> failure(
      Scenario scenario, Schedule schedule, TraceCheck replay, Tally tally) {
    RunResult result = Simulation.run(scenario, schedule);
    tally.add(result.tally());
    if (result.failure().isPresent()) {
      return result.failure();
    }
    Judgement judgement = MutantHunt.judge(scenario, result);
    if (judgement.verdict() != Judgement.Verdict.ACCEPTED) {
      return Optional.of(judgement.toString());
    }
    return replayed(replay, result);
  }

  /** A trace that replay cannot even read has failed as well. */
  private static Optional<String> replayed(TraceCheck replay, RunResult result) {
    try {
      return replay.rejection(result.trace());
    } catch (IllegalStateException malformed) {
      return Optional.of(malformed.getMessage());
    }
  }

  /** Empty if the core does not compile without the assignment, as with a final field. */
  private static Optional<Protocol> compiled(MutatedCore core, Deletion deletion) {
    try {
      return Optional.of(core.with(deletion.key(), deletion.file(), deletion.deleted()));
    } catch (MutantException e) {
      return Optional.empty();
    }
  }

  private static List<Deletion> deletions(Protocol protocol)
      throws IOException, URISyntaxException {
    String folder = protocol.getClass().getPackageName().replace('.', '/');
    URL url = CoreSources.class.getClassLoader().getResource("core-sources/" + folder);
    List<Deletion> deletions = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of(url.toURI()))) {
      for (Path file : files.sorted().toList()) {
        String name = folder + "/" + file.getFileName();
        if (name.endsWith("/" + protocol.invariants().getClass().getSimpleName() + ".java")) {
          // A judge of runs, not a part of the core: its own test bends each invariant.
          continue;
        }
        deletions.addAll(AssignmentDeletions.of(name, CoreSources.read(name).orElseThrow()));
      }
    }
    assertTrue(deletions.size() > 20, "only " + deletions.size() + " assignments");
    return deletions;
  }

  /** Lines of the list: the deletion's key, then two spaces, a hash sign and the reason. */
  private static List<String> listed(String protocol) throws IOException {
    try (var in = AssignmentDeletionTest.class.getResourceAsStream(survivorsFile(protocol))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(
              line -> {
                int reason = line.indexOf("  # ");
                assertTrue(reason > 0, "no reason in: " + line);
                return line.substring(0, reason);
              })
          .toList();
    }
  }
}
