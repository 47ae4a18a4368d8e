package dev.lockstep.runtime.lincheck;

import dev.lockstep.runtime.raft.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class BatchLincheckTest {

  /** The batch as members use it: many threads put, one takes, any thread closes. */
  @Param(name = "item", gen = IntGen.class, conf = "1:9")
  public static class Real {
    private final Batch<Integer> batch = new Batch<>();

    @Operation
    public String put(@Param(name = "item") int item) {
      return batch.put(item).name();
    }

    @Operation(nonParallelGroup = "taker")
    public List<Integer> take() {
      return batch.take();
    }

    @Operation
    public List<Integer> close() {
      return batch.close();
    }
  }

  /** What a batch is, one call at a time. */
  public static class Specification {
    private List<Integer> items = new ArrayList<>();
    private boolean closed;

    public String put(int item) {
      if (closed) {
        return "CLOSED";
      }
      items.add(item);
      return items.size() == 1 ? "FIRST" : "NEXT";
    }

    public List<Integer> take() {
      List<Integer> all = items;
      items = new ArrayList<>();
      return all;
    }

    public List<Integer> close() {
      closed = true;
      return take();
    }
  }

  /**
   * A batch with a flag beside it that says whether it is going to be taken: one that is put in
   * between the look at the flag and its fall is never taken.
   */
  @Param(name = "item", gen = IntGen.class, conf = "1:9")
  public static class Twin {
    private final AtomicReference<List<Integer>> items = new AtomicReference<>(List.of());
    private final AtomicBoolean asked = new AtomicBoolean();

    @Operation
    public String put(@Param(name = "item") int item) {
      List<Integer> before;
      List<Integer> after;
      do {
        before = items.get();
        after = new ArrayList<>(before);
        after.add(item);
      } while (!items.compareAndSet(before, after));
      return asked.compareAndSet(false, true) ? "FIRST" : "NEXT";
    }

    @Operation(nonParallelGroup = "taker")
    public List<Integer> take() {
      List<Integer> all = items.getAndSet(List.of());
      asked.set(false);
      return all;
    }

    @Operation
    public List<Integer> close() {
      return List.of();
    }
  }

  /** The twin closes nothing, so neither does its specification. */
  public static class TwinSpecification extends Specification {
    @Override
    public List<Integer> close() {
      return List.of();
    }
  }

  @Test
  void everyInterleavingHasOneFirstForEachBatch() {
    ModelChecking.holds(Real.class, Specification.class, 2);
  }

  @Test
  void aTwinWithAFlagBesideItsItemsIsFound() {
    ModelChecking.isFoundBroken(Twin.class, TwinSpecification.class, 2);
  }
}
