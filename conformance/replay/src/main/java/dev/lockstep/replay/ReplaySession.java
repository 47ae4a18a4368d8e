package dev.lockstep.replay;

import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceStream;
import dev.lockstep.traces.Value;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;

/**
 * Replays many traces of one specification, one after the other, and loads the specification once:
 * for thousands of short traces, where loading would cost more than judging. A run depends on
 * nothing that the runs before it left: what is remembered between them are transitions of the
 * specification, which hold for every trace with the same constants. Traces with other constants
 * load it anew.
 *
 * <p>Used by one thread at a time.
 */
public final class ReplaySession implements AutoCloseable {
  private final SpecificationView view;
  private final Map<String, String> misread;
  private final ReplayOptions options;
  private Engine engine;

  ReplaySession(SpecificationView view, Map<String, String> misread, ReplayOptions options) {
    this.view = view;
    this.misread = misread;
    this.options = options;
  }

  /** As {@link Replay#run(Iterator, ReplayOptions, ProgressListener)}. */
  public ReplayReport run(Iterator<TraceEntry> entries, ProgressListener listener) {
    return new ReplayRun(view, this::engine, options, listener)
        .over(() -> entries.hasNext() ? entries.next() : null);
  }

  /** As {@link Replay#run(TraceStream, ReplayOptions, ProgressListener)}. */
  public ReplayReport run(TraceStream stream, ProgressListener listener) {
    ReplayRun run = new ReplayRun(view, this::engine, options, listener);
    return run.over(
        () -> {
          TraceEntry entry = stream.next();
          while (entry == null && !stream.ended() && listener.waitForMore(run::soFar)) {
            entry = stream.next();
          }
          return entry;
        });
  }

  /** The evaluator for these constants, which lives as long as the session. */
  public Evaluator evaluator(SortedMap<String, Value> constants) {
    return engine(constants).evaluator();
  }

  Engine engine(SortedMap<String, Value> constants) {
    if (engine == null || !engine.constants().equals(constants)) {
      close();
      engine = Engine.of(Evaluators.tlc(view, constants, misread), constants, options);
    }
    return engine;
  }

  @Override
  public void close() {
    if (engine != null) {
      engine.evaluator().close();
      engine = null;
    }
  }
}
