package dev.lockstep.evidence.mutants;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.ReplayJudge;
import dev.lockstep.replay.ProgressListener;
import dev.lockstep.replay.Replay;
import dev.lockstep.replay.ReplayOptions;
import dev.lockstep.replay.ReplayReport;
import dev.lockstep.replay.ReplaySession;
import dev.lockstep.replay.SpecificationView;
import dev.lockstep.replay.Verdict;
import dev.lockstep.sim.Scenario;
import dev.lockstep.traces.TraceEntry;
import java.util.List;
import java.util.Optional;

/**
 * Replays simulated traces of one protocol against its specification, which is loaded once. Used by
 * one thread at a time.
 */
public final class ReplayCheck implements TraceCheck, AutoCloseable {
  private final ReplaySession session;
  private long events;

  private ReplayCheck(ReplaySession session) {
    this.session = session;
  }

  /** Replay against the specification that the class path has for the protocol. */
  public static ReplayCheck of(Protocol protocol) {
    SpecificationView view = ReplayJudge.view(protocol.name(), protocol.specification());
    return new ReplayCheck(Replay.of(view).session(ReplayOptions.DEFAULT));
  }

  /** The default scenario of a protocol, with the hash of its specification. */
  public static Scenario scenario(Protocol protocol) {
    return Scenario.of(protocol)
        .withSpecificationHash(ReplayJudge.view(protocol.name(), protocol.specification()).hash());
  }

  /** How many events were replayed so far. */
  public long events() {
    return events;
  }

  @Override
  public Optional<String> rejection(List<TraceEntry> trace) {
    ReplayReport report = session.run(trace.iterator(), ProgressListener.NONE);
    events += report.events();
    if (report.verdict() instanceof Verdict.Rejected rejected) {
      return Optional.of(rejected.sentence());
    }
    if (report.verdict() instanceof Verdict.Accepted) {
      return Optional.empty();
    }
    throw new IllegalStateException(
        "a simulated trace is complete, yet replay says " + report.verdict().sentence());
  }

  @Override
  public void close() {
    session.close();
  }
}
