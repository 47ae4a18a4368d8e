package dev.lockstep.evidence.trials;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Envelope;
import dev.lockstep.core.LogService;
import dev.lockstep.core.Protocol;
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

/**
 * Trials of a node that has a replicated log for itself, and starts twice on one disk; of the first
 * registered protocol that has such a log.
 */
public enum ReplicatedLogTrial implements Trial {
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

  private static final String GROUP = "g";
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int PAUSE_MILLIS = 10;

  /** One node that starts twice, its disk, and all that it told and recorded. */
  private static final class Run {
    private final Protocol protocol =
        Protocol.registered().stream()
            .filter(each -> each.logService().isPresent())
            .findFirst()
            .orElseThrow();
    private final LogService service = protocol.logService().orElseThrow();
    private final Cluster cluster = service.cluster(1);
    private final String name = cluster.nodes().get(0);
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
        host.tell(GROUP, service.start().toValue());
        committed.await(host, entry -> entry.term() == incarnation);
        disk.failing = fails;
        String command = "start " + incarnation;
        host.tell(GROUP, service.command(1, 0, 0, command).toValue());
        committed.await(host, entry -> command.equals(entry.data()));
      }
      durable = disk.durable();
      return committed;
    }

    private NodeHost host(FailingLog disk, Committed committed) {
      return NodeHost.of(protocol, cluster, name)
          .storage(() -> disk)
          .transport(new Nobody())
          .trace(this::trace)
          .executor(Runnable::run)
          .onOutcome((instance, reply) -> committed.hear(service.answer(reply)))
          .start();
    }

    /** A node whose power is cut does not say that it stops in order. */
    private TraceSink trace(long incarnation) {
      return record -> {
        if (!(record instanceof TraceRecord.End)) {
          trace.add(new TraceEntry(name, incarnation, record, "record " + (trace.size() + 1)));
        }
      };
    }

    Optional<String> lost() {
      List<LogService.Entry> lost = new ArrayList<>(before.entries());
      lost.removeAll(after.entries());
      return lost.isEmpty()
          ? Optional.empty()
          : Optional.of("committed before the power was cut, and gone after it: " + lost);
    }

    Optional<String> rejected() {
      try (ReplayJudge judge = ReplayJudge.of(protocol)) {
        return judge.rejection(trace).map(why -> "replay says: " + why);
      }
    }
  }

  /** What one start of the node told to be committed. Thread-safe. */
  private static final class Committed {
    private final List<LogService.Entry> entries = new ArrayList<>();

    synchronized void hear(LogService.Answer answer) {
      if (answer instanceof LogService.Answer.Committed more) {
        entries.addAll(more.entries());
      }
    }

    synchronized List<LogService.Entry> entries() {
      return List.copyOf(entries);
    }

    /** Waits for such an entry, or for the node to stop. */
    void await(NodeHost host, Predicate<LogService.Entry> wanted) {
      long end = System.nanoTime() + LONG.toNanos();
      while (entries().stream().noneMatch(wanted) && !host.stopped().isDone()) {
        if (System.nanoTime() - end > 0) {
          throw new IllegalStateException("the node commits nothing, and does not stop");
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

    /** What a restart finds; only when the node has stopped. */
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
    public Sync beginSync() {
      List<Log.Entry> begun = List.copyOf(unsynced);
      unsynced.clear();
      return () -> {
        if (failing) {
          throw new LogException(
              LogException.Kind.FAILED, "Input/output error, as the trial wanted it");
        }
        durable.addAll(begun);
      };
    }

    @Override
    public void idle() {}

    @Override
    public Compaction beginCompaction() {
      throw new IllegalStateException("so short a log needs no compaction");
    }

    @Override
    public void close() {}
  }
}
