package dev.lockstep.runtime.raft;

import dev.lockstep.runtime.Mailbox;
import dev.lockstep.runtime.lincheck.ModelChecking;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class LateEventsLincheckTest {

  private static final int CAPACITY = 9;

  /**
   * Any thread tells; a member says once who hears, and only then lets the receiver run: so the two
   * are never at the same time.
   */
  @Param(name = "event", gen = IntGen.class, conf = "1:9")
  public static class Real {
    final Mailbox<Events> mailbox = new Mailbox<>(CAPACITY);
    private final LateEvents events = new LateEvents();

    @Operation
    public void hear(@Param(name = "event") int event) {
      events.hear(new Events.NotWritten("" + event));
    }

    @Operation(runOnce = true, nonParallelGroup = "member")
    public void to() {
      events.to(mailbox::offer);
    }

    @Operation(nonParallelGroup = "member")
    public List<String> heard() {
      List<String> all = new ArrayList<>();
      mailbox.drain().forEach(event -> all.add(((Events.NotWritten) event).why()));
      return all;
    }
  }

  /** A receiver that is not looked for again under the lock: an event stays behind. */
  @Param(name = "event", gen = IntGen.class, conf = "1:9")
  public static class Twin extends Real {
    private final List<Events> early = new ArrayList<>();
    private volatile Consumer<Events> receiver;

    @Override
    @Operation
    public void hear(@Param(name = "event") int event) {
      Events told = new Events.NotWritten("" + event);
      Consumer<Events> to = receiver;
      if (to != null) {
        to.accept(told);
        return;
      }
      synchronized (early) {
        early.add(told);
      }
    }

    @Override
    @Operation(runOnce = true, nonParallelGroup = "member")
    public void to() {
      synchronized (early) {
        early.forEach(mailbox::offer);
        early.clear();
        receiver = mailbox::offer;
      }
    }
  }

  /** A queue whose items are seen when somebody hears. */
  public static class Specification {
    private final List<String> told = new ArrayList<>();
    private boolean someone;

    public void hear(int event) {
      told.add("" + event);
    }

    public void to() {
      someone = true;
    }

    public List<String> heard() {
      if (!someone) {
        return List.of();
      }
      List<String> all = List.copyOf(told);
      told.clear();
      return all;
    }
  }

  @Test
  void everyInterleavingHearsEachEventOnceAndInOrder() {
    ModelChecking.holds(Real.class, Specification.class, 1);
  }

  @Test
  void aTwinThatLooksForItsReceiverOnceIsFound() {
    ModelChecking.isFoundBroken(Twin.class, Specification.class, 1);
  }
}
