package dev.lockstep.runtime.commit;

import dev.lockstep.runtime.HostOptions;
import dev.lockstep.runtime.NodeClock;
import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.net.MemoryNetwork;
import dev.lockstep.runtime.net.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A manager and two participants on real logs, reached over memory; each can be stopped alone. */
final class Shop implements AutoCloseable {

  static final CommitLimits LIMITS =
      new CommitLimits(
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofMillis(1),
          Duration.ofMillis(8));

  final Parties parties = Parties.of("shop", "tm").participants("stock", "bank");
  final Map<String, Till> tills = Map.of("stock", new Till(), "bank", new Till());
  final Map<String, Disk> disks = new HashMap<>();
  NodeClock clock = NodeClock.SYSTEM;
  HostOptions options = new HostOptions(4096, 200_000, Duration.ZERO);
  CommitLimits limits = LIMITS;
  TransactionManager manager;

  private final MemoryNetwork network = new MemoryNetwork();
  private final Map<String, ResourceManager> running = new HashMap<>();
  private final Path directory;

  Shop(Path directory) {
    this.directory = directory;
  }

  Shop open() {
    start("stock");
    start("bank");
    startManager();
    return this;
  }

  private <B extends MemberBuilder<B>> B described(B builder, String node) {
    return builder
        .directory(directory.resolve(node))
        .transport(network.transport(node))
        .limits(limits)
        .options(options)
        .clock(clock)
        .disk(disks.getOrDefault(node, Disk.REAL));
  }

  /** How a node that the test builds by itself reaches the others. */
  Transport transport(String node) {
    return network.transport(node);
  }

  ResourceManager start(String participant) {
    ResourceManager started =
        described(ResourceManager.of(parties, participant), participant)
            .resource(tills.get(participant))
            .start();
    running.put(participant, started);
    return started;
  }

  TransactionManager startManager() {
    manager = described(TransactionManager.of(parties), "tm").start();
    return manager;
  }

  ResourceManager participant(String name) {
    return running.get(name);
  }

  /** Stops a node and takes what its resource had not prepared. */
  void stop(String node) {
    if (node.equals("tm")) {
      manager.close();
    } else {
      running.get(node).close();
      tills.get(node).crash();
    }
  }

  void restart(String node) {
    stop(node);
    disks.remove(node);
    if (node.equals("tm")) {
      startManager();
    } else {
      start(node);
    }
  }

  /** A transaction that moves money from the stock to the bank. */
  Transaction sale(long amount) {
    Transaction transaction = manager.begin().enlist("stock").enlist("bank");
    tills.get("stock").work(transaction.name(), -amount);
    tills.get("bank").work(transaction.name(), amount);
    return transaction;
  }

  Transaction again(Transaction transaction) {
    return manager.transaction(transaction.name(), transaction.participants());
  }

  @Override
  public void close() {
    if (manager != null) {
      manager.close();
    }
    running.values().forEach(ResourceManager::close);
  }
}
