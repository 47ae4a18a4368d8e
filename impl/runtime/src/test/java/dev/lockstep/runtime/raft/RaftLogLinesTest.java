package dev.lockstep.runtime.raft;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What members write to the service's log. */
class RaftLogLinesTest {

  private static final class Lines extends AppenderBase<ILoggingEvent> {
    final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      event.prepareForDeferredProcessing();
      events.add(event);
    }
  }

  @TempDir Path temp;

  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.lockstep.runtime.raft");
  private final Lines lines = new Lines();
  private Level before;

  @BeforeEach
  void listen() {
    before = logger.getLevel();
    logger.setLevel(Level.DEBUG);
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(lines);
    logger.setLevel(before);
  }

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
    assertTrue(
        lines.events.stream().anyMatch(e -> e.getFormattedMessage().contains("has the snapshot")),
        "a snapshot was fetched");
    for (ILoggingEvent event : lines.events) {
      String node = event.getMDCPropertyMap().get("node");
      assertTrue(
          node != null && Set.of("n1", "n2", "n3").contains(node), event::getFormattedMessage);
    }
    long loud =
        lines.events.stream().filter(e -> e.getLevel().isGreaterOrEqual(Level.INFO)).count();
    assertTrue(loud < commands, () -> loud + " lines for " + commands + " commands");
  }
}
