package dev.lockstep.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.sim.PledgeProtocol.Variant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScheduleTextTest {
  private static final List<String> NODES = List.of("asker1", "asker2", "keeper");

  private static final String STORY =
      """
      # a comment, and an empty line

      seed 17
      jitter 7 ms
      nodes asker1 asker2 keeper
      crash keeper after its 3rd event, 0 unsynced records survive, back after 40 ms
      crash asker1 before its 11th sync returns, all unsynced records survive, back after 0 ms
      crash asker2 between two persists for the 2nd time, 1 unsynced record survives, back after 5 ms
      at 120 ms for 300 ms cut asker1 keeper towards the rest
      at 1 ms for 2 ms cut nobody from the rest
      lose message 12
      repeat message 3 after 60 ms
      delay message 4 by 200 ms
      at 10 ms for 50 ms pause asker2
      at 100 ms repeat the requests of instance 2
      at 110 ms passivate instance 1 at keeper
      for ever miss one node of each broadcast, from node 1 on
      """;

  private static final Schedule READ =
      new Schedule(
          17,
          7,
          List.of(
              new Fault.Crash(2, CrashPoint.AFTER_EVENT, 3, 0, 40),
              new Fault.Crash(0, CrashPoint.BEFORE_SYNC, 11, Integer.MAX_VALUE, 0),
              new Fault.Crash(1, CrashPoint.BETWEEN_PERSISTED, 2, 1, 5),
              new Fault.Cut(120, 300, 0b101, true),
              new Fault.Cut(1, 2, 0, false),
              new Fault.Drop(12),
              new Fault.Duplicate(3, 60),
              new Fault.Delay(4, 200),
              new Fault.Pause(1, 10, 50),
              new Fault.Repeat(2, 100),
              new Fault.Passivate(2, 1, 110),
              new Fault.MissOne(1)));

  @Test
  void aStoryIsReadAsWhatItSays() {
    assertEquals(READ, Schedule.parse(STORY));
  }

  @Test
  void everyDrawnScheduleIsReadBackAsItWas() {
    Scenario scenario = Scenario.of(new PledgeProtocol(Variant.SOUND));
    Set<Class<?>> kinds = new HashSet<>();
    Set<CrashPoint> points = new HashSet<>();
    for (long seed = 0; seed < 300; seed++) {
      Schedule drawn = Schedule.random(seed, scenario, 6);
      assertEquals(drawn, Schedule.parse(drawn.text(NODES)));
      drawn.faults().forEach(fault -> kinds.add(fault.getClass()));
      drawn.faults().stream()
          .filter(Fault.Crash.class::isInstance)
          .forEach(fault -> points.add(((Fault.Crash) fault).point()));
    }
    kinds.add(Fault.MissOne.class);
    assertEquals(new HashSet<>(List.of(Fault.class.getPermittedSubclasses())), kinds);
    assertEquals(CrashPoint.values().length, points.size());
  }

  @Test
  void ordinalsReadAsInEnglish() {
    List<String> lines = new ArrayList<>();
    for (int visit : List.of(1, 2, 3, 4, 11, 12, 13, 21, 22, 103, 111)) {
      Fault crash = new Fault.Crash(0, CrashPoint.AFTER_SYNC, visit, 0, 0);
      String text = new Schedule(1, 0, List.of(crash)).text(NODES);
      assertEquals(List.of(crash), Schedule.parse(text).faults());
      lines.add(text.replaceAll("(?s).*after its (\\S+) sync.*", "$1"));
    }
    assertEquals(
        List.of(
            "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "103rd", "111th"),
        lines);
  }

  private static String error(String text) {
    return assertThrows(IllegalArgumentException.class, () -> Schedule.parse(text)).getMessage();
  }

  @Test
  void whatIsNoScheduleIsRefusedWithItsLine() {
    assertEquals(
        "line 2: \"loose message 3\" is no fault; a fault looks like: lose message 3",
        error("seed 1\nloose message 3"));
    assertEquals(
        "line 3: there is no node \"b\" among [a]",
        error("seed 1\nnodes a\nat 1 ms for 2 ms pause b"));
    assertTrue(
        error("seed 1\nnodes a\ncrash a at noon, 0 unsynced records survive, back after 1 ms")
            .startsWith("line 3: a node cannot crash \"at noon\""));
    assertTrue(error("lose message 1").startsWith("a schedule needs a line with its seed"));
    assertEquals(
        "line 2: 99999999999 is too large a number", error("seed 1\nlose message 99999999999"));
  }

  @Test
  void anAdoptedScheduleIsReadBackWithItsRunAndItsMutants() {
    Scenario scenario =
        Scenario.of(new PledgeProtocol(Variant.SOUND)).withInstances(2).withTimes(5, 900, 7_000);
    AdoptedSchedule adopted = AdoptedSchedule.of(scenario, READ, List.of("XX01", "XX02"));
    String text = adopted.text(NODES, "two things\nwent wrong");
    assertTrue(text.startsWith("# two things\n# went wrong\nprotocol pledge\n"), text);
    assertEquals(adopted, AdoptedSchedule.parse(text));
    assertEquals(scenario, AdoptedSchedule.parse(text).scenario(scenario.protocol()));
  }

  @Test
  void anAdoptedScheduleWithoutItsRunIsRefused() {
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> AdoptedSchedule.parse(STORY))
            .getMessage()
            .startsWith("an adopted schedule needs two lines such as"));
    assertThrows(
        IllegalArgumentException.class,
        () -> AdoptedSchedule.parse("protocol pledge\ninstances 1, 2 ms apart\nseed 1"));
  }
}
