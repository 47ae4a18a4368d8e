package dev.lockstep.replay.tlc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tlc2.value.impl.RecordValue;
import tlc2.value.impl.SetEnumValue;
import tlc2.value.impl.TupleValue;

/** Canonical forms and comparisons that look only at what is new give what looking at all does. */
final class TlcValuesTest {

  private static final int STEPS = 3000;

  private final SplittableRandom random = new SplittableRandom(7);
  private int made;

  /** A record that equals no other, or, now and then, one that equals an early one. */
  private Value entry() {
    int number = random.nextInt(20) == 0 ? random.nextInt(5) : made++;
    return Value.record("term", 1 + number / 50, "value", "v" + number);
  }

  /** The same value as TLC might leave it: records whose fields are not in order yet. */
  private static tlc2.value.impl.Value raw(Value value) {
    RecordValue record = (RecordValue) TlcValues.toTlc(value);
    return new RecordValue(
        new util.UniqueString[] {record.names[1], record.names[0]},
        new tlc2.value.impl.Value[] {record.values[1], record.values[0]},
        false);
  }

  /** What a step makes of a sequence, in TLC's values and in those of a trace. */
  private final class Log {
    final List<tlc2.value.impl.Value> tlc = new ArrayList<>();
    final List<Value> logged = new ArrayList<>();

    void step() {
      int choice = random.nextInt(10);
      if (choice == 0 && tlc.size() > 1) {
        cut(random.nextInt(tlc.size()), tlc.size());
      } else if (choice == 1 && tlc.size() > 1) {
        cut(0, random.nextInt(tlc.size()));
      } else {
        for (int i = random.nextInt(12); i >= 0; i--) {
          Value entry = entry();
          tlc.add(raw(entry));
          logged.add(entry);
        }
      }
    }

    private void cut(int from, int to) {
      tlc.subList(from, to).clear();
      logged.subList(from, to).clear();
    }

    TupleValue value() {
      return new TupleValue(tlc.toArray(tlc2.value.impl.Value[]::new));
    }

    /** The state has the canonical elements, and TLC's next step takes them from there. */
    void keep(tlc2.value.impl.Value canonical) {
      tlc.clear();
      tlc.addAll(List.of(((TupleValue) canonical).elems));
    }
  }

  @Test
  void sequencesThatGrowAndShrinkAreCanonicalAndEqualToTheLoggedOnes() {
    Log log = new Log();
    LoggedSequences sequences = new LoggedSequences();
    tlc2.value.impl.Value before = log.value();
    for (int i = 0; i < STEPS; i++) {
      log.step();
      tlc2.value.impl.Value canonical = TlcValues.canonical(log.value(), before);
      tlc2.value.impl.Value whole = TlcValues.toTlc(Value.sequence(log.logged));
      assertTrue(TlcValues.same(whole, canonical));
      assertEquals(TlcValues.hash(whole), TlcValues.hash(canonical));
      assertTrue(sequences.same(canonical, before, Value.sequence(log.logged)));
      assertSame(canonical, TlcValues.canonical(canonical, canonical));
      log.keep(canonical);
      assertSame(canonical, TlcValues.canonical(log.value(), canonical));
      before = canonical;
    }
  }

  @Test
  void anElementThatDiffersIsFoundWhereverItStandsAndOnWhicheverSide() {
    Log log = new Log();
    IntStream.range(0, 20).forEach(step -> log.step());
    while (log.logged.size() < 40) {
      log.step();
    }
    LoggedSequences sequences = new LoggedSequences();
    tlc2.value.impl.Value before = TlcValues.canonical(log.value());
    log.keep(before);
    assertTrue(sequences.same(before, null, Value.sequence(log.logged)));
    for (int i = 0; i < log.logged.size(); i++) {
      List<Value> altered = new ArrayList<>(log.logged);
      altered.set(i, Value.of("other"));
      assertFalse(sequences.same(log.value(), before, Value.sequence(altered)));
      Log other = new Log();
      other.tlc.addAll(log.tlc);
      other.tlc.set(i, TlcValues.toTlc(Value.of("other")));
      assertFalse(sequences.same(other.value(), before, Value.sequence(log.logged)));
      // A moved element is no longer where it was.
      List<Value> moved = new ArrayList<>(log.logged);
      moved.add(0, moved.remove(i));
      assertEquals(
          moved.equals(log.logged), sequences.same(log.value(), before, Value.sequence(moved)));
    }
    assertFalse(sequences.same(before, null, Value.sequence(log.logged.subList(1, 20))));
  }

  @Test
  @Tag("slow")
  void setsThatGainAndLoseElementsAreInOrder() {
    List<Value> elements = new ArrayList<>();
    tlc2.value.impl.Value before = TlcValues.toTlc(Value.set());
    for (int i = 0; i < STEPS; i++) {
      SetEnumValue gone = (SetEnumValue) TlcValues.toTlc(Value.set());
      if (random.nextInt(3) == 0 && !elements.isEmpty()) {
        Value lost = elements.remove(random.nextInt(elements.size()));
        elements.removeIf(lost::equals);
        gone = (SetEnumValue) TlcValues.toTlc(Value.set(lost));
      }
      List<tlc2.value.impl.Value> sent = new ArrayList<>();
      for (int n = random.nextInt(random.nextInt(20) == 0 ? 60 : 4); n > 0; n--) {
        Value entry = entry();
        elements.add(entry);
        sent.add(raw(entry));
      }
      SetEnumValue out = new SetEnumValue(sent.toArray(tlc2.value.impl.Value[]::new), false);
      tlc2.value.impl.Value after =
          ((SetEnumValue) ((SetEnumValue) before).diff(gone)).cup(out.normalize());
      tlc2.value.impl.Value canonical = TlcValues.canonical(after, before);
      tlc2.value.impl.Value whole = TlcValues.toTlc(Value.set(elements));
      assertTrue(TlcValues.same(whole, canonical));
      assertEquals(TlcValues.hash(whole), TlcValues.hash(canonical));
      before = canonical;
    }
  }

  @Test
  void aFunctionOverNodesKeepsWhatItsStepDoesNotChange() {
    TreeMap<String, Value> nodes = new TreeMap<>();
    List.of("s1", "s2", "s3").forEach(node -> nodes.put(node, Value.sequence(entry())));
    RecordValue before = (RecordValue) TlcValues.toTlc(Value.record(nodes));
    tlc2.value.impl.Value[] values = before.values.clone();
    RecordValue copy = new RecordValue(before.names, values, true);
    assertSame(before, TlcValues.canonical(copy, before));
    values = before.values.clone();
    values[1] = TlcValues.toTlc(Value.sequence());
    RecordValue changed =
        (RecordValue) TlcValues.canonical(new RecordValue(before.names, values, true), before);
    assertSame(before.values[0], changed.values[0]);
    assertFalse(TlcValues.same(before, changed));
    assertTrue(TlcValues.newElements(changed, before) < 3);
  }
}
