package dev.lockstep.evidence.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.run.faults.Fault;
import dev.lockstep.evidence.run.faults.FaultKind;
import dev.lockstep.evidence.run.faults.FaultSchedule;
import dev.lockstep.history.InstanceHistory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * A run in which a fault that was asked for never happened, or did nothing, is void and says so.
 */
class RunReportTest {
  private static final Protocol COMMIT = Protocol.named("commit");
  private static final List<String> NODES = COMMIT.exampleCluster().nodes();

  /** One fault of each kind, and more kills than nodes. */
  private static final List<Fault> FAULTS = faults();

  private static List<Fault> faults() {
    List<Fault> faults = new ArrayList<>();
    EnumSet.allOf(FaultKind.class).forEach(kind -> faults.add(Fault.of(kind)));
    NODES.forEach(node -> faults.add(Fault.of(FaultKind.KILL)));
    return faults;
  }

  private static Map<String, Integer> kills() {
    Map<String, Integer> kills = new HashMap<>();
    NODES.forEach(node -> kills.put(node, 1));
    kills.merge(NODES.get(0), 1, Integer::sum);
    return kills;
  }

  private static AppliedFault bitten(Fault fault) {
    return new AppliedFault(fault, AppliedFault.Outcome.STRUCK, 1, 1, 0, "");
  }

  private static RunReport report(
      List<Fault> faults,
      UnaryOperator<AppliedFault> change,
      Map<String, Integer> kills,
      long framesRefused) {
    FaultSchedule schedule = new FaultSchedule(Optional.empty(), 1, 10, faults);
    List<AppliedFault> applied = faults.stream().map(RunReportTest::bitten).map(change).toList();
    return new RunReport(
        RunPlan.of(COMMIT, Path.of("nowhere"), schedule),
        9,
        kills,
        applied,
        framesRefused,
        seen(List.of(), List.of()),
        List.of(),
        1);
  }

  private static Seen seen(List<InstanceHistory> histories, List<String> unfinished) {
    return SeenInstances.of(COMMIT, COMMIT.exampleCluster(), histories, unfinished);
  }

  private static UnaryOperator<AppliedFault> each(
      FaultKind kind, UnaryOperator<AppliedFault> change) {
    return fault -> fault.fault().kind() == kind ? change.apply(fault) : fault;
  }

  @Test
  void aRunInWhichEachKindFiredIsNotVoid() {
    assertEquals(List.of(), report(FAULTS, fault -> fault, kills(), 1).voids());
  }

  @Test
  void aKindThatNeverStruckMakesItVoid() {
    for (FaultKind kind : FaultKind.values()) {
      RunReport report =
          report(FAULTS, each(kind, fault -> AppliedFault.pending(fault.fault())), kills(), 1);
      int wanted = kind == FaultKind.KILL ? NODES.size() + 1 : 1;
      assertEquals(
          List.of("0 faults of the kind " + kind.text() + " happened of " + wanted),
          report.voids());
    }
  }

  @Test
  void aKindThatStruckAndDidNothingMakesItVoid() {
    for (FaultKind kind : FaultKind.values()) {
      RunReport report =
          report(
              FAULTS,
              each(
                  kind,
                  fault ->
                      new AppliedFault(fault.fault(), AppliedFault.Outcome.STRUCK, 1, 0, 0, "")),
              kills(),
              1);
      assertEquals(List.of(kind.text() + " did nothing: 0 " + kind.unit()), report.voids());
    }
  }

  @Test
  void aNodeThatWasSparedMakesItVoid() {
    Map<String, Integer> kills = kills();
    String spared = NODES.get(1);
    kills.merge(NODES.get(0), kills.remove(spared), Integer::sum);
    assertEquals(
        List.of(spared + " was never killed"), report(FAULTS, fault -> fault, kills, 1).voids());
  }

  @Test
  void corruptedBytesThatNobodyRefusedMakeItVoid() {
    assertEquals(
        List.of("bytes were corrupted, and no frame was refused"),
        report(FAULTS, fault -> fault, kills(), 0).voids());
  }

  @Test
  void whatTheMachineCannotDoIsToldAndNotCounted() {
    RunReport some =
        report(
            FAULTS,
            each(FaultKind.DISK_FULL, fault -> fault.skipped("no right to mount")),
            kills(),
            1);
    assertEquals(List.of("disk-full: no right to mount"), some.skipped());
    assertEquals(List.of(), some.voids());
    RunReport all = report(FAULTS, fault -> fault.skipped("no"), kills(), 1);
    assertEquals(List.of("this machine can do none of the faults"), all.voids());
  }

  @Test
  void aRunThatWasAskedForWithoutFaultsIsNotVoid() {
    assertEquals(List.of(), report(List.of(), fault -> fault, Map.of(), 0).voids());
  }

  @Test
  void anUnknownOutcomeIsCountedWithWhatBecameOfItsInstance() {
    Seen seen =
        seen(
            List.of(
                new InstanceHistory("one", List.of(), List.of(), List.of("tm", "r1")),
                new InstanceHistory("two", List.of(), List.of(), List.of("tm")),
                new InstanceHistory("three", List.of(), List.of())),
            List.of("two"));
    assertEquals("3; 1 of 2 instances ended", seen.doubts());
  }
}
