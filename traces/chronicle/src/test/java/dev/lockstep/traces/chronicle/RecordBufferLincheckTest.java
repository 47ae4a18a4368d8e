package dev.lockstep.traces.chronicle;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.TraceRecord;
import java.util.ArrayDeque;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * Every interleaving of producers and the consumer that Lincheck tries gives what some order of the
 * same calls, one after the other, gives. On Java 17 only: on later ones a pass means little.
 */
@Tag("slow")
@EnabledForJreRange(max = JRE.JAVA_17)
public class RecordBufferLincheckTest {
  private static final int CAPACITY = 2;

  /** The buffer under test. */
  public static class Real {
    final RecordBuffer buffer = new RecordBuffer(CAPACITY);

    public Real() {
      buffer.offer(number -> new TraceRecord.End(1));
      buffer.poll();
    }

    @Operation
    public long offer() {
      return buffer.offer(TraceRecord.End::new);
    }

    @Operation(nonParallelGroup = "consumer")
    public String poll() {
      return String.valueOf(buffer.poll());
    }
  }

  /** As the buffer, but a producer that was overtaken keeps its old number. */
  public static class Twin {
    private final BrokenRecordBuffer buffer = new BrokenRecordBuffer(CAPACITY);

    public Twin() {
      buffer.offer(number -> new TraceRecord.End(1));
      buffer.poll();
    }

    @Operation
    public long offer() {
      return buffer.offer(TraceRecord.End::new);
    }

    @Operation(nonParallelGroup = "consumer")
    public String poll() {
      return String.valueOf(buffer.poll());
    }
  }

  /** The buffer with a consumer that swaps two records when both wait (mutant RT03). */
  public static class Swapping extends Real {
    private TraceRecord kept;

    @Override
    @Operation(nonParallelGroup = "consumer")
    public String poll() {
      TraceRecord first = kept == null ? buffer.poll() : kept;
      TraceRecord second = kept == null && first != null ? buffer.poll() : null;
      kept = second == null ? null : first;
      return String.valueOf(second == null ? first : second);
    }
  }

  /** What the buffer does when no two calls overlap, in the plainest way. */
  public static class Sequential {
    private final ArrayDeque<TraceRecord> queue = new ArrayDeque<>();
    private long sequence = 1;
    private long dropped;

    public long offer() {
      long number = sequence++;
      if (dropped > 0 || queue.size() == CAPACITY) {
        dropped++;
        return -1 - number;
      }
      queue.add(new TraceRecord.End(number));
      return number;
    }

    public String poll() {
      if (queue.isEmpty() && dropped > 0) {
        queue.add(new TraceRecord.Gap(sequence - dropped, dropped));
        dropped = 0;
      }
      return String.valueOf(queue.poll());
    }
  }

  @Test
  void theBufferIsLinearizable() {
    options().check(Real.class);
  }

  @Test
  void aProducerThatKeepsItsNumberWhenItIsOvertakenIsFoundOut() {
    isFoundBroken(Twin.class);
  }

  @Test
  void aConsumerThatSwapsTwoRecordsIsFoundOut() {
    isFoundBroken(Swapping.class);
  }

  private static void isFoundBroken(Class<?> twin) {
    LincheckAssertionError found =
        assertThrows(
            LincheckAssertionError.class,
            () -> options().minimizeFailedScenario(false).check(twin));
    // Wrong results, not a hang or an exception.
    assertTrue(found.getMessage().contains("Invalid execution results"), found.getMessage());
  }

  private static ModelCheckingOptions options() {
    return new ModelCheckingOptions()
        .iterations(50)
        .invocationsPerIteration(1000)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(2)
        .actorsAfter(3)
        .sequentialSpecification(Sequential.class);
  }
}
