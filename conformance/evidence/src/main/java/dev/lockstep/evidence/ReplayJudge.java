package dev.lockstep.evidence;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.mutants.TraceCheck;
import dev.lockstep.replay.ProgressListener;
import dev.lockstep.replay.Replay;
import dev.lockstep.replay.ReplayOptions;
import dev.lockstep.replay.ReplayReport;
import dev.lockstep.replay.SpecificationView;
import dev.lockstep.replay.Verdict;
import dev.lockstep.specs.Specifications;
import dev.lockstep.traces.TraceEntry;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Replays traces of a registered protocol against its specification. Thread-safe. */
public final class ReplayJudge implements TraceCheck {
  private final Replay replay;

  private ReplayJudge(Replay replay) {
    this.replay = replay;
  }

  /** The judge for a protocol. */
  public static ReplayJudge of(Protocol protocol) {
    return new ReplayJudge(Replay.of(view(protocol.name(), protocol.specification())));
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
    return replay.run(entries, ReplayOptions.DEFAULT, ProgressListener.NONE);
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
}
