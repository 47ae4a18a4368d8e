package dev.lockstep.specs;

/**
 * Hears what happens while models are checked. The methods are called from several threads, never
 * at the same time; an implementation should return soon.
 */
public interface CheckListener {
  /** Hears nothing. */
  CheckListener SILENT = new CheckListener() {};

  /** A child process for this model is about to start. */
  default void started(Model model) {}

  /** A running model got further. */
  default void progressed(Model model, Progress progress) {}

  /** A model has its report. */
  default void finished(ModelReport report) {}
}
