package example;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.commit.CommitProtocol;
import dev.lockstep.core.paxos.PaxosProtocol;
import dev.lockstep.runtime.NodeHost;
import dev.lockstep.runtime.commit.CommitOutcome;
import dev.lockstep.runtime.commit.ResourceManager;
import dev.lockstep.runtime.commit.TransactionManager;
import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.runtime.log.NodeDirectory;
import dev.lockstep.runtime.net.MemoryNetwork;
import dev.lockstep.runtime.paxos.DecreeOutcome;
import dev.lockstep.runtime.paxos.PaxosClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A service that imports Lockstep: it commits a transaction over two participants and gets a value
 * chosen by three acceptors, with durable logs below the directory given, all nodes in one JVM.
 */
public final class Consumer {

  private static final Duration WITHIN = Duration.ofSeconds(20);

  private Consumer() {}

  public static void main(String[] arguments) {
    if (arguments.length != 1) {
      System.err.println("usage: Consumer DIRECTORY");
      System.exit(64);
    }
    Path data = Path.of(arguments[0]);
    System.out.println(commit(data.resolve("commit")));
    System.out.println(choose(data.resolve("paxos")));
  }

  private static String commit(Path data) {
    Cluster cluster = Cluster.of(Map.of("Manager", List.of("tm"), "RM", List.of("stock", "bank")));
    MemoryNetwork network = new MemoryNetwork();
    CommitProtocol protocol = new CommitProtocol();
    try (var manager = new TransactionManager(start(protocol, cluster, "tm", network, data));
        var stock = new ResourceManager(start(protocol, cluster, "stock", network, data));
        var bank = new ResourceManager(start(protocol, cluster, "bank", network, data))) {
      String transaction = manager.begin();
      var reserved = stock.canCommit(transaction, WITHIN);
      var debited = bank.canCommit(transaction, WITHIN);
      CommitOutcome outcome = manager.commit(transaction, List.of("stock", "bank"), WITHIN).join();
      if (outcome instanceof CommitOutcome.Committed) {
        reserved.join();
        debited.join();
      }
      return outcome.toString();
    }
  }

  private static String choose(Path data) {
    Cluster cluster =
        PaxosProtocol.cluster(List.of("p"), List.of("a1", "a2", "a3"), List.of("l"));
    MemoryNetwork network = new MemoryNetwork();
    PaxosProtocol protocol = new PaxosProtocol();
    List<NodeHost> acceptors = new ArrayList<>();
    for (String acceptor : cluster.nodes(PaxosProtocol.ACCEPTORS)) {
      acceptors.add(start(protocol, cluster, acceptor, network, data));
    }
    try (var client =
        new PaxosClient(
            start(protocol, cluster, "p", network, data),
            start(protocol, cluster, "l", network, data))) {
      DecreeOutcome outcome = client.propose("leader of 2026", "Ada", WITHIN).join();
      DecreeOutcome learned = client.learn("leader of 2026", WITHIN).join();
      return outcome.equals(learned) ? outcome.toString() : outcome + " but then " + learned;
    } finally {
      acceptors.forEach(NodeHost::close);
    }
  }

  /** A node whose log is a plain file, which needs no JVM flags. */
  private static NodeHost start(
      Protocol protocol, Cluster cluster, String node, MemoryNetwork network, Path data) {
    return NodeHost.of(protocol, cluster, node)
        .storage(
            () ->
                NodeDirectory.open(
                    data.resolve(node), "example", protocol.name(), node, LogKind.FILE, Disk.REAL))
        .transport(network.transport(node))
        .start();
  }
}
