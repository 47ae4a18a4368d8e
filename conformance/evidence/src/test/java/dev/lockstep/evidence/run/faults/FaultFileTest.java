package dev.lockstep.evidence.run.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A schedule is written and read back as it was; a wrong file is told by line and field. */
class FaultFileTest {
  private static final Protocol PAXOS = Protocol.named("paxos");
  private static final Cluster CLUSTER = PAXOS.exampleCluster();
  private static final FaultMix ALL = FaultMix.of(EnumSet.allOf(FaultKind.class), 9, 3, 2);

  @TempDir private Path folder;

  private FaultSchedule read(String text) throws Exception {
    Path file = folder.resolve("faults.json");
    Files.writeString(file, text);
    return FaultFile.read(file, CLUSTER);
  }

  private static String file(String... faults) {
    return "{\n\"format\": \"lockstep faults 1\",\n\"instances\": 50,\n\"faults\": [\n"
        + String.join(",\n", faults)
        + "\n]}\n";
  }

  @Test
  void aDrawnScheduleIsReadBackAsItWas() throws Exception {
    FaultSchedule drawn = FaultSchedule.draw(ALL, CLUSTER, 42, 120);
    List<Map<String, Object>> applied = new ArrayList<>();
    drawn.faults().forEach(fault -> applied.add(Map.of("outcome", "struck", "list", List.of(1))));
    Path file = folder.resolve("faults.json");
    FaultFile.write(drawn, "paxos", applied, file);
    assertEquals(
        new FaultSchedule(Optional.of("paxos"), 42, 120, drawn.faults()),
        FaultFile.read(file, CLUSTER));
  }

  @Test
  void aSeedDrawsTheSameScheduleAgainAndAnotherOneAnother() {
    FaultSchedule drawn = FaultSchedule.draw(ALL, CLUSTER, 42, 120);
    assertEquals(drawn, FaultSchedule.draw(ALL, CLUSTER, 42, 120));
    assertNotEquals(drawn.faults(), FaultSchedule.draw(ALL, CLUSTER, 43, 120).faults());
  }

  @Test
  void aScheduleHasAsManyOfEachKindAsTheMixSays() {
    Map<FaultKind, Long> counts =
        FaultSchedule.draw(ALL, CLUSTER, 7, 120).faults().stream()
            .collect(Collectors.groupingBy(Fault::kind, Collectors.counting()));
    assertEquals(Set.of(FaultKind.values()), counts.keySet());
    counts.forEach(
        (kind, count) -> {
          boolean messages = kind.target() == FaultKind.Target.SENDER;
          long wanted = kind == FaultKind.KILL ? 9 : kind == FaultKind.PAUSE ? 3 : 2;
          assertEquals(messages ? 1 : wanted, count, kind.text());
        });
  }

  @Test
  void whatIsLeftOutHasItsUsualValue() throws Exception {
    FaultSchedule schedule =
        read(file("{\"kind\": \"throttle\"}", "{\"kind\": \"kill\", \"afterMillis\": 7}"));
    assertEquals(1, schedule.seed());
    assertEquals(Optional.empty(), schedule.protocol());
    assertEquals(Fault.of(FaultKind.THROTTLE).lasting(300, 0), schedule.faults().get(0));
    assertEquals(Fault.of(FaultKind.KILL).after(0, 7), schedule.faults().get(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"kind\": \"explode\"} | line 5, field \"kind\": no kind of fault \"explode\"; there are",
        "{\"node\": \"a1\"} | line 5, field \"node\": a fault begins with its \"kind\"",
        "{\"kind\": \"kill\", \"node\": \"z9\"} | line 5, field \"node\": no node \"z9\"; there are",
        "{\"kind\": \"kill\", \"link\": \"a1->a2\"} | line 5, field \"link\": a fault of the kind kill",
        "{\"kind\": \"cut\", \"link\": \"a1\"} | line 5, field \"link\": a link is two nodes such as a->b",
        "{\"kind\": \"cut\", \"link\": \"a1->a1\"} | line 5, field \"link\": a link is two nodes",
        "{\"kind\": \"kill\", \"forMillis\": -1} | line 5, field \"forMillis\": a whole number from 0",
        "{\"kind\": \"kill\", \"forMillis\": 1.5} | line 5, field \"forMillis\": a whole number from 0",
        "{\"kind\": \"kill\", \"forMillis\": \"x\"} | line 5, field \"forMillis\": a whole number from",
        "{\"kind\": \"kill\", \"permille\": 5} | line 5, field \"permille\": a fault of the kind kill has",
        "{\"kind\": \"lose\", \"permille\": 1001} | line 5, field \"permille\": a whole number from 1 to",
        "{\"kind\": \"kill\", \"afterInstances\": 51} | line 5, field \"afterInstances\": the run has only",
        "{\"kind\": \"disk-full\"} | line 5, field \"node\": a fault of the kind disk-full has to name",
        "{\"kind\": \"kill-all\", \"node\": \"a1\"} | line 5, field \"node\": a fault of the kind kill-all",
        "{\"kind\": \"kill\", \"kind\": \"cut\"} | line 5 is no JSON: Duplicate field",
        "\"kill\" | line 5: each fault begins with {",
        "{\"kind\": | line 6 is no JSON:"
      })
  void aMistakeIsToldByLineAndField(String fault, String sentence) {
    FaultFileException wrong = assertThrows(FaultFileException.class, () -> read(file(fault)));
    assertTrue(wrong.getMessage().contains(sentence), wrong::getMessage);
    assertEquals(1, wrong.getMessage().lines().count(), wrong::getMessage);
  }

  @Test
  void aFileThatIsSomethingElseIsRefused() {
    for (String text :
        List.of(
            "",
            "[]",
            "{}",
            "{\"format\": \"lockstep faults 2\"}",
            "{\"format\": 1}",
            "{\"what\": 1}",
            file() + "x",
            "\u0000\u0001")) {
      assertThrows(FaultFileException.class, () -> read(text), text);
    }
  }

  @Test
  void aFileThatIsNotThereIsAnotherMatter() {
    assertThrows(IOException.class, () -> FaultFile.read(folder.resolve("nowhere.json"), CLUSTER));
  }
}
