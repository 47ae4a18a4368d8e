package dev.lockstep.evidence.trials;

import dev.lockstep.core.Envelope;
import dev.lockstep.evidence.mutants.Trial;
import dev.lockstep.runtime.Answer;
import dev.lockstep.runtime.NodeHost;
import dev.lockstep.runtime.log.Log;
import dev.lockstep.runtime.log.NodeStorage;
import dev.lockstep.runtime.net.Transport;
import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceSink;
import dev.lockstep.traces.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Trials of a node's host, with a log and a network that look on. */
public enum HostTrial implements Trial {
  /** Requests are answered, one after the other. */
  WITHOUT_FAULTS {
    @Override
    public Optional<String> complaint(Path folder) {
      return new Run().requests();
    }
  },

  /** The power is cut when the first message leaves: is what it tells durable? */
  CUT_AT_THE_FIRST_MESSAGE {
    @Override
    public Optional<String> complaint(Path folder) {
      Run run = new Run();
      Optional<String> complaint = run.requests();
      return complaint.isPresent()
          ? complaint
          : run.untold.get() == 0
              ? Optional.empty()
              : Optional.of("a message left before the record that it tells of was durable");
    }
  },

  /** The same, of messages that leave while requests come and syncs of others are under way. */
  CUT_BESIDE_A_SYNC {
    @Override
    public Optional<String> complaint(Path folder) {
      Run run = new Run();
      run.syncMillis = PAUSE_MILLIS;
      Optional<String> complaint = run.requestsOneBehindTheOther();
      return complaint.isPresent()
          ? complaint
          : run.untold.get() == 0
              ? Optional.empty()
              : Optional.of("a message left with a sync that had begun before its record came");
    }
  },

  /** Requests and messages come together: does one thread step all machines? */
  ONE_WRITER {
    @Override
    public Optional<String> complaint(Path folder) {
      Run run = new Run();
      Optional<String> complaint = run.requestsAndMessages();
      return complaint.isPresent()
          ? complaint
          : run.protocol.threads.size() == 1
              ? Optional.empty()
              : Optional.of(run.protocol.threads.size() + " threads stepped the node's machines");
    }
  },

  /** The same, with a trace that a step of another thread reaches late: the merge reads it. */
  MERGED_TRACE {
    @Override
    public Optional<String> complaint(Path folder) {
      Trace trace = new Trace();
      Optional<String> complaint = new Run(trace).messagesAndRequestsWhileOneIsHeldUp(trace);
      Optional<String> fault = Merged.fault(Map.of("n1", trace.written(), "n2", Run.sender()));
      return fault.isPresent() ? fault : complaint;
    }
  };

  private static final int INSTANCES = 20;
  private static final int REQUESTS_MAX = 6_000;
  private static final long PAUSE_MILLIS = 10;
  private static final Duration LONG = Duration.ofSeconds(60);

  /**
   * The trace of a host, in the order in which its records are written. The first record of another
   * thread than the host's is held up, as it may be at any time, until the host's own has written
   * twice: the second of these has a later number for certain, since it was drawn after the first
   * was written. With one thread nothing ever waits. Thread-safe.
   */
  private static final class Trace implements TraceSink {
    private final List<TraceRecord> records = new ArrayList<>();
    private Thread home;
    private long writtenAtHome;
    private boolean held;
    private boolean released;

    @Override
    public synchronized void accept(TraceRecord record) {
      if (home == null) {
        home = Thread.currentThread();
      }
      if (Thread.currentThread() == home) {
        writtenAtHome++;
      } else if (!held) {
        held = true;
        awaitAtHome(writtenAtHome + 2, System.nanoTime() + LONG.toNanos());
        released = true;
      }
      records.add(record);
      notifyAll();
    }

    private void awaitAtHome(long count, long end) {
      try {
        while (writtenAtHome < count && System.nanoTime() < end) {
          wait(LONG.toMillis());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Whether a record is held up, so that the host's own thread must be given something to do. */
    synchronized boolean holdsOne() {
      return held && !released;
    }

    synchronized List<TraceRecord> written() {
      return List.copyOf(records);
    }
  }

  /** One run of a host; afterwards what was seen. */
  private static final class Run {
    final Pledges protocol = new Pledges();
    final TraceSink trace;
    final Set<String> durable = ConcurrentHashMap.newKeySet();
    volatile long syncMillis;
    final CountDownLatch sent = new CountDownLatch(2 * INSTANCES);
    final AtomicInteger untold = new AtomicInteger();
    volatile Consumer<Envelope> receiver;

    Run() {
      this(TraceSink.NONE);
    }

    Run(TraceSink trace) {
      this.trace = trace;
    }

    Optional<String> requests() {
      try (NodeHost host = host()) {
        return ask(host);
      }
    }

    /** Several of them come while one sync runs. */
    Optional<String> requestsOneBehindTheOther() {
      try (NodeHost host = host()) {
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 2 * INSTANCES; i++) {
          answers.add(host.request("request" + i, Value.of(true), LONG));
          pause(PAUSE_MILLIS / 5);
        }
        return answers.stream()
            .map(CompletableFuture::join)
            .filter(answer -> !(answer instanceof Answer.Outcome))
            .map(answer -> "a request was answered by " + answer)
            .findFirst();
      }
    }

    Optional<String> messagesAndRequestsWhileOneIsHeldUp(Trace held) {
      try (NodeHost host = host()) {
        messages();
        for (int i = 0; sent.getCount() > INSTANCES && i < REQUESTS_MAX; i++) {
          if (held.holdsOne()) {
            var unused = host.request("request" + i, Value.of(true), LONG);
          }
          pause(PAUSE_MILLIS);
        }
        return sent.getCount() > INSTANCES
            ? Optional.of("messages were taken and nothing came of them")
            : Optional.empty();
      }
    }

    private void messages() {
      for (int i = 0; i < INSTANCES; i++) {
        MessageId id = new MessageId("n2", 1, i + 1, 0);
        receiver.accept(new Envelope(id, "message" + i, "n1", i + 1, new Pledges.Nudge()));
      }
    }

    private static void pause(long millis) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    Optional<String> requestsAndMessages() {
      try (NodeHost host = host()) {
        messages();
        Optional<String> complaint = ask(host);
        return complaint.isPresent() ? complaint : allSent();
      }
    }

    private Optional<String> ask(NodeHost host) {
      for (int i = 0; i < INSTANCES; i++) {
        Answer answer = host.request("request" + i, Value.of(true), LONG).join();
        if (!(answer instanceof Answer.Outcome)) {
          return Optional.of("a request was answered by " + answer);
        }
      }
      return Optional.empty();
    }

    private Optional<String> allSent() {
      try {
        return sent.await(LONG.toSeconds(), TimeUnit.SECONDS)
            ? Optional.empty()
            : Optional.of("messages were taken and nothing came of them");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.of("the trial was interrupted");
      }
    }

    /** The trace of the node that sends the messages. */
    static List<TraceRecord> sender() {
      List<TraceRecord> records = new ArrayList<>();
      records.add(
          new TraceRecord.Header(
              1, "pledges", "Pledges", "", "n2", 1, new TreeMap<>(Map.of()), List.of()));
      for (int i = 0; i < INSTANCES; i++) {
        records.add(
            new TraceRecord.Event(
                i + 1,
                "message" + i,
                "Nudge",
                new TreeMap<>(Map.of()),
                new TreeMap<>(Map.of()),
                null,
                1,
                i + 1,
                0));
      }
      return records;
    }

    private NodeHost host() {
      return NodeHost.of(protocol, protocol.exampleCluster(), "n1")
          .storage(Storage::new)
          .transport(new Network())
          .trace(incarnation -> trace)
          .start();
    }

    private final class Network implements Transport {
      @Override
      public void start(long incarnation, Consumer<Envelope> to) {
        receiver = to;
      }

      @Override
      public void send(Envelope envelope) {
        if (!durable.contains(envelope.instance())) {
          untold.incrementAndGet();
        }
        sent.countDown();
      }

      @Override
      public void close() {}
    }

    private final class Storage implements NodeStorage, Log {
      private final List<String> unsynced = new ArrayList<>();
      private long last;

      @Override
      public long incarnation() {
        return 1;
      }

      @Override
      public Log.Opened openLog() {
        return new Log.Opened(this, List.of(), List.of(), "");
      }

      @Override
      public long append(String instance, byte[] record) {
        unsynced.add(instance);
        return ++last;
      }

      @Override
      public Sync beginSync() {
        List<String> begun = List.copyOf(unsynced);
        unsynced.clear();
        return () -> {
          pause(syncMillis);
          durable.addAll(begun);
        };
      }

      @Override
      public void idle() {}

      @Override
      public Compaction beginCompaction() {
        return (summaries, live) -> {};
      }

      @Override
      public void close() {}
    }
  }
}
