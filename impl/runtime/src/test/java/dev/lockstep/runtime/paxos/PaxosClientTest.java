package dev.lockstep.runtime.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.paxos.PaxosProtocol;
import dev.lockstep.runtime.Answer;
import dev.lockstep.runtime.HostOptions;
import dev.lockstep.runtime.ManualClock;
import dev.lockstep.runtime.NodeClock;
import dev.lockstep.runtime.NodeHost;
import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.runtime.log.NodeDirectory;
import dev.lockstep.runtime.net.MemoryNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaxosClientTest {

  private static final int DECREES = 2000;
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path temp;

  private final Cluster cluster =
      PaxosProtocol.cluster(List.of("p1", "p2"), List.of("a1", "a2", "a3"), List.of("l1", "l2"));
  private final MemoryNetwork network = new MemoryNetwork();
  private final Map<String, NodeHost> hosts = new TreeMap<>();

  private void start(String node) {
    start(node, NodeClock.SYSTEM);
  }

  private void start(String node, NodeClock clock) {
    hosts.put(
        node,
        NodeHost.of(new PaxosProtocol(), cluster, node)
            .transport(network.transport(node))
            .clock(clock)
            .options(new HostOptions(DECREES + 10, 100 * DECREES, Duration.ZERO))
            .storage(
                () ->
                    NodeDirectory.open(
                        temp.resolve(node), "c", "paxos", node, LogKind.FILE, Disk.REAL))
            .start());
  }

  @BeforeEach
  void open() {
    cluster.nodes().forEach(this::start);
  }

  @AfterEach
  void close() {
    hosts.values().forEach(NodeHost::close);
  }

  private PaxosClient client(int number) {
    return new PaxosClient(hosts.get("p" + number), hosts.get("l" + number));
  }

  @Test
  void thousandsOfDecreesShareOneGroupOfAcceptors() {
    // Time stands still: no ballot is given up because the machine is slow.
    for (String node : cluster.nodes()) {
      hosts.remove(node).close();
      start(node, new ManualClock());
    }
    List<CompletableFuture<DecreeOutcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < DECREES; i++) {
      outcomes.add(client(1).propose("decree " + i, "value " + i, LONG));
    }
    for (int i = 0; i < DECREES; i++) {
      assertEquals(new DecreeOutcome.Chosen("decree " + i, "value " + i), outcomes.get(i).join());
    }
  }

  @Test
  void competingProposersLearnTheSameValue() {
    for (int i = 0; i < 50; i++) {
      String decree = "contested " + i;
      CompletableFuture<DecreeOutcome> one = client(1).propose(decree, "one", LONG);
      CompletableFuture<DecreeOutcome> two = client(2).propose(decree, "two", LONG);
      DecreeOutcome.Chosen chosen = assertInstanceOf(DecreeOutcome.Chosen.class, one.join());
      assertEquals(chosen, two.join());
      assertTrue(List.of("one", "two").contains(chosen.value()), chosen.value());
    }
  }

  @Test
  void aDecreeOutlivesTheRestartOfAMinorityAndOfTheLearner() {
    assertEquals(
        new DecreeOutcome.Chosen("d", "first"), client(1).propose("d", "first", LONG).join());
    for (String node : List.of("a1", "l2", "p2")) {
      hosts.remove(node).close();
      start(node);
    }
    assertEquals(
        new DecreeOutcome.Chosen("d", "first"), client(2).propose("d", "second", LONG).join());
  }

  @Test
  void withoutAMajorityTheOutcomeIsUnknownUntilOneIsBack() {
    hosts.remove("a1").close();
    hosts.remove("a2").close();
    assertInstanceOf(
        DecreeOutcome.Unknown.class, client(1).propose("d", "v", Duration.ofMillis(50)).join());
    start("a1");
    assertEquals(new DecreeOutcome.Chosen("d", "v"), client(1).learn("d", LONG).join());
  }

  @Test
  void aClosedProposerRefuses() {
    hosts.get("p1").close();
    assertEquals(
        new DecreeOutcome.Refused("d", Answer.Refusal.STOPPED),
        client(1).propose("d", "v", LONG).join());
  }
}
