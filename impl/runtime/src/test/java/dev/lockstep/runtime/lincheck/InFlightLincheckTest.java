package dev.lockstep.runtime.lincheck;

import dev.lockstep.runtime.InFlight;
import java.util.Map;
import java.util.TreeMap;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class InFlightLincheckTest {

  private static final int CAPACITY = 2;

  /**
   * The table with tickets from 0 to 2, of which the first two are given by the first calls and the
   * third is never given: an entry is handed out once, the limit holds, and nothing is open after
   * the close.
   */
  @Param(name = "slot", gen = IntGen.class, conf = "0:2")
  public static class Real {
    private final InFlight<Integer> table = new InFlight<>(CAPACITY);

    @Operation
    public boolean open(@Param(name = "slot") int slot) {
      return table.open(slot) >= 0;
    }

    @Operation
    public boolean take(@Param(name = "slot") int slot) {
      return table.take(slot) != null;
    }

    @Operation
    public int size() {
      return table.size();
    }

    @Operation
    public int close() {
      return table.close().size();
    }
  }

  /** A table without the lock around the look and the change: two calls can have one slot. */
  @Param(name = "slot", gen = IntGen.class, conf = "0:2")
  public static class Twin {
    private final Integer[] entries = new Integer[CAPACITY];

    @Operation
    public boolean open(@Param(name = "slot") int slot) {
      for (int i = 0; i < CAPACITY; i++) {
        if (entries[i] == null) {
          entries[i] = slot;
          return true;
        }
      }
      return false;
    }

    @Operation
    public int close() {
      int count = 0;
      for (int i = 0; i < CAPACITY; i++) {
        if (entries[i] != null) {
          entries[i] = null;
          count++;
        }
      }
      return count;
    }
  }

  /** What the twin should be, one call at a time. */
  public static class TwinSpecification {
    private int open;

    public boolean open(int slot) {
      if (open == CAPACITY) {
        return false;
      }
      open++;
      return true;
    }

    public int close() {
      int count = open;
      open = 0;
      return count;
    }
  }

  /** What the table is, one call at a time, with tickets given as the real one gives them. */
  public static class Specification {
    private final Map<Long, Integer> entries = new TreeMap<>();
    private final int[] free = new int[CAPACITY];
    private int freeCount = CAPACITY;
    private long opened;
    private boolean closed;

    public Specification() {
      for (int i = 0; i < CAPACITY; i++) {
        free[i] = CAPACITY - 1 - i;
      }
    }

    private boolean takeEntry(long ticket) {
      if (entries.remove(ticket) == null) {
        return false;
      }
      free[freeCount++] = (int) (ticket % CAPACITY);
      return true;
    }

    public boolean open(int entry) {
      if (closed || freeCount == 0) {
        return false;
      }
      int slot = free[--freeCount];
      entries.put(opened++ * CAPACITY + slot, entry);
      return true;
    }

    public boolean take(int slot) {
      return takeEntry(slot);
    }

    public int size() {
      return entries.size();
    }

    public int close() {
      closed = true;
      int count = entries.size();
      for (long ticket : entries.keySet().stream().mapToLong(Long::longValue).toArray()) {
        takeEntry(ticket);
      }
      return count;
    }
  }

  @Test
  void everyInterleavingIsATable() {
    ModelChecking.holds(Real.class, Specification.class, 2);
  }

  @Test
  void aTwinWithoutItsLockIsFound() {
    ModelChecking.isFoundBroken(Twin.class, TwinSpecification.class, 2);
  }
}
