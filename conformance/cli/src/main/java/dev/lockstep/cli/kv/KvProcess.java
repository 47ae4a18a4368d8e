package dev.lockstep.cli.kv;

import dev.lockstep.runtime.log.LogException;
import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.runtime.net.NettyTransport;
import dev.lockstep.runtime.raft.RaftBuilder;
import dev.lockstep.runtime.raft.RaftLimits;
import dev.lockstep.runtime.raft.RaftNode;
import dev.lockstep.traces.chronicle.ChronicleRecorder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One process of the store: a member of the group, and its HTTP front. It says {@code up} on its
 * output when it runs, and ends when its input does: so it never outlives who started it.
 */
public final class KvProcess {

  private static final RaftLimits LIMITS =
      RaftLimits.DEFAULT.withAnswer(Duration.ofSeconds(2)).withSnapshots(10_000, 16L << 20, 1_000);

  private KvProcess() {}

  /**
   * Runs the process.
   *
   * @param args the cluster, this process's name, its directory, the kind of its log, and if traces
   *     are to be recorded the folder for them
   */
  public static void main(String[] args) throws IOException {
    KvCluster cluster = KvCluster.parse(args[0]);
    String name = args[1];
    int code = 0;
    RaftBuilder<KvStore, KvCommand, KvResult> member =
        RaftNode.of(cluster.group(), name, new KvStore())
            .directory(Path.of(args[2]))
            .log(LogKind.valueOf(args[3]))
            .limits(LIMITS);
    if (args.length > 4) {
      Path traces = Path.of(args[4]);
      member.trace(incarnation -> ChronicleRecorder.create(traces, name, incarnation), "");
    }
    try (RaftNode<KvStore, KvCommand, KvResult> node = member.start();
        KvFront front = KvFront.start(cluster, name, node)) {
      System.out.println("up " + front.port());
      var unused =
          node.stopped()
              .whenComplete(
                  (done, error) -> {
                    if (error != null) {
                      complain(name, error.getMessage());
                      Runtime.getRuntime().halt(1);
                    }
                  });
      // Nothing is said to it; the end of the input is the end of its parent.
      while (System.in.read() >= 0) {}
    } catch (LogException | NettyTransport.AddressException | java.net.BindException e) {
      complain(name, e.getMessage());
      code = 1;
    }
    System.exit(code);
  }

  private static void complain(String name, String sentence) {
    System.err.println("lockstep: " + name + ": " + sentence);
  }
}
