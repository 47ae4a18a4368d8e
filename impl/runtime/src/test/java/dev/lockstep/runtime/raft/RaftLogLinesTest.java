package dev.lockstep.runtime.raft;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.lockstep.runtime.LogLines;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What members write to the service's log. */
class RaftLogLinesTest {

  @TempDir Path temp;

  @RegisterExtension final LogLines lines = new LogLines("dev.lockstep.runtime.raft");

  @Test
  void everyLineSaysWhoseItIsAndNoCommandHasOne() {
    int commands = 100;
    try (Members members = new Members(temp, "n1", "n2", "n3")) {
      members.limits = Members.LIMITS.withSnapshots(10, 1 << 20, 0);
      members.startAll();
      members.apply("first");
      String away = members.follower().name();
      members.stop(away);
      for (int i = 0; i < commands; i++) {
        members.apply("c" + i);
      }
      members.start(away);
      members.read(away, Consistency.LINEARIZABLE);
      members.leader().submit("throw").join();
    }
    assertFalse(lines.with("has the snapshot").isEmpty(), "a snapshot was fetched");
    for (ILoggingEvent event : lines.all()) {
      String node = event.getMDCPropertyMap().get("node");
      assertTrue(
          node != null && Set.of("n1", "n2", "n3").contains(node), event::getFormattedMessage);
    }
    long loud = lines.loud();
    assertTrue(loud < commands, () -> loud + " lines for " + commands + " commands");
  }
}
