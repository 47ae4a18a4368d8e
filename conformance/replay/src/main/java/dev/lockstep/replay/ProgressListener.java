package dev.lockstep.replay;

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
   */
  default boolean waitForMore() {
    return false;
  }

  /** Whether to stop now; the verdict is then undecided at best. */
  default boolean cancelled() {
    return false;
  }
}
