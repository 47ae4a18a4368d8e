package dev.lockstep.traces;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** Arrays behave as the trees of the JDK do, in everything but that they cannot be changed. */
@SuppressWarnings("JdkObsolete") // a SortedMap is what is promised
class SortedArraysTest {

  @Property(tries = 300)
  void aMapIsWhatATreeMapIs(
      @ForAll Map<@AlphaChars @StringLength(max = 2) String, Integer> pairs,
      @ForAll @AlphaChars @StringLength(max = 2) String one,
      @ForAll @AlphaChars @StringLength(max = 2) String other) {
    TreeMap<String, Integer> tree = new TreeMap<>(pairs);
    SortedMap<String, Integer> map = SortedArrays.copyOf(new HashMap<>(pairs));
    TreeMap<String, Integer> backwards = new TreeMap<>(Comparator.reverseOrder());
    backwards.putAll(pairs);
    assertEquals(map, SortedArrays.copyOf(backwards), "the order of the source does not count");
    assertEquals(tree, map);
    assertEquals(map, tree);
    assertEquals(tree.hashCode(), map.hashCode());
    assertEquals(tree.toString(), map.toString());
    assertEquals(new ArrayList<>(tree.keySet()), new ArrayList<>(map.keySet()));
    assertEquals(new ArrayList<>(tree.values()), new ArrayList<>(map.values()));
    assertEquals(tree.get(one), map.get(one));
    assertEquals(tree.containsKey(one), map.containsKey(one));
    for (Map<String, Integer> either : List.of(tree, map)) {
      assertTrue(SortedArrays.hasKeys(either, tree.keySet().toArray()));
      assertEquals(
          tree.keySet().equals(Set.of(one)), SortedArrays.hasKeys(either, new Object[] {one}));
    }
    String low = one.compareTo(other) < 0 ? one : other;
    String high = one.compareTo(other) < 0 ? other : one;
    assertEquals(tree.headMap(low), map.headMap(low));
    assertEquals(tree.tailMap(low), map.tailMap(low));
    assertEquals(tree.subMap(low, high), map.subMap(low, high));
    List<String> walked = new ArrayList<>();
    map.forEach((key, value) -> walked.add(key + value));
    List<String> expected = new ArrayList<>();
    tree.forEach((key, value) -> expected.add(key + value));
    assertEquals(expected, walked);
    if (!pairs.isEmpty()) {
      assertEquals(tree.firstKey(), map.firstKey());
      assertEquals(tree.lastKey(), map.lastKey());
      tree.put(tree.firstKey(), tree.get(tree.firstKey()) + 1);
      assertNotEquals(SortedArrays.copyOf(tree), map);
      assertNotEquals(tree, map);
    }
  }

  @Property(tries = 300)
  void aSetIsWhatATreeSetIs(
      @ForAll List<Integer> elements, @ForAll Integer one, @ForAll Integer other) {
    TreeSet<Integer> tree = new TreeSet<>(elements);
    SortedSet<Integer> set = SortedArrays.copyOf(elements);
    assertEquals(tree, set);
    assertEquals(set, tree);
    assertEquals(set, SortedArrays.copyOf(tree.descendingSet()));
    assertEquals(tree.hashCode(), set.hashCode());
    assertEquals(new ArrayList<>(tree), new ArrayList<>(set));
    assertEquals(List.of(tree.toArray()), List.of(set.toArray()));
    assertEquals(tree.contains(one), set.contains(one));
    int low = Math.min(one, other);
    int high = Math.max(one, other);
    assertEquals(tree.headSet(low), set.headSet(low));
    assertEquals(tree.tailSet(low), set.tailSet(low));
    assertEquals(tree.subSet(low, high), set.subSet(low, high));
    List<Integer> walked = new ArrayList<>();
    set.forEach(walked::add);
    assertEquals(new ArrayList<>(tree), walked);
    if (!tree.isEmpty()) {
      assertEquals(tree.first(), set.first());
      assertEquals(tree.last(), set.last());
      tree.remove(tree.first());
      assertNotEquals(SortedArrays.copyOf(tree), set);
    }
  }

  @Test
  void aCopyOfACopyIsTheSameObject() {
    SortedMap<String, Integer> map = SortedArrays.copyOf(Map.of("a", 1));
    assertSame(map, SortedArrays.copyOf(map));
    SortedSet<String> set = SortedArrays.copyOf(Set.of("a"));
    assertSame(set, SortedArrays.copyOf(set));
  }

  @Test
  void nothingCanBeChanged() {
    Map<String, Integer> source = new HashMap<>(Map.of("a", 1));
    SortedMap<String, Integer> map = SortedArrays.copyOf(source);
    source.put("a", 2);
    assertEquals(1, map.get("a"));
    assertNull(map.get("b"));
    assertThrows(UnsupportedOperationException.class, () -> map.put("a", 2));
    assertThrows(UnsupportedOperationException.class, () -> map.remove("a"));
    assertThrows(UnsupportedOperationException.class, map::clear);
    assertThrows(UnsupportedOperationException.class, () -> map.keySet().remove("a"));
    assertThrows(UnsupportedOperationException.class, () -> map.values().clear());
    assertThrows(
        UnsupportedOperationException.class, () -> map.entrySet().iterator().next().setValue(2));
    SortedSet<String> set = SortedArrays.copyOf(Set.of("a"));
    assertThrows(UnsupportedOperationException.class, () -> set.add("b"));
    assertThrows(UnsupportedOperationException.class, () -> set.remove("a"));
    set.toArray()[0] = "b";
    assertEquals("a", set.first());
  }

  @Test
  void theEmptyOnesHaveNoEdges() {
    SortedMap<String, Integer> map = SortedArrays.copyOf(Map.<String, Integer>of());
    assertThrows(NoSuchElementException.class, map::firstKey);
    assertThrows(NoSuchElementException.class, map::lastKey);
    SortedSet<String> set = SortedArrays.copyOf(List.<String>of());
    assertThrows(NoSuchElementException.class, set::first);
    assertThrows(NoSuchElementException.class, () -> set.iterator().next());
  }
}
