package dev.lockstep.runtime;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Runs what a client gave the node: callbacks of futures, and the listener of outcomes. Never on
 * the node's thread, which a callback that waits or throws therefore does not touch.
 *
 * <p>Where the client's executor refuses a task, one thread of the node takes it: an answer that
 * nobody hears would be worse than one on another thread. Thread-safe.
 */
public final class Callbacks {

  private static final Logger LOGGER = LoggerFactory.getLogger(Callbacks.class);

  private final String node;
  private final Executor given;
  private ExecutorService own;
  private boolean closed;

  /** Runs on the executor given, or on one thread of its own if that is null. */
  public Callbacks(String node, Executor given) {
    this.node = node;
    this.given = given;
  }

  /** Runs a callback, soon and elsewhere. */
  public void run(Runnable callback) {
    Runnable guarded = () -> guard(callback);
    if (given != null) {
      try {
        given.execute(guarded);
        return;
      } catch (RejectedExecutionException e) {
        LOGGER.warn(
            "{}: the executor given refuses callbacks; a thread of the node runs them", node);
      }
    }
    runHere(guarded);
  }

  private synchronized void runHere(Runnable guarded) {
    if (own == null) {
      own =
          Executors.newSingleThreadExecutor(task -> daemon(task, "lockstep-" + node + "-answers"));
    }
    own.execute(guarded);
    if (closed) {
      own.shutdown();
      own = null;
    }
  }

  private void guard(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException e) {
      MDC.put("node", node);
      LOGGER.warn("a callback given to {} has thrown", node, e);
      MDC.remove("node");
    }
  }

  /** What was given before is still run; the thread ends then. */
  public synchronized void close() {
    closed = true;
    if (own != null) {
      own.shutdown();
      own = null;
    }
  }

  static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
