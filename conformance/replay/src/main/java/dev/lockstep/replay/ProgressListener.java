package dev.lockstep.replay;

import java.util.function.Supplier;

/** Hears of progress and may stop a replay; called on the replaying thread. */
public interface ProgressListener {
  /** Hears nothing and never stops. */
  ProgressListener NONE = new ProgressListener() {};

  /**
   * Some more events were replayed.
   *
   * @param events events so far
   * @param instances instances so far
   */
  default void progress(long events, long instances) {}

  /**
   * The trace has no more records for now, but it is still being written: waits a while and says
   * whether to look again. The verdict after a false speaks for what was read.
   *
   * @param soFar the verdict if nothing more came; computed when asked for, valid during the call
   */
  default boolean waitForMore(Supplier<Verdict> soFar) {
    return false;
  }

  /** Whether to stop now; the verdict is then undecided at best. */
  default boolean cancelled() {
    return false;
  }
}
