package dev.lockstep.runtime.multipaxos;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener of one sequence, and the thread on which it hears. */
final class Delivery implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(Delivery.class);

  private final Decrees decrees;
  private final DecreeListener listener;
  private final Thread thread;
  private long next;
  private volatile boolean closed;

  Delivery(String name, Decrees decrees, long from, DecreeListener listener) {
    this.decrees = decrees;
    this.listener = listener;
    this.next = from;
    this.thread = new Thread(this::run, "lockstep-" + name + "-delivery");
    thread.setDaemon(true);
  }

  Delivery start() {
    thread.start();
    return this;
  }

  private void run() {
    try {
      while (!closed) {
        Decrees.Next step = decrees.await(next);
        if (step == null) {
          return;
        } else if (step.skipped()) {
          listener.skipped(step.position());
          next = step.position();
        } else {
          Optional<Tag> tag = step.tag();
          if (tag.isPresent()) {
            listener.decree(step.position(), tag.get().value());
          }
          next = step.position() + 1;
        }
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOGGER.warn("the listener at position {} has thrown, and hears nothing more", next, e);
    }
  }

  /** A call of the listener that is under way is interrupted; no other one follows. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
