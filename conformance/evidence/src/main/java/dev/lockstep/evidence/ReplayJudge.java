package dev.lockstep.evidence;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.mutants.TraceCheck;
import dev.lockstep.replay.ProgressListener;
import dev.lockstep.replay.Replay;
import dev.lockstep.replay.ReplayOptions;
import dev.lockstep.replay.ReplayReport;
import dev.lockstep.replay.ReplaySession;
import dev.lockstep.replay.SpecificationView;
import dev.lockstep.replay.Verdict;
import dev.lockstep.specs.Specifications;
import dev.lockstep.traces.TraceEntry;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Replays traces of a registered protocol against its specification, which it loads once. Used by
 * one thread at a time.
 */
public final class ReplayJudge implements TraceCheck, AutoCloseable {
  private final ReplaySession session;

  private ReplayJudge(ReplaySession session) {
    this.session = session;
  }

  /** The judge for a protocol. */
  public static ReplayJudge of(Protocol protocol) {
    return new ReplayJudge(
        Replay.of(view(protocol.name(), protocol.specification())).session(ReplayOptions.DEFAULT));
  }

  /**
   * Replay's view of a registered protocol.
   *
   * @param specification the module of the Node rung
   */
  public static SpecificationView view(String protocol, String specification) {
    Specifications specifications = SpecificationSource.of(protocol);
    return SpecificationView.ofProtocol(specifications.folder(), specification)
        .withHash(specifications.hash());
  }

  /** Replays a merged trace. */
  public ReplayReport replay(Iterator<TraceEntry> entries) {
    return session.run(entries, ProgressListener.NONE);
  }

  @Override
  public Optional<String> rejection(List<TraceEntry> trace) {
    Verdict verdict = replay(trace.iterator()).verdict();
    if (verdict instanceof Verdict.Accepted) {
      return Optional.empty();
    }
    if (verdict instanceof Verdict.Rejected) {
      return Optional.of(verdict.sentence());
    }
    throw new IllegalStateException("replay could not decide: " + verdict.sentence());
  }

  @Override
  public void close() {
    session.close();
  }
}
