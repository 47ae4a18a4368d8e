package dev.lockstep.evidence.run;

import dev.lockstep.core.Envelope;
import dev.lockstep.core.Protocol;
import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.net.NettyLimits;
import dev.lockstep.runtime.net.NettyTransport;
import dev.lockstep.runtime.net.Transport;
import dev.lockstep.runtime.raft.PeerProtocol;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceSink;
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
import java.util.HashSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One node of a recorded run as a process: a {@link Resident} over TCP whose messages and syncs can
 * fail, driven by lines on its standard input. Not for use by people.
 */
public final class NodeMain {
  private static final long REPORT_MILLIS = 50;

  /** By convention, the action by which a record becomes durable. */
  private static final String PERSIST = "Persist";

  private final NodeOptions options;
  private final Protocol protocol;
  private final PrintStream up;
  private final MessageFaults faults;
  private final FailingDisk disk;
  private final NettyTransport netty;
  private String told = "";

  private NodeMain(NodeOptions options, FailingDisk disk, PrintStream up) {
    this.options = options;
    this.up = up;
    this.protocol = Protocol.named(options.protocol());
    this.faults = new MessageFaults(options.seed());
    this.disk = disk;
    this.netty =
        new NettyTransport(
            options.cluster(),
            protocol.logService().isPresent() ? new PeerProtocol() : protocol,
            options.node(),
            new HashSet<>(options.nodes()),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            peer ->
                new InetSocketAddress(InetAddress.getLoopbackAddress(), options.peers().get(peer)),
            NettyLimits.DEFAULT);
  }

  /** Runs a node until it is told to stop, fails, or its parent is gone. */
  public static void main(String[] args) {
    main(args, new FailingDisk(Disk.REAL));
  }

  /** The same on another disk. */
  static void main(String[] args, FailingDisk disk) {
    PrintStream up = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    // Whatever a library prints must not stand between the lines for the parent.
    System.setOut(System.err);
    int code;
    try {
      code = new NodeMain(NodeOptions.parse(args), disk, up).run();
    } catch (Exception | Error failure) {
      failure.printStackTrace();
      say(up, Lines.FAILED, failure);
      code = 1;
    }
    up.flush();
    Runtime.getRuntime().halt(code);
  }

  private int run() throws IOException {
    try (Resident resident = startResident();
        CountReporter reporter = new CountReporter()) {
      resident
          .stopped()
          .exceptionally(
              error -> {
                error.printStackTrace();
                reporter.report();
                say(up, Lines.FAILED, error.getMessage());
                Runtime.getRuntime().halt(1);
                return null;
              });
      say(up, Lines.READY, resident.incarnation(), netty.address().getPort());
      if (!obey(resident)) {
        // The parent is gone. Nothing that happens from now on would be seen by anyone.
        Runtime.getRuntime().halt(2);
      }
      reporter.report();
    }
    say(up, Lines.STOPPED);
    return 0;
  }

  private Resident startResident() {
    return Resident.start(
        new Resident.Home(
            options,
            protocol,
            disk,
            new Faulty(),
            incarnation ->
                new Fenced(
                    ChronicleRecorder.create(
                        options.traces(), options.node(), incarnation, new Distrust())),
            new Resident.Parent() {
              @Override
              public void answer(String call, Value answer) {
                say(up, Lines.OUTCOME, call, answer);
              }

              @Override
              public void unknown(String call) {
                say(up, Lines.UNKNOWN, call);
              }
            }));
  }

  /** Does what the parent says until it says to stop; false where it is gone. */
  private boolean obey(Resident resident) throws IOException {
    BufferedReader down =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = down.readLine(); line != null; line = down.readLine()) {
      String[] words = Lines.words(line);
      if (words.length > 0) {
        switch (words[0]) {
          case Lines.REQUEST -> resident.request(words[1], Ndjson.value(words[2]));
          case Lines.MESSAGES ->
              faults.rates(
                  new MessageFaults.Rates(
                      Integer.parseInt(words[1]),
                      Integer.parseInt(words[2]),
                      Integer.parseInt(words[3])));
          case Lines.FAIL_SYNCS -> disk.fail();
          case Lines.STOP -> {
            return true;
          }
          default -> throw new IllegalArgumentException("unknown line: " + line);
        }
      }
    }
    return false;
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

  /**
   * A thread that was told of a failed sync may neither take a step nor send anything. Where
   * another thread syncs or writes a snapshot, the node may do both until it hears of it: what
   * waits for the sync is all that must not happen, which {@link Fenced} sees.
   */
  private void requireSound(String doing) {
    if (disk.hasToldThisThread()) {
      broken(doing);
    }
  }

  private void broken(String doing) {
    say(up, Lines.BROKEN, doing + " after a sync had failed");
    up.flush();
    Runtime.getRuntime().halt(1);
  }

  /** The node's trace, which shows what it does after a failed sync. */
  private final class Fenced implements TraceSink {
    private final TraceSink sink;

    Fenced(TraceSink sink) {
      this.sink = sink;
    }

    @Override
    public void accept(TraceRecord record) {
      if (record instanceof TraceRecord.Event event) {
        requireSound("it took a step");
        if (event.action().equals(PERSIST) && disk.failuresOfLog() > 0) {
          broken("it took a record for durable");
        }
      }
      sink.accept(record);
    }

    @Override
    public void close() {
      sink.close();
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
      requireSound("it sent a message");
      faults.pass(() -> netty.send(envelope));
    }

    @Override
    public void close() {
      faults.close();
      netty.close();
    }
  }

  /** Tells the parent what took effect, often enough that a kill hides little. */
  private final class CountReporter implements AutoCloseable {
    private final ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "count-report");
              thread.setDaemon(true);
              return thread;
            });

    CountReporter() {
      Future<?> unused =
          timer.scheduleWithFixedDelay(
              this::report, REPORT_MILLIS, REPORT_MILLIS, TimeUnit.MILLISECONDS);
    }

    synchronized void report() {
      MessageFaults.Counts counts = faults.counts();
      String line =
          Lines.of(
              Lines.COUNTS,
              counts.lost(),
              counts.repeated(),
              counts.reordered(),
              disk.failures(),
              netty.refusals());
      if (!line.equals(told)) {
        told = line;
        up.println(line);
      }
    }

    @Override
    public void close() {
      timer.shutdownNow();
    }
  }
}
