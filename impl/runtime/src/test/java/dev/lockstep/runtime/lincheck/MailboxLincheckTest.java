package dev.lockstep.runtime.lincheck;

import dev.lockstep.runtime.Mailbox;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class MailboxLincheckTest {

  private static final int CAPACITY = 3;

  /** The mailbox as nodes use it: many producers, one consumer. */
  @Param(name = "item", gen = IntGen.class, conf = "1:9")
  public static class Real {
    private final Mailbox<Integer> mailbox = new Mailbox<>(CAPACITY);

    @Operation
    public boolean offer(@Param(name = "item") int item) {
      return mailbox.offer(item);
    }

    @Operation(nonParallelGroup = "consumer")
    public List<Integer> drain() {
      return mailbox.drain();
    }
  }

  /** What a mailbox is, one call at a time. */
  public static class Specification {
    private final ArrayDeque<Integer> items = new ArrayDeque<>();

    public boolean offer(int item) {
      return items.size() < CAPACITY && items.add(item);
    }

    public List<Integer> drain() {
      List<Integer> all = new ArrayList<>(items);
      items.clear();
      return all;
    }
  }

  /** The same stack with a plain write in place of the compare-and-set: an offer can be lost. */
  @Param(name = "item", gen = IntGen.class, conf = "1:9")
  public static class Twin {
    private record Link(int item, Link below, int depth) {}

    private final AtomicReference<Link> top = new AtomicReference<>();

    @Operation
    public boolean offer(@Param(name = "item") int item) {
      Link seen = top.get();
      int depth = seen == null ? 0 : seen.depth();
      if (depth >= CAPACITY) {
        return false;
      }
      top.set(new Link(item, seen, depth + 1));
      return true;
    }

    @Operation(nonParallelGroup = "consumer")
    public List<Integer> drain() {
      List<Integer> items = new ArrayList<>();
      for (Link link = top.getAndSet(null); link != null; link = link.below()) {
        items.add(0, link.item());
      }
      return items;
    }
  }

  @Test
  void everyInterleavingIsAQueue() {
    ModelChecking.holds(Real.class, Specification.class, 2);
  }

  @Test
  void aTwinThatDoesNotCompareBeforeItSetsIsFound() {
    ModelChecking.isFoundBroken(Twin.class, Specification.class, 2);
  }
}
