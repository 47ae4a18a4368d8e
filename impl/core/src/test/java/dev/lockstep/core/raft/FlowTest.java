package dev.lockstep.core.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Effects;
import dev.lockstep.core.raft.RaftMessage.AppendEntries;
import dev.lockstep.traces.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much is sent when. */
class FlowTest {
  private static final int ENTRY_BYTES = 33;

  private static Servers limited(Limits limits) {
    Servers servers = new Servers(3, Servers.OPTIONS, limits);
    servers.elect("s1");
    return servers;
  }

  private static void propose(Servers servers, int count) {
    for (int i = 0; i < count; i++) {
      servers.propose("s1", Servers.command("x"));
    }
  }

  /** The sizes of the messages to s2 that leave before any answer. */
  private static List<Integer> sizes(Servers servers) {
    servers.settle("s1");
    return servers.network.stream()
        .filter(m -> m.to().equals("s2"))
        .filter(AppendEntries.class::isInstance)
        .map(m -> ((AppendEntries) m).entries().size())
        .toList();
  }

  @Test
  void aMessageHasAtMostSoManyEntriesAndTheWindowIsFilled() {
    Servers servers = limited(new Limits(3, 10_000, 8, 10_000, 100, 10_000, 9));
    propose(servers, 12);
    assertEquals(List.of(3, 3, 2), sizes(servers));
    servers.run();
    assertEquals(13, servers.number("s1", "commitIndex"));
  }

  @Test
  void aMessageHasAtMostSoManyBytesButOneEntryAtLeast() {
    Servers servers = limited(new Limits(9, 2 * ENTRY_BYTES, 9, 10_000, 100, 10_000, 9));
    propose(servers, 5);
    assertEquals(List.of(2, 2, 1), sizes(servers));
    servers.network.clear();
    Servers large = limited(new Limits(9, 10, 9, 10_000, 100, 10_000, 9));
    propose(large, 2);
    assertEquals(List.of(1, 1), sizes(large));
  }

  @Test
  void whatIsInFlightIsBoundedInBytes() {
    Servers servers = limited(new Limits(2, 10_000, 99, 5 * ENTRY_BYTES, 100, 10_000, 9));
    propose(servers, 12);
    assertEquals(List.of(2, 2, 1), sizes(servers));
    servers.run();
    assertEquals(13, servers.number("s1", "commitIndex"));
  }

  @Test
  void proposalsAreRefusedWhileTooMuchIsNotCommitted() {
    Servers servers = limited(new Limits(9, 10_000, 9, 10_000, 3, 10_000, 9));
    propose(servers, 4);
    assertEquals(
        List.of(new RaftReply.Refused(7, RaftReply.Reason.FULL, "s1")),
        servers.told("s1", RaftReply.Refused.class));
    servers.run();
    propose(servers, 3);
    assertEquals(1, servers.told("s1", RaftReply.Refused.class).size());
    Servers bytes = limited(new Limits(9, 10_000, 9, 10_000, 99, 2 * ENTRY_BYTES, 9));
    propose(bytes, 3);
    assertEquals(1, bytes.told("s1", RaftReply.Refused.class).size());
  }

  @Test
  void aSilentFollowerGetsOneEmptyProbePerHeartbeat() {
    Servers servers = new Servers();
    servers.elect("s1", Servers.without("s3"));
    propose(servers, 5);
    servers.run(Servers.without("s3"));
    for (int beat = 0; beat < 3; beat++) {
      servers.timeOut("s1", Timers.HEARTBEAT);
      servers.settle("s1");
      List<AppendEntries> probes =
          servers.network.stream()
              .filter(m -> m.to().equals("s3") && m instanceof AppendEntries)
              .map(AppendEntries.class::cast)
              .toList();
      assertEquals(1, probes.size());
      assertTrue(probes.get(0).entries().isEmpty());
      servers.run(Servers.without("s3"));
    }
  }

  @Test
  void whatWasLostOnTheWayIsFoundOutWithTheSecondHeartbeat() {
    Servers servers = limited(Limits.DEFAULT);
    propose(servers, 2);
    servers.settle("s1");
    servers.network.removeIf(m -> m.to().equals("s3"));
    servers.run();
    assertEquals(1, servers.terms("s3").size());
    for (int beat = 0; beat < 2; beat++) {
      servers.timeOut("s1", Timers.HEARTBEAT);
      servers.run();
    }
    assertEquals(servers.entries("s1"), servers.entries("s3"));
  }

  @Test
  void aFollowerThatComesBackIsSentAllThatItMissed() {
    Servers servers = limited(new Limits(4, 10_000, 8, 10_000, 100, 10_000, 9));
    propose(servers, 50);
    servers.run(Servers.without("s3"));
    servers.restart("s3");
    servers.timeOut("s1", Timers.HEARTBEAT);
    servers.run();
    servers.timeOut("s1", Timers.HEARTBEAT);
    servers.run();
    assertEquals(51, servers.terms("s3").size());
    servers.timeOut("s1", Timers.HEARTBEAT);
    servers.run();
    assertEquals(51, servers.number("s3", "commitIndex"));
  }

  @Test
  void aStepOfReplicationNamesWhatItSends() {
    Servers servers = limited(Limits.DEFAULT);
    propose(servers, 2);
    Effects sent = servers.timeOut("s1", Timers.REPLICATE);
    assertEquals(Value.record("s2", 2, "s3", 2), sent.parameters().get("counts"));
    assertEquals(null, new Servers().request("s1", new RaftRequest.Start()).action());
  }
}
