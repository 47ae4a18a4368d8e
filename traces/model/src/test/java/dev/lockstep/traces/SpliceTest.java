package dev.lockstep.traces;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SpliceTest {

  private static Value.Seq numbers(long from, long to) {
    return Value.sequence(LongStream.range(from, to).mapToObj(Value::of).toList());
  }

  private static Value.Seq longNumbers() {
    return numbers(0, 1000);
  }

  @Test
  void whatIsAppendedIsAllThatIsWritten() {
    assertEquals(
        Optional.of(new Splice(0, 1000, List.of(Value.of(1000)))),
        Splice.between(longNumbers(), numbers(0, 1001)));
  }

  @Test
  void aPrefixThatGoesAndASuffixThatGoesAreNumbers() {
    assertEquals(
        Optional.of(new Splice(300, 700, List.of())),
        Splice.between(longNumbers(), numbers(300, 1000)));
    assertEquals(
        Optional.of(new Splice(0, 20, List.of())), Splice.between(longNumbers(), numbers(0, 20)));
    assertEquals(
        Optional.of(new Splice(300, 700, List.of(Value.of(1000)))),
        Splice.between(longNumbers(), numbers(300, 1001)));
  }

  @Test
  void aShortOrAnotherOrNoSequenceIsWrittenWhole() {
    int few = Splice.KEEP_MIN - 1;
    assertEquals(Optional.empty(), Splice.between(numbers(0, few), longNumbers()));
    assertEquals(Optional.empty(), Splice.between(longNumbers(), numbers(0, few)));
    assertEquals(Optional.empty(), Splice.between(longNumbers(), numbers(5000, 6000)));
    assertEquals(Optional.empty(), Splice.between(longNumbers(), numbers(1000 - few, 2000)));
    assertEquals(Optional.empty(), Splice.between(Value.of(1), longNumbers()));
    assertEquals(Optional.empty(), Splice.between(null, longNumbers()));
  }

  /** Looking for every place at which many equal elements may begin would take their square. */
  @Test
  void equalElementsCostNoMoreThanSoManyComparisons() {
    List<Value> equal = new ArrayList<>(Collections.nCopies(200_000, Value.of(1)));
    Value.Seq before = Value.sequence(equal);
    equal.add(100_000, Value.of(2));
    Splice splice = Splice.between(before, Value.sequence(equal)).orElseThrow();
    assertEquals(100_000, splice.keep());
    assertEquals(Value.sequence(equal), splice.of(before));
  }

  @Test
  void aSpliceOfFewElementsIsNone() {
    assertThrows(
        IllegalArgumentException.class, () -> new Splice(0, Splice.KEEP_MIN - 1, List.of()));
    assertThrows(IllegalArgumentException.class, () -> new Splice(-1, 10, List.of()));
  }

  @Property(tries = 2000)
  void aSpliceMakesTheNewValueOfTheOld(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Value> elements = new ArrayList<>();
    int kinds = 1 + random.nextInt(40);
    for (int i = random.nextInt(40); i > 0; i--) {
      elements.add(Value.of(random.nextInt(kinds)));
    }
    Value.Seq before = new Value.Seq(elements);
    elements.subList(random.nextInt(elements.size() + 1), elements.size()).clear();
    elements.subList(0, random.nextInt(1 + elements.size() / 2)).clear();
    for (int i = random.nextInt(5); i > 0; i--) {
      elements.add(Value.of(random.nextInt(kinds)));
    }
    Value.Seq after = new Value.Seq(elements);
    Splice.between(before, after).ifPresent(splice -> assertEquals(after, splice.of(before)));
  }
}
