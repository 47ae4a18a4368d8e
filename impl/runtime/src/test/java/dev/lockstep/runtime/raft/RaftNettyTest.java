package dev.lockstep.runtime.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The members over TCP: what is encoded, framed and fetched in pieces. */
class RaftNettyTest {

  @TempDir Path temp;

  private static RaftGroup group() throws IOException {
    RaftGroup group = RaftGroup.of("c", "n1", "n2", "n3");
    List<ServerSocket> held = new ArrayList<>();
    for (String name : group.members()) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      held.add(socket);
      group = group.at(name, socket.getLocalPort());
    }
    for (ServerSocket socket : held) {
      socket.close();
    }
    return group;
  }

  @Test
  void aMemberThatWasAwayGetsALargeSnapshotOfBytesOfAllKinds() throws IOException {
    try (Members members = new Members(temp, group())) {
      members.limits = Members.LIMITS.withSnapshots(10, 1 << 30, 0);
      members.startAll();
      members.apply("first");
      String away = members.follower().name();
      members.stop(away);
      for (int i = 0; i < 40; i++) {
        members.apply(i + "é\u2028 ".repeat(8_000));
      }
      Members.until(() -> members.leader().health().snapshot() > 20, "the leader has a snapshot");
      members.start(away);
      List<String> told = members.read(away, Consistency.LINEARIZABLE);
      assertEquals(41, told.size());
      assertEquals(told, members.read(members.leader().name(), Consistency.LINEARIZABLE));
      assertTrue(members.node(away).health().snapshot() > 0, "it came by a snapshot");
      members.stop(members.leader().name());
      assertEquals("42 last", members.apply("last").result());
    }
  }
}
