package dev.lockstep.bench.commit;

import dev.lockstep.bench.nodes.ClosedLoop;
import dev.lockstep.bench.nodes.CountedDisk;
import dev.lockstep.bench.nodes.Counts;
import dev.lockstep.core.Cluster;
import dev.lockstep.core.Envelope;
import dev.lockstep.core.commit.CommitProtocol;
import dev.lockstep.core.commit.CommitReply;
import dev.lockstep.core.commit.CommitRequest;
import dev.lockstep.evidence.SpecificationSource;
import dev.lockstep.runtime.Answer;
import dev.lockstep.runtime.NodeHost;
import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.runtime.log.NodeDirectory;
import dev.lockstep.runtime.net.NettyLimits;
import dev.lockstep.runtime.net.NettyTransport;
import dev.lockstep.runtime.net.Transport;
import dev.lockstep.traces.TraceSink;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.chronicle.ChronicleRecorder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * One node as a process, driven by lines on its standard input: {@code peer NODE PORT}, {@code load
 * OUTSTANDING MILLIS} at the manager, {@code count}, {@code stop}. It answers {@code load} with a
 * {@link ClosedLoop.Result} and {@code count} with {@link Counts}.
 */
final class CommitNode {
  static final String MANAGER = "tm";
  static final List<String> PARTICIPANTS = List.of("r1", "r2");

  private static final String CLUSTER = "bench";
  private static final CommitProtocol PROTOCOL = new CommitProtocol();
  private static final Value COMMIT = CommitRequest.commit(PARTICIPANTS);
  private static final Duration WITHIN = Duration.ofSeconds(30);

  private final String node;
  private final Path folder;
  private final boolean recording;
  private final LogKind kind;
  private final CountedDisk disk = new CountedDisk();
  private final Map<String, InetSocketAddress> addresses = new ConcurrentHashMap<>();
  private final NettyTransport network;
  private NodeHost host;

  private CommitNode(String node, Path folder, boolean recording, LogKind kind) {
    this.node = node;
    this.folder = folder;
    this.recording = recording;
    this.kind = kind;
    this.network =
        new NettyTransport(
            CLUSTER,
            PROTOCOL,
            node,
            new HashSet<>(cluster().nodes()),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            addresses::get,
            NettyLimits.DEFAULT);
  }

  /** One manager and two participants. */
  static Cluster cluster() {
    return Cluster.of(
        Map.of(
            CommitProtocol.MANAGER, List.of(MANAGER), CommitProtocol.PARTICIPANTS, PARTICIPANTS));
  }

  /**
   * Runs a node until it is told to stop or its parent is gone: NODE FOLDER RECORDING LOG.
   *
   * @param args as {@link CommitCluster} passes them
   */
  public static void main(String[] args) throws Exception {
    PrintStream up = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    // Whatever a library prints must not stand between the answers.
    System.setOut(System.err);
    new CommitNode(
            args[0], Path.of(args[1]), Boolean.parseBoolean(args[2]), LogKind.valueOf(args[3]))
        .run(up);
    System.exit(0); // not halt, which would lose a flight recording
  }

  private void run(PrintStream up) throws IOException, InterruptedException {
    host =
        NodeHost.of(PROTOCOL, cluster(), node)
            .storage(
                () ->
                    NodeDirectory.open(
                        folder.resolve(node), CLUSTER, PROTOCOL.name(), node, kind, disk))
            .transport(new Voting())
            .trace(this::sink)
            .specificationHash(SpecificationSource.of(PROTOCOL.name()).hash())
            .start();
    up.println(network.address().getPort());
    BufferedReader down =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = down.readLine(); line != null; line = down.readLine()) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "peer" ->
            addresses.put(
                words[1],
                new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), Integer.parseInt(words[2])));
        case "load" ->
            up.println(
                ClosedLoop.run(
                    this::commit,
                    Integer.parseInt(words[1]),
                    Duration.ofMillis(Long.parseLong(words[2]))));
        case "count" -> up.println(Counts.now(disk));
        case "stop" -> {
          host.close();
          return;
        }
        default -> throw new IllegalArgumentException("unknown line: " + line);
      }
    }
    // The parent is gone: nobody would see what happens from now on.
    Runtime.getRuntime().halt(1);
  }

  private TraceSink sink(long incarnation) {
    return recording ? ChronicleRecorder.create(traces(folder), node, incarnation) : TraceSink.NONE;
  }

  /** Where the nodes of a cluster record. */
  static Path traces(Path folder) {
    return folder.resolve("traces");
  }

  /** One transaction; whether it committed. */
  private CompletableFuture<Boolean> commit() {
    return host.request(host.newInstance(), COMMIT, WITHIN)
        .thenApply(
            answer ->
                answer instanceof Answer.Outcome outcome
                    && CommitReply.of(outcome.value()).outcome() == CommitReply.Outcome.COMMITTED);
  }

  /**
   * The network, and a resource that has done its work by the time the manager asks: at each
   * Prepare the node first hears that it can commit.
   */
  private final class Voting implements Transport {
    @Override
    public void start(long incarnation, Consumer<Envelope> receiver) {
      network.start(
          incarnation,
          envelope -> {
            Value message = envelope.message().toValue();
            if (message instanceof Value.Rec rec
                && Value.of("Prepare").equals(rec.get("type"))
                && host != null) {
              // Refused only where the node is full or ends; then it votes at the next Prepare.
              host.tell(envelope.instance(), CommitRequest.CAN_COMMIT).ifPresent(refused -> {});
            }
            receiver.accept(envelope);
          });
    }

    @Override
    public void send(Envelope envelope) {
      network.send(envelope);
    }

    @Override
    public void close() {
      network.close();
    }
  }
}
