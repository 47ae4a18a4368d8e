package example;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.paxos.PaxosProtocol;
import dev.lockstep.runtime.NodeHost;
import dev.lockstep.runtime.commit.LocalResource;
import dev.lockstep.runtime.commit.Parties;
import dev.lockstep.runtime.commit.Resource;
import dev.lockstep.runtime.commit.Transaction;
import dev.lockstep.runtime.commit.TransactionManager;
import dev.lockstep.runtime.commit.Vote;
import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.runtime.log.NodeDirectory;
import dev.lockstep.runtime.net.MemoryNetwork;
import dev.lockstep.runtime.paxos.DecreeOutcome;
import dev.lockstep.runtime.paxos.PaxosClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

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
    LocalResource stock = new LocalResource("stock", new Shelf());
    LocalResource bank = new LocalResource("bank", new Shelf());
    try (TransactionManager manager =
        TransactionManager.of(Parties.of("example", "tm").participants("stock", "bank"))
            .directory(data)
            .resource(stock)
            .resource(bank)
            .start()) {
      Transaction transaction = manager.begin().enlist(stock).enlist(bank);
      return transaction.commit(WITHIN).join().toString();
    }
  }

  /** A resource that can do whatever it is asked, since it keeps nothing. */
  private record Shelf() implements Resource {
    @Override
    public Vote prepare(String transaction) {
      return Vote.YES;
    }

    @Override
    public void commit(String transaction) {}

    @Override
    public void rollback(String transaction) {}

    @Override
    public Collection<String> recover() {
      return List.of();
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
