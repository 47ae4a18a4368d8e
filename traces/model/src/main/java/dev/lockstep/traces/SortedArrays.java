package dev.lockstep.traces;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Immutable maps and sets in natural order, kept in arrays: what a trace is made of is small, is
 * built once and is walked many times. {@code forEach} allocates nothing, and a copy of one is the
 * same object. Thread-safe.
 *
 * <p>Invariants: (1) keys and elements rise strictly in their natural order; (2) none is null.
 */
public final class SortedArrays {
  private SortedArrays() {}

  /**
   * An immutable map of the same pairs, in natural order.
   *
   * @throws NullPointerException if a key is null
   */
  public static <K extends Comparable<? super K>, V> SortedMap<K, V> copyOf(
      Map<? extends K, ? extends V> map) {
    if (map instanceof ArrayMap<?, ?>) {
      @SuppressWarnings("unchecked") // immutable, so it is one of the supertypes as well
      SortedMap<K, V> same = (SortedMap<K, V>) map;
      return same;
    }
    Map<? extends K, ? extends V> natural =
        map instanceof SortedMap<?, ?> sorted && sorted.comparator() == null
            ? map
            : new TreeMap<K, V>(map);
    Filler filler = new Filler(natural.size());
    natural.forEach(filler);
    return new ArrayMap<>(filler.keys, filler.values);
  }

  /**
   * The map of keys and values that stand at the same places. The arrays are not copied: the caller
   * gives them away.
   *
   * @param keys strictly rising in natural order
   */
  public static <K extends Comparable<? super K>, V> SortedMap<K, V> ofSorted(
      Object[] keys, Object[] values) {
    return new ArrayMap<>(keys, values);
  }

  /**
   * Whether a map has these keys and no others.
   *
   * @param keys strictly rising in natural order
   */
  public static boolean hasKeys(Map<?, ?> map, Object[] keys) {
    if (map instanceof ArrayMap<?, ?> arrays) {
      return arrays.keys == keys || Arrays.equals(arrays.keys, keys);
    }
    return map.size() == keys.length && map.keySet().containsAll(Arrays.asList(keys));
  }

  /**
   * An immutable set of the same elements, in natural order.
   *
   * @throws NullPointerException if an element is null
   */
  public static <E extends Comparable<? super E>> SortedSet<E> copyOf(
      Collection<? extends E> elements) {
    if (elements instanceof ArraySet<?>) {
      @SuppressWarnings("unchecked") // immutable, so it is one of the supertypes as well
      SortedSet<E> same = (SortedSet<E>) elements;
      return same;
    }
    Collection<? extends E> natural =
        elements instanceof SortedSet<?> sorted && sorted.comparator() == null
            ? elements
            : new TreeSet<E>(elements);
    return new ArraySet<>(natural.toArray());
  }

  /**
   * The set of these elements. The array is not copied: the caller gives it away.
   *
   * @param elements strictly rising in natural order
   */
  public static <E extends Comparable<? super E>> SortedSet<E> ofSorted(Object[] elements) {
    return new ArraySet<>(elements);
  }

  /** Takes the pairs of a map in its order. */
  private static final class Filler implements BiConsumer<Object, Object> {
    final Object[] keys;
    final Object[] values;
    private int count;

    Filler(int size) {
      keys = new Object[size];
      values = new Object[size];
    }

    @Override
    public void accept(Object key, Object value) {
      keys[count] = Objects.requireNonNull(key);
      values[count++] = value;
    }
  }

  @SuppressWarnings("unchecked") // the factories take nothing but what compares with itself
  private static int compare(Object a, Object b) {
    return ((Comparable<Object>) a).compareTo(b);
  }

  /** The place of a key, or {@code -1 -} the place where it would stand. */
  private static int find(Object[] keys, Object key) {
    int low = 0;
    int high = keys.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(keys[middle], key);
      if (order == 0) {
        return middle;
      } else if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1 - low;
  }

  /** The first place at or above a key. */
  private static int ceiling(Object[] keys, Object key) {
    int found = find(keys, key);
    return found < 0 ? -1 - found : found;
  }

  private static Object edge(Object[] keys, int index) {
    if (keys.length == 0) {
      throw new NoSuchElementException("it is empty");
    }
    return keys[index];
  }

  @SuppressWarnings("JdkObsolete") // records and values promise a SortedMap, and no more
  private static final class ArrayMap<K, V> extends AbstractMap<K, V> implements SortedMap<K, V> {
    private final Object[] keys;
    private final Object[] values;

    ArrayMap(Object[] keys, Object[] values) {
      this.keys = keys;
      this.values = values;
    }

    @Override
    public int size() {
      return keys.length;
    }

    @Override
    public boolean containsKey(Object key) {
      return find(keys, key) >= 0;
    }

    @Override
    @SuppressWarnings("unchecked") // as it was put in
    public V get(Object key) {
      int found = find(keys, key);
      return found < 0 ? null : (V) values[found];
    }

    @Override
    @SuppressWarnings("unchecked")
    public void forEach(BiConsumer<? super K, ? super V> action) {
      for (int i = 0; i < keys.length; i++) {
        action.accept((K) keys[i], (V) values[i]);
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ArrayMap<?, ?> map
          ? Arrays.equals(keys, map.keys) && Arrays.equals(values, map.values)
          : super.equals(other);
    }

    @Override
    public int hashCode() {
      int hash = 0;
      for (int i = 0; i < keys.length; i++) {
        hash += keys[i].hashCode() ^ Objects.hashCode(values[i]);
      }
      return hash;
    }

    @Override
    public Set<Entry<K, V>> entrySet() {
      return new AbstractSet<>() {
        @Override
        public int size() {
          return keys.length;
        }

        @Override
        public Iterator<Entry<K, V>> iterator() {
          return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
              return next < keys.length;
            }

            @Override
            @SuppressWarnings("unchecked")
            public Entry<K, V> next() {
              if (next == keys.length) {
                throw new NoSuchElementException();
              }
              return new SimpleImmutableEntry<>((K) keys[next], (V) values[next++]);
            }
          };
        }
      };
    }

    @Override
    @SuppressWarnings("unchecked")
    public Set<K> keySet() {
      return (Set<K>) new ArraySet<>(keys);
    }

    @Override
    @SuppressWarnings("unchecked")
    public Collection<V> values() {
      return (Collection<V>) java.util.Collections.unmodifiableList(Arrays.asList(values));
    }

    @Override
    public Comparator<? super K> comparator() {
      return null;
    }

    @Override
    @SuppressWarnings("unchecked")
    public K firstKey() {
      return (K) edge(keys, 0);
    }

    @Override
    @SuppressWarnings("unchecked")
    public K lastKey() {
      return (K) edge(keys, keys.length - 1);
    }

    @Override
    public SortedMap<K, V> subMap(K from, K to) {
      return part(ceiling(keys, from), ceiling(keys, to));
    }

    @Override
    public SortedMap<K, V> headMap(K to) {
      return part(0, ceiling(keys, to));
    }

    @Override
    public SortedMap<K, V> tailMap(K from) {
      return part(ceiling(keys, from), keys.length);
    }

    private SortedMap<K, V> part(int from, int to) {
      return new ArrayMap<>(
          Arrays.copyOfRange(keys, from, to), Arrays.copyOfRange(values, from, to));
    }
  }

  @SuppressWarnings("JdkObsolete") // as above
  private static final class ArraySet<E> extends AbstractSet<E> implements SortedSet<E> {
    private final Object[] elements;

    ArraySet(Object[] elements) {
      this.elements = elements;
    }

    @Override
    public int size() {
      return elements.length;
    }

    @Override
    public boolean contains(Object element) {
      return find(elements, element) >= 0;
    }

    @Override
    @SuppressWarnings("unchecked") // as it was put in
    public void forEach(Consumer<? super E> action) {
      for (Object element : elements) {
        action.accept((E) element);
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ArraySet<?> set
          ? Arrays.equals(elements, set.elements)
          : super.equals(other);
    }

    @Override
    public int hashCode() {
      int hash = 0;
      for (Object element : elements) {
        hash += element.hashCode();
      }
      return hash;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Iterator<E> iterator() {
      return (Iterator<E>) Arrays.asList(elements).iterator();
    }

    @Override
    public Object[] toArray() {
      return elements.clone();
    }

    @Override
    public Comparator<? super E> comparator() {
      return null;
    }

    @Override
    @SuppressWarnings("unchecked")
    public E first() {
      return (E) edge(elements, 0);
    }

    @Override
    @SuppressWarnings("unchecked")
    public E last() {
      return (E) edge(elements, elements.length - 1);
    }

    @Override
    public SortedSet<E> subSet(E from, E to) {
      return part(ceiling(elements, from), ceiling(elements, to));
    }

    @Override
    public SortedSet<E> headSet(E to) {
      return part(0, ceiling(elements, to));
    }

    @Override
    public SortedSet<E> tailSet(E from) {
      return part(ceiling(elements, from), elements.length);
    }

    private SortedSet<E> part(int from, int to) {
      return new ArraySet<>(Arrays.copyOfRange(elements, from, to));
    }
  }
}
