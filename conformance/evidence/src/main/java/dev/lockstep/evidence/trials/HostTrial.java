package dev.lockstep.evidence.trials;

import dev.lockstep.core.Envelope;
import dev.lockstep.evidence.mutants.Trial;
import dev.lockstep.runtime.Answer;
import dev.lockstep.runtime.NodeHost;
import dev.lockstep.runtime.log.Log;
import dev.lockstep.runtime.log.NodeStorage;
import dev.lockstep.runtime.net.Transport;
import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
  };

  private static final int INSTANCES = 20;
  private static final Duration LONG = Duration.ofSeconds(60);

  /** One run of a host; afterwards what was seen. */
  private static final class Run {
    final Pledges protocol = new Pledges();
    final AtomicInteger appended = new AtomicInteger();
    final AtomicInteger synced = new AtomicInteger();
    final CountDownLatch sent = new CountDownLatch(2 * INSTANCES);
    final AtomicInteger untold = new AtomicInteger();
    volatile Consumer<Envelope> receiver;

    Optional<String> requests() {
      try (NodeHost host = host()) {
        return ask(host);
      }
    }

    Optional<String> requestsAndMessages() {
      try (NodeHost host = host()) {
        for (int i = 0; i < INSTANCES; i++) {
          MessageId id = new MessageId("n2", 1, i + 1, 0);
          receiver.accept(new Envelope(id, "message" + i, "n1", i + 1, new Pledges.Nudge()));
        }
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

    private NodeHost host() {
      return NodeHost.of(protocol, protocol.exampleCluster(), "n1")
          .storage(Storage::new)
          .transport(new Network())
          .start();
    }

    private final class Network implements Transport {
      @Override
      public void start(long incarnation, Consumer<Envelope> to) {
        receiver = to;
      }

      @Override
      public void send(Envelope envelope) {
        if (appended.get() > synced.get()) {
          untold.incrementAndGet();
        }
        sent.countDown();
      }

      @Override
      public void close() {}
    }

    private final class Storage implements NodeStorage, Log {
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
        return appended.incrementAndGet();
      }

      @Override
      public void sync() {
        synced.set(appended.get());
      }

      @Override
      public void idle() {}

      @Override
      public void compact(List<byte[]> summaries, List<Log.Entry> live) {
        synced.set(appended.get());
      }

      @Override
      public void close() {}
    }
  }
}
