package dev.lockstep.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SimulatedLogTest {

  private static SimulatedLog logOfThreeWithOneSynced() {
    SimulatedLog log = new SimulatedLog();
    log.append("i", Value.of(1));
    log.sync(1);
    log.append("j", Value.of(2));
    log.append("i", Value.of(3));
    return log;
  }

  @Test
  void aCrashKeepsTheSyncedRecordsAndAnyPrefixOfTheOthers() {
    List<Map<String, List<Value>>> left =
        List.of(
            Map.of("i", List.of(Value.of(1))),
            Map.of("i", List.of(Value.of(1)), "j", List.of(Value.of(2))),
            Map.of("i", List.of(Value.of(1), Value.of(3)), "j", List.of(Value.of(2))));
    for (int survivors = 0; survivors < left.size(); survivors++) {
      SimulatedLog log = logOfThreeWithOneSynced();
      assertEquals(2 - survivors, log.crash(survivors));
      assertEquals(left.get(survivors), log.recover());
      assertEquals(0, log.unsynced());
    }
  }

  @Test
  void moreSurvivorsThanThereAreUnsyncedRecordsMeansAllOfThem() {
    assertEquals(0, logOfThreeWithOneSynced().crash(99));
  }

  @Test
  void aSyncReportsExactlyWhatWasNotDurable() {
    SimulatedLog log = logOfThreeWithOneSynced();
    assertEquals(List.of(new SimulatedLog.Entry("j", Value.of(2))), log.sync(2));
    assertEquals(1, log.unsynced());
    assertThrows(IllegalArgumentException.class, () -> log.sync(4));
  }
}
