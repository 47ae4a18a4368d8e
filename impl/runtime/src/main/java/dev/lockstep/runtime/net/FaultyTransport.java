package dev.lockstep.runtime.net;

import dev.lockstep.core.Envelope;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * A transport that also loses, repeats and delays what is sent, for recorded runs and tests. It
 * does nothing that {@link Transport} does not allow anyway. Thread-safe.
 */
public final class FaultyTransport implements Transport {

  /**
   * How often what happens.
   *
   * @param loss share of messages that are lost, 0 to 1
   * @param duplicate share of messages that are sent twice, 0 to 1
   * @param delay share of messages that wait, 0 to 1; later ones may overtake them
   * @param delayMillisMax how long such a message waits at most, in milliseconds
   * @param seed of the choices
   */
  public record Faults(
      double loss, double duplicate, double delay, long delayMillisMax, long seed) {
    public Faults {
      for (double share : new double[] {loss, duplicate, delay}) {
        if (!(share >= 0 && share <= 1)) {
          throw new IllegalArgumentException("a share of messages is between 0 and 1: " + share);
        }
      }
      if (delayMillisMax < 0 || (delay > 0 && delayMillisMax < 1)) {
        throw new IllegalArgumentException("a delay takes at least a millisecond");
      }
    }

    /** Whether anything can happen at all. */
    public boolean any() {
      return loss > 0 || duplicate > 0 || delay > 0;
    }
  }

  private final Transport transport;
  private final Faults faults;
  private final SplittableRandom random;
  private final ScheduledExecutorService later;
  private final LongAdder lost = new LongAdder();
  private final LongAdder duplicated = new LongAdder();
  private final LongAdder delayed = new LongAdder();

  /** Puts faults in front of a transport. */
  public FaultyTransport(Transport transport, Faults faults) {
    this.transport = transport;
    this.faults = faults;
    this.random = new SplittableRandom(faults.seed());
    this.later =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "lockstep-delays");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public void start(long incarnation, Consumer<Envelope> receiver) {
    transport.start(incarnation, receiver);
  }

  @Override
  public void send(Envelope envelope) {
    boolean lose;
    boolean duplicate;
    long waitMillis;
    synchronized (random) {
      lose = random.nextDouble() < faults.loss();
      duplicate = random.nextDouble() < faults.duplicate();
      waitMillis =
          random.nextDouble() < faults.delay() ? random.nextLong(faults.delayMillisMax()) + 1 : 0;
    }
    if (lose) {
      lost.increment();
      return;
    }
    if (duplicate) {
      duplicated.increment();
      transport.send(envelope);
    }
    if (waitMillis == 0) {
      transport.send(envelope);
    } else {
      delayed.increment();
      sendLater(envelope, waitMillis);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a message that fails to be sent is lost
  private void sendLater(Envelope envelope, long millis) {
    try {
      later.schedule(() -> transport.send(envelope), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // Closed meanwhile: the message is lost, as any may be.
      lost.increment();
    }
  }

  /** How many messages were lost here. */
  public long lost() {
    return lost.sum();
  }

  /** How many messages were sent twice. */
  public long duplicated() {
    return duplicated.sum();
  }

  /** How many messages had to wait. */
  public long delayed() {
    return delayed.sum();
  }

  @Override
  public void close() {
    later.shutdownNow();
    transport.close();
  }
}
