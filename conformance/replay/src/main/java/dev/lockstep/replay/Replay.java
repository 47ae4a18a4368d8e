package dev.lockstep.replay;

import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceStream;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;

/**
 * Replays merged traces against a specification: does some behaviour of it explain what the nodes
 * recorded?
 *
 * <pre>{@code
 * ReplayReport report =
 *     Replay.of(SpecificationView.ofProtocol(folder, "PaxosNode"))
 *         .run(entries, ReplayOptions.DEFAULT, ProgressListener.NONE);
 * report.lines().forEach(System.out::println);
 * System.exit(report.verdict().exitCode());
 * }</pre>
 *
 * <p>Instances are thread-safe; each run has an evaluator of its own and stays on the calling
 * thread. Memory does not grow with the number of events, and by some hundred bytes with each
 * instance.
 */
public final class Replay {
  private final SpecificationView view;
  private final Map<String, String> misread;

  private Replay(SpecificationView view, Map<String, String> misread) {
    this.view = view;
    this.misread = misread;
  }

  /** Replay against this specification. */
  public static Replay of(SpecificationView view) {
    return new Replay(view, Map.of());
  }

  /**
   * Replay by an evaluator with defects: {@link Evaluators#tlc(SpecificationView, SortedMap, Map)}.
   */
  static Replay misreading(SpecificationView view, Map<String, String> misread) {
    return new Replay(view, misread);
  }

  /**
   * Replays a merged trace: for each node its records in order, and a message's sending before its
   * receipt.
   *
   * @param entries read once, one at a time
   * @return the verdict with its grounds; a trace that makes no sense is a verdict, not an error
   * @throws SpecificationException if TLC can't use the specification with the trace's constants
   */
  public ReplayReport run(
      Iterator<TraceEntry> entries, ReplayOptions options, ProgressListener listener) {
    try (ReplaySession session = session(options)) {
      return session.run(entries, listener);
    }
  }

  /**
   * Replays a merged trace that may still be written. Where the stream has nothing more for now,
   * {@link ProgressListener#waitForMore} decides whether to go on. A fault in the stream makes the
   * trace malformed.
   *
   * @throws SpecificationException if TLC can't use the specification with the trace's constants
   */
  public ReplayReport run(TraceStream stream, ReplayOptions options, ProgressListener listener) {
    try (ReplaySession session = session(options)) {
      return session.run(stream, listener);
    }
  }

  /** Keeps the specification loaded for many replays; the caller closes it. */
  public ReplaySession session(ReplayOptions options) {
    return new ReplaySession(view, misread, options);
  }
}
