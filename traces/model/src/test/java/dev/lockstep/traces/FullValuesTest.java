package dev.lockstep.traces;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FullValuesTest {

  private static final List<String> INSTANCES = List.of("i", "j", "k");

  private final FullValues values = new FullValues();
  private long sequence;

  private TraceEntry entry(TraceRecord record) {
    return new TraceEntry("n", 1, record, "line " + record.sequence());
  }

  private TraceEntry header() {
    sequence = 0;
    return entry(
        new TraceRecord.Header(2, "p", "P", "", "n", 1, new TreeMap<>(), List.of("log", "x")));
  }

  private TraceEntry state(String instance, Value log) {
    return entry(
        new TraceRecord.State(
            ++sequence,
            instance,
            new TreeMap<>(Map.of("log", log, "x", Value.of(0))),
            !instance.isEmpty()));
  }

  private TraceEntry event(
      String instance, SortedMap<String, Value> changes, SortedMap<String, Splice> splices) {
    return entry(
        new TraceRecord.Event(
            ++sequence, instance, "A", new TreeMap<>(), changes, splices, null, 0, 1, 1));
  }

  private TraceEntry spliced(String instance, int skip, int keep, Value... append) {
    return event(
        instance,
        new TreeMap<>(),
        new TreeMap<>(Map.of("log", new Splice(skip, keep, List.of(append)))));
  }

  private TraceEntry changed(String instance, Value log) {
    return event(instance, new TreeMap<>(Map.of("log", log)), Splice.NONE);
  }

  private Value logAfter(TraceEntry entry) {
    TraceRecord.Event event = (TraceRecord.Event) values.full(entry).record();
    assertTrue(event.splices().isEmpty());
    return event.changes().get("log");
  }

  private static Value log(int length) {
    return Value.sequence(Collections.nCopies(length, Value.of(7)));
  }

  private String fault(TraceEntry entry) {
    return assertThrows(MalformedTraceException.class, () -> values.full(entry)).getMessage();
  }

  /** A run with a long sequence per instance, each record as a node writes it and in full. */
  private final class Run {
    final List<TraceEntry> written = new ArrayList<>();
    final List<TraceEntry> full = new ArrayList<>();
    final SplittableRandom random;
    final Map<String, Value> logs = new HashMap<>();
    Value fresh = log(0);

    Run(SplittableRandom random) {
      this.random = random;
      both(header());
      group();
    }

    private void both(TraceEntry entry) {
      written.add(entry);
      full.add(entry);
    }

    private void group() {
      logs.forEach((instance, log) -> both(state(instance, log)));
      both(state("", fresh));
    }

    void step() {
      int choice = random.nextInt(20);
      if (choice == 0) {
        group();
      } else if (choice == 1) {
        both(header());
        fresh = log(random.nextInt(2) * 20);
        logs.keySet().retainAll(List.of("i"));
        group();
      } else {
        String instance = INSTANCES.get(random.nextInt(INSTANCES.size()));
        Value before = logs.getOrDefault(instance, fresh);
        Value after = next(((Value.Seq) before).elements());
        logs.put(instance, after);
        TraceEntry whole = changed(instance, after);
        sequence--;
        full.add(whole);
        written.add(
            Splice.between(before, after)
                .map(
                    splice ->
                        event(instance, new TreeMap<>(), new TreeMap<>(Map.of("log", splice))))
                .orElseGet(() -> changed(instance, after)));
      }
    }

    private Value next(List<Value> before) {
      List<Value> after = new ArrayList<>(before);
      switch (random.nextInt(5)) {
        case 0 -> after.subList(random.nextInt(after.size() + 1), after.size()).clear();
        case 1 -> after.subList(0, random.nextInt(after.size() + 1)).clear();
        default -> {
          for (int i = random.nextInt(6); i >= 0; i--) {
            after.add(Value.of(random.nextInt(100)));
          }
        }
      }
      return Value.sequence(after);
    }
  }

  @Property(tries = 1000)
  void whatANodeWritesComesOutInFull(@ForAll long seed) {
    Run run = new Run(new SplittableRandom(seed));
    for (int i = 0; i < 60; i++) {
      run.step();
    }
    assertEquals(run.full, FullValues.of(run.written));
    assertEquals(run.full, drain(FullValues.of(TraceStream.of("run", run.written))));
    // Nothing is left to do, and nothing is made anew.
    List<TraceEntry> again = FullValues.of(run.full);
    for (int i = 0; i < again.size(); i++) {
      assertSame(run.full.get(i), again.get(i));
    }
  }

  private static List<TraceEntry> drain(TraceStream stream) {
    List<TraceEntry> entries = new ArrayList<>();
    stream.forEachRemaining(entries::add);
    assertNull(stream.next());
    assertTrue(stream.ended());
    return entries;
  }

  @Test
  void aFreshInstanceBeginsWithWhatTheStateOfTheOthersSays() {
    values.full(header());
    values.full(state("i", log(30)));
    values.full(state("", log(20)));
    assertEquals(log(20), logAfter(spliced("i", 10, 20)));
    assertEquals(log(21), logAfter(spliced("j", 0, 20, Value.of(7))));
    assertEquals(log(8), logAfter(spliced("k", 12, 8)));
  }

  @Test
  void aSpliceOfWhatWasNoLongSequenceIsMalformed() {
    values.full(header());
    values.full(state("", log(7)));
    assertEquals(
        "line 2: the event splices log, which was no long sequence before",
        fault(spliced("i", 0, 8)));
    values.full(changed("i", log(9)));
    assertEquals(log(8), logAfter(spliced("i", 1, 8)));
    values.full(changed("i", Value.of(1)));
    assertEquals(
        "line 6: the event splices log, which was no long sequence before",
        fault(spliced("i", 0, 8)));
  }

  @Test
  void aSpliceOfMoreThanThereWasIsMalformed() {
    values.full(header());
    values.full(state("", log(20)));
    assertEquals(
        "line 2: the event skips 1 elements of log and keeps 20, but there were 20",
        fault(spliced("i", 1, 20)));
    assertEquals(
        "line 3: the event skips 2147483647 elements of log and keeps 8, but there were 20",
        fault(spliced("i", Integer.MAX_VALUE, 8)));
  }

  @Test
  void anEventOfEveryInstanceSetsAllAndSplicesNothing() {
    values.full(header());
    values.full(state("i", log(30)));
    values.full(state("", log(20)));
    assertEquals("line 3: an event of every instance splices log", fault(spliced("", 0, 20)));
    values.full(changed("", log(40)));
    assertEquals(log(40), logAfter(spliced("i", 0, 40)));
    assertEquals(log(40), logAfter(spliced("j", 0, 40)));
    values.full(changed("", log(0)));
    assertEquals(
        "line 8: the event splices log, which was no long sequence before",
        fault(spliced("i", 0, 8)));
  }

  @Test
  void behindAGapASpliceStaysUntilAStateTellsTheValue() {
    values.full(header());
    values.full(state("", log(20)));
    values.full(entry(new TraceRecord.Gap(++sequence, 1)));
    TraceEntry unknown = spliced("i", 0, 20);
    assertSame(unknown, values.full(unknown));
    values.full(state("i", log(25)));
    values.full(state("", log(20)));
    assertEquals(log(25), logAfter(spliced("i", 0, 25)));
  }

  @Test
  void aLaterIncarnationKnowsOnlyItsOwnState() {
    values.full(header());
    values.full(state("", log(20)));
    values.full(changed("i", log(25)));
    values.full(header());
    values.full(state("", log(0)));
    assertEquals(
        "line 2: the event splices log, which was no long sequence before",
        fault(spliced("i", 0, 8)));
  }
}
