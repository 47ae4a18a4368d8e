package dev.lockstep.evidence.mutants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.mutants.MutantFinding.Fate;
import dev.lockstep.sim.Scenario;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class MutantHuntTest {
  private static final int SCHEDULES_MAX = 1_000;
  private static final String PARTICIPANT = "dev/lockstep/core/commit/Participant.java";
  private static final String PEERS = "dev/lockstep/core/paxos/Peers.java";

  private static List<MutantFinding> hunt(String protocol, int schedules, JavaMutant... mutants) {
    Protocol original = Protocol.named(protocol);
    Scenario scenario = ReplayCheck.scenario(original);
    try (ReplayCheck replay = ReplayCheck.of(original)) {
      MutantHunt hunt = new MutantHunt(scenario, replay, schedules);
      return mutants.length == 0 ? hunt.all() : hunt.these(List.of(mutants));
    }
  }

  private static Fate fate(String protocol, int schedules, JavaMutant mutant) {
    return hunt(protocol, schedules, mutant).get(0).fate();
  }

  private static JavaMutant mutant(String file, String text, String replacement, boolean safe) {
    return new JavaMutant(
        "X",
        "for the test",
        file,
        List.of(new JavaMutant.Edit(text, replacement)),
        safe,
        null,
        null,
        null,
        null);
  }

  private static void everyMutantIsAsExpected(String protocol, Map<String, Fate> expected) {
    List<MutantFinding> findings = hunt(protocol, SCHEDULES_MAX);
    Map<String, Fate> fates =
        findings.stream()
            .collect(
                Collectors.toMap(
                    finding -> finding.mutant().id(),
                    MutantFinding::fate,
                    (first, second) -> first,
                    TreeMap::new));
    assertEquals(expected, fates, findings::toString);
    findings.stream()
        .filter(finding -> finding.fate() == Fate.KILLED)
        .forEach(
            finding ->
                finding
                    .mutant()
                    .detectors()
                    .forEach(
                        detector ->
                            assertTrue(
                                finding.sentence().contains(detector + " at seed ")
                                    || finding.sentence().contains(detector + " in its schedule"),
                                finding::toString)));
  }

  private static Map<String, Fate> killed(String... ids) {
    Map<String, Fate> fates = new TreeMap<>();
    for (String id : ids) {
      fates.put(id, Fate.KILLED);
    }
    return fates;
  }

  @Test
  void everyMutantOfTwoPhaseCommitIsSeenByItsDetectors() {
    everyMutantIsAsExpected(
        "commit",
        killed(
            "TC01", "TC02", "TC03", "TC04", "TC05", "TC06", "TC07", "TC08", "TC09", "TC10", "TC31",
            "TC33", "TC39"));
  }

  @Test
  void everyMutantOfPaxosIsRejectedByReplayAndTheSafeTwinIsNotCalledUnsafe() {
    Map<String, Fate> expected =
        killed("PX01", "PX02", "PX03", "PX04", "PX05", "PX06", "PX08", "PX09", "PX10", "PX11");
    expected.put("PX06-twin", Fate.SAFE);
    everyMutantIsAsExpected("paxos", expected);
  }

  @Test
  void everyMutantOfMultiPaxosIsRejectedByReplay() {
    everyMutantIsAsExpected(
        "multipaxos", killed("MP01", "MP03", "MP04", "MP06", "MP07", "MP08", "MP09", "MP10"));
  }

  @Test
  void aChangeThatChangesNothingSurvives() {
    JavaMutant nothing =
        mutant(PARTICIPANT, "rmState = State.PREPARED;", "rmState=State.PREPARED;", false);
    assertEquals(Fate.SURVIVED, fate("commit", 40, nothing));
  }

  @Test
  void aChangeThatFailsWithoutFaultsIsTooEasy() {
    JavaMutant deaf = mutant(PARTICIPANT, "rmState = State.PREPARED;", "", false);
    assertEquals(Fate.TOO_EASY, fate("commit", 40, deaf));
  }

  @Test
  void aControlThatIsUnsafeOrNoDifferentFails() {
    JavaMutant anyQuorum =
        mutant(PEERS, "return size > acceptors.size() / 2;", "return size > 0;", true);
    Fate unsafe = fate("paxos", SCHEDULES_MAX, anyQuorum);
    assertTrue(unsafe == Fate.CONTROL_FAILED || unsafe == Fate.TOO_EASY, unsafe::toString);
    JavaMutant nothing =
        mutant(
            PEERS, "return size > acceptors.size() / 2;", "return size>acceptors.size()/2;", true);
    assertEquals(Fate.CONTROL_FAILED, fate("paxos", 10, nothing));
  }
}
