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
    assertEquals(new TreeMap<>(expected), fates, findings::toString);
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

  @Test
  void everyMutantOfTwoPhaseCommitIsSeenByItsDetectors() {
    everyMutantIsAsExpected(
        "commit",
        Map.ofEntries(
            Map.entry("TC01", Fate.KILLED),
            Map.entry("TC02", Fate.KILLED),
            Map.entry("TC03", Fate.KILLED),
            Map.entry("TC04", Fate.KILLED),
            Map.entry("TC05", Fate.KILLED),
            Map.entry("TC06", Fate.KILLED),
            Map.entry("TC07", Fate.KILLED),
            Map.entry("TC08", Fate.KILLED),
            Map.entry("TC09", Fate.KILLED),
            Map.entry("TC10", Fate.KILLED),
            Map.entry("TC31", Fate.KILLED),
            Map.entry("TC33", Fate.KILLED),
            Map.entry("TC39", Fate.KILLED)));
  }

  @Test
  void everyMutantOfPaxosIsRejectedByReplayAndTheSafeTwinIsNotCalledUnsafe() {
    everyMutantIsAsExpected(
        "paxos",
        Map.ofEntries(
            Map.entry("PX01", Fate.KILLED),
            Map.entry("PX02", Fate.KILLED),
            Map.entry("PX03", Fate.KILLED),
            Map.entry("PX04", Fate.KILLED),
            Map.entry("PX05", Fate.KILLED),
            Map.entry("PX06", Fate.KILLED),
            Map.entry("PX06-twin", Fate.SAFE),
            Map.entry("PX08", Fate.KILLED),
            Map.entry("PX09", Fate.KILLED),
            Map.entry("PX10", Fate.KILLED),
            Map.entry("PX11", Fate.KILLED)));
  }

  @Test
  void everyMutantOfMultiPaxosIsRejectedByReplay() {
    everyMutantIsAsExpected(
        "multipaxos",
        Map.ofEntries(
            Map.entry("MP01", Fate.KILLED),
            Map.entry("MP03", Fate.KILLED),
            Map.entry("MP04", Fate.KILLED),
            Map.entry("MP06", Fate.KILLED),
            Map.entry("MP07", Fate.KILLED),
            Map.entry("MP08", Fate.KILLED),
            Map.entry("MP09", Fate.KILLED),
            Map.entry("MP10", Fate.KILLED)));
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
