package dev.lockstep.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class CpuTimeTest {

  @Test
  void theFourFieldsOfProcAreSummed() {
    String stat = "12 (a (b) c) S 1 1 1 0 -1 4 10 20 30 40 100 20 300 4000 20 0 9 0 77 88";
    assertEquals(44.20, CpuTime.parse(stat));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aChildThatWasWaitedForCounts() throws Exception {
    double before = CpuTime.secondsWithChildren().orElseThrow();
    double alone = CpuTime.secondsAlone();
    Process child =
        new ProcessBuilder(List.of("sh", "-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done"))
            .start();
    assertEquals(0, child.waitFor());
    double children =
        CpuTime.secondsWithChildren().orElseThrow() - before - (CpuTime.secondsAlone() - alone);
    assertTrue(children > 0, "the loop took " + children + " s");
  }
}
