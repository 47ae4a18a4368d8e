package dev.lockstep.evidence.trials;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Envelope;
import dev.lockstep.core.raft.LogValue;
import dev.lockstep.core.raft.RaftOptions;
import dev.lockstep.core.raft.RaftProtocol;
import dev.lockstep.core.raft.RaftReply;
import dev.lockstep.core.raft.RaftRequest;
import dev.lockstep.evidence.ReplayJudge;
import dev.lockstep.evidence.mutants.Trial;
import dev.lockstep.runtime.NodeHost;
import dev.lockstep.runtime.log.Log;
import dev.lockstep.runtime.log.LogException;
import dev.lockstep.runtime.log.NodeStorage;
import dev.lockstep.runtime.net.Transport;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Trials of a Raft server that is a group of its own, and starts twice on one disk. */
public enum RaftTrial implements Trial {
  /** The power is cut after a command: what was told to be committed is there. */
  WITHOUT_FAULTS {
    @Override
    public Optional<String> complaint(Path folder) {
      return new Run(false).lost();
    }
  },

  /** The same, after the disk has failed a write. */
  CUT_AFTER_A_FAILED_WRITE {
    @Override
    public Optional<String> complaint(Path folder) {
      return new Run(true).lost();
    }
  },

  /** The same, and replay judges the trace of both starts. */
  REPLAY_OF_A_FAILED_WRITE {
    @Override
    public Optional<String> complaint(Path folder) {
      return new Run(true).rejected();
    }
  };

  private static final String SERVER = "s1";
  private static final String GROUP = "g";
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int PAUSE_MILLIS = 10;

  /** One server that starts twice, its disk, and all that it told and recorded. */
  private static final class Run {
    private final Cluster cluster =
        RaftProtocol.cluster(List.of(SERVER), new RaftOptions(true, true, 2, 2));
    private final List<TraceEntry> trace = new ArrayList<>();
    private final Committed before;
    private final Committed after;
    private List<Log.Entry> durable = List.of();

    /** With a disk that fails from the command of the first start on, or does not. */
    Run(boolean fails) {
      before = start(1, fails);
      after = start(2, false);
    }

    /** Starts on what is durable, asks for a command, and cuts the power. */
    private Committed start(int incarnation, boolean fails) {
      Committed committed = new Committed();
      FailingLog disk = new FailingLog(incarnation, durable);
      try (NodeHost host = host(disk, committed)) {
        host.tell(GROUP, new RaftRequest.Start().toValue());
        committed.await(host, entry -> entry.term() == incarnation);
        disk.failing = fails;
        LogValue command = LogValue.command(0, 0, "start " + incarnation);
        host.tell(GROUP, new RaftRequest.Propose(1, List.of(command)).toValue());
        committed.await(host, entry -> entry.value().equals(command));
      }
      durable = disk.durable();
      return committed;
    }

    private NodeHost host(FailingLog disk, Committed committed) {
      return NodeHost.of(new RaftProtocol(), cluster, SERVER)
          .storage(() -> disk)
          .transport(new Nobody())
          .trace(this::trace)
          .executor(Runnable::run)
          .onOutcome((instance, reply) -> committed.hear(RaftReply.of(reply)))
          .start();
    }

    /** A server whose power is cut does not say that it stops in order. */
    private TraceSink trace(long incarnation) {
      return record -> {
        if (!(record instanceof TraceRecord.End)) {
          trace.add(new TraceEntry(SERVER, incarnation, record, "record " + (trace.size() + 1)));
        }
      };
    }

    Optional<String> lost() {
      List<RaftReply.CommittedEntry> lost = new ArrayList<>(before.entries());
      lost.removeAll(after.entries());
      return lost.isEmpty()
          ? Optional.empty()
          : Optional.of("committed before the power was cut, and gone after it: " + lost);
    }

    Optional<String> rejected() {
      try (ReplayJudge judge = ReplayJudge.of(new RaftProtocol())) {
        return judge.rejection(trace).map(why -> "replay says: " + why);
      }
    }
  }

  /** What one start of the server told to be committed. Thread-safe. */
  private static final class Committed {
    private final List<RaftReply.CommittedEntry> entries = new ArrayList<>();

    synchronized void hear(RaftReply reply) {
      if (reply instanceof RaftReply.Committed more) {
        entries.addAll(more.entries());
      }
    }

    synchronized List<RaftReply.CommittedEntry> entries() {
      return List.copyOf(entries);
    }

    /** Waits for such an entry, or for the server to stop. */
    void await(NodeHost host, Predicate<RaftReply.CommittedEntry> wanted) {
      long end = System.nanoTime() + LONG.toNanos();
      while (entries().stream().noneMatch(wanted) && !host.stopped().isDone()) {
        if (System.nanoTime() - end > 0) {
          throw new IllegalStateException("the server commits nothing, and does not stop");
        }
        pause();
      }
    }

    private static void pause() {
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("the trial was interrupted", e);
      }
    }
  }

  /** Nobody else is there. */
  private static final class Nobody implements Transport {
    @Override
    public void start(long incarnation, Consumer<Envelope> receiver) {}

    @Override
    public void send(Envelope envelope) {
      throw new IllegalStateException("nobody hears " + envelope);
    }

    @Override
    public void close() {}
  }

  /** A log in memory whose syncs fail from the moment that it is told to. */
  private static final class FailingLog implements NodeStorage, Log {
    private final long incarnation;
    private final List<Log.Entry> durable;
    private final List<Log.Entry> unsynced = new ArrayList<>();
    volatile boolean failing;

    FailingLog(long incarnation, List<Log.Entry> durable) {
      this.incarnation = incarnation;
      this.durable = new ArrayList<>(durable);
    }

    /** What a restart finds; only when the server has stopped. */
    List<Log.Entry> durable() {
      return List.copyOf(durable);
    }

    @Override
    public long incarnation() {
      return incarnation;
    }

    @Override
    public Log.Opened openLog() {
      return new Log.Opened(this, List.of(), durable(), "");
    }

    @Override
    public long append(String instance, byte[] record) {
      long sequence = durable.size() + unsynced.size() + 1L;
      unsynced.add(new Log.Entry(sequence, instance, record));
      return sequence;
    }

    @Override
    public void sync() {
      if (failing) {
        throw new LogException(
            LogException.Kind.FAILED, "Input/output error, as the trial wanted it");
      }
      durable.addAll(unsynced);
      unsynced.clear();
    }

    @Override
    public void idle() {}

    @Override
    public void compact(List<byte[]> summaries, List<Log.Entry> live) {
      throw new IllegalStateException("so short a log needs no compaction");
    }

    @Override
    public void close() {}
  }
}
