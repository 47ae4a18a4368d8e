package dev.lockstep.evidence.run;

import dev.lockstep.core.Envelope;
import dev.lockstep.core.Protocol;
import dev.lockstep.runtime.Answer;
import dev.lockstep.runtime.NodeHost;
import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.runtime.log.NodeDirectory;
import dev.lockstep.runtime.net.NettyLimits;
import dev.lockstep.runtime.net.NettyTransport;
import dev.lockstep.runtime.net.Transport;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.chronicle.ChronicleRecorder;
import dev.lockstep.traces.ndjson.Ndjson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One node of a recorded run as a process: a node host over TCP with network faults, driven by
 * lines on its standard input. Not for use by people.
 */
public final class NodeMain {
  private static final Duration WITHIN = Duration.ofSeconds(30);
  private static final long REPORT_MILLIS = 50;

  private final NodeOptions options;
  private final Protocol protocol;
  private final PrintStream up;
  private final NetworkFaults faults;
  private final Map<String, InetSocketAddress> addresses = new ConcurrentHashMap<>();
  private final NettyTransport netty;
  private NetworkFaults.Counts told = NetworkFaults.Counts.ZERO;

  private NodeMain(NodeOptions options, PrintStream up) {
    this.options = options;
    this.up = up;
    this.protocol = Protocol.named(options.protocol());
    this.faults = new NetworkFaults(NetworkFaults.Rates.DEFAULT, options.seed());
    if (options.healed()) {
      faults.heal();
    }
    this.netty =
        new NettyTransport(
            options.cluster(),
            protocol,
            options.node(),
            new HashSet<>(protocol.exampleCluster().nodes()),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            addresses::get,
            NettyLimits.DEFAULT);
  }

  /** Runs a node until it is told to stop, fails, or its parent is gone. */
  public static void main(String[] args) {
    PrintStream up = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    // Whatever a library prints must not stand between the lines for the parent.
    System.setOut(System.err);
    int code;
    try {
      code = new NodeMain(NodeOptions.parse(args), up).run();
    } catch (Exception | Error failure) {
      failure.printStackTrace();
      say(up, Lines.FAILED, failure);
      code = 1;
    }
    up.flush();
    Runtime.getRuntime().halt(code);
  }

  private int run() throws IOException {
    try (NodeHost host = startHost();
        FaultReporter reporter = new FaultReporter()) {
      host.stopped()
          .exceptionally(
              error -> {
                error.printStackTrace();
                say(up, Lines.FAILED, error);
                Runtime.getRuntime().halt(1);
                return null;
              });
      say(up, Lines.READY, host.incarnation(), netty.address().getPort());
      if (!obey(host)) {
        // The parent is gone. Nothing that happens from now on would be seen by anyone.
        Runtime.getRuntime().halt(2);
      }
      reporter.report();
    }
    say(up, Lines.STOPPED);
    return 0;
  }

  private NodeHost startHost() {
    return NodeHost.of(protocol, protocol.exampleCluster(), options.node())
        .storage(
            () ->
                NodeDirectory.open(
                    options.data(),
                    options.cluster(),
                    protocol.name(),
                    options.node(),
                    LogKind.CHRONICLE,
                    Disk.REAL))
        .transport(new Faulty())
        .trace(
            incarnation ->
                ChronicleRecorder.create(
                    options.traces(), options.node(), incarnation, new Distrust()))
        .specificationHash(options.specificationHash())
        .onOutcome((instance, outcome) -> say(up, Lines.OUTCOME, instance, outcome))
        .start();
  }

  /** Does what the parent says until it says to stop; false where it is gone. */
  private boolean obey(NodeHost host) throws IOException {
    BufferedReader down =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = down.readLine(); line != null; line = down.readLine()) {
      String[] words = Lines.words(line);
      if (words.length > 0) {
        switch (words[0]) {
          case Lines.REQUEST -> request(host, words[1], Ndjson.value(words[2]));
          case Lines.ADDRESS ->
              addresses.put(
                  words[1],
                  new InetSocketAddress(
                      InetAddress.getLoopbackAddress(), Integer.parseInt(words[2])));
          case Lines.HEAL -> faults.heal();
          case Lines.STOP -> {
            return true;
          }
          default -> throw new IllegalArgumentException("unknown line: " + line);
        }
      }
    }
    return false;
  }

  private void request(NodeHost host, String instance, Value request) {
    CompletableFuture<Void> unused =
        host.request(instance, request, WITHIN)
            .thenAccept(
                answer -> {
                  // The listener hears outcomes as they happen; this one hears those of before.
                  if (answer instanceof Answer.Outcome outcome) {
                    say(up, Lines.OUTCOME, instance, outcome.value());
                  }
                });
  }

  private static void say(PrintStream up, Object... words) {
    up.println(Lines.of(words));
  }

  /** A trace that is not whole is no evidence, so the node does not go on with one. */
  private final class Distrust implements ChronicleRecorder.Listener {
    @Override
    public void dropped(long total, Throwable cause) {
      failed(cause);
    }

    @Override
    public void failed(Throwable cause) {
      say(up, Lines.FAILED, "the trace could not be written: " + cause);
      Runtime.getRuntime().halt(1);
    }
  }

  /** The network between the node and the real one. */
  private final class Faulty implements Transport {
    @Override
    public void start(long incarnation, Consumer<Envelope> receiver) {
      netty.start(incarnation, receiver);
    }

    @Override
    public void send(Envelope envelope) {
      faults.pass(() -> netty.send(envelope));
    }

    @Override
    public void close() {
      faults.close();
      netty.close();
    }
  }

  /** Tells the parent what faults took effect, often enough that a kill hides few. */
  private final class FaultReporter implements AutoCloseable {
    private final ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "fault-report");
              thread.setDaemon(true);
              return thread;
            });

    FaultReporter() {
      Future<?> unused =
          timer.scheduleWithFixedDelay(
              this::report, REPORT_MILLIS, REPORT_MILLIS, TimeUnit.MILLISECONDS);
    }

    synchronized void report() {
      NetworkFaults.Counts counts = faults.counts();
      if (!counts.equals(told)) {
        told = counts;
        say(up, Lines.FAULTS, counts.lost(), counts.delayed(), counts.duplicated());
      }
    }

    @Override
    public void close() {
      timer.shutdownNow();
    }
  }
}
