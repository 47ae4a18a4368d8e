package dev.lockstep.runtime.lincheck;

import dev.lockstep.runtime.Mailbox;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A node gives each input the next sequence number, without a lock: requests and messages come on
 * any thread, and one thread takes them from the mailbox.
 */
@Tag("slow")
class OneWriterLincheckTest {

  private static final int CAPACITY = 9;

  /** A node's mailbox, and the numbers that its one thread gives. */
  public static class Real {
    final Mailbox<String> mailbox = new Mailbox<>(CAPACITY);
    private int sequence;

    @Operation
    public boolean request() {
      return mailbox.offer("request");
    }

    @Operation
    public boolean arrive() {
      return mailbox.offer("message");
    }

    /** The numbers of the inputs that were taken since the last batch. */
    @Operation(nonParallelGroup = "node")
    public List<Integer> batch() {
      List<Integer> numbers = new ArrayList<>();
      mailbox.drain().forEach(input -> numbers.add(step()));
      return numbers;
    }

    final int step() {
      sequence++;
      return sequence;
    }
  }

  /** Messages are handled on the thread that brings them: two inputs at once (mutant RT02). */
  public static class Twin extends Real {
    private final ConcurrentLinkedQueue<Integer> early = new ConcurrentLinkedQueue<>();

    @Override
    @Operation
    public boolean arrive() {
      return early.add(step());
    }

    @Override
    @Operation(nonParallelGroup = "node")
    public List<Integer> batch() {
      List<Integer> numbers = super.batch();
      for (Integer number = early.poll(); number != null; number = early.poll()) {
        numbers.add(number);
      }
      Collections.sort(numbers);
      return numbers;
    }
  }

  /** One input after the other. */
  public static class Specification {
    private int waiting;
    private int sequence;

    public boolean request() {
      waiting++;
      return true;
    }

    public boolean arrive() {
      return request();
    }

    public List<Integer> batch() {
      List<Integer> numbers = new ArrayList<>();
      for (; waiting > 0; waiting--) {
        sequence++;
        numbers.add(sequence);
      }
      return numbers;
    }
  }

  @Test
  void everyInputHasANumberOfItsOwn() {
    ModelChecking.holds(Real.class, Specification.class, 3);
  }

  @Test
  void aTwinThatHandlesMessagesWhereTheyArriveIsFound() {
    ModelChecking.isFoundBroken(Twin.class, Specification.class, 3);
  }
}
