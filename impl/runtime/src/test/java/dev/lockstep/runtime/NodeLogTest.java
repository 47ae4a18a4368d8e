package dev.lockstep.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.lockstep.core.Envelope;
import dev.lockstep.traces.MessageId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a node writes to the service's log. */
class NodeLogTest {

  private static final class Lines extends AppenderBase<ILoggingEvent> {
    final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      event.prepareForDeferredProcessing();
      events.add(event);
    }
  }

  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.lockstep.runtime");
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
  void everyLineSaysWhoseItIsAndNoTransactionHasOneAtInfo() {
    try (NodeHost host = new Nodes().node("r1", Nodes.storage()).start()) {
      for (int i = 0; i < 100; i++) {
        host.request("tm.1-" + (i + 1), Nodes.FAILED, Nodes.LONG).join();
      }
    }
    assertFalse(lines.events.isEmpty());
    for (ILoggingEvent event : lines.events) {
      assertEquals("r1", event.getMDCPropertyMap().get("node"), event::getFormattedMessage);
    }
    long loud =
        lines.events.stream().filter(e -> e.getLevel().isGreaterOrEqual(Level.INFO)).count();
    assertTrue(loud < 10, () -> loud + " lines for 100 transactions");
  }

  @Test
  void aLostMessageNamesItsInstanceWithoutWhatAPeerMaySmuggleIn() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch open = new CountDownLatch(1);
    MemoryStorage storage =
        new MemoryStorage(
            false,
            call -> {
              if (call.equals("sync")) {
                entered.countDown();
                try {
                  open.await();
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              }
            });
    Nodes nodes = new Nodes();
    HostOptions tiny = new HostOptions(10, 1, java.time.Duration.ZERO);
    try (NodeHost host = nodes.node("r1", storage).options(tiny).start()) {
      var first = host.request("t", Nodes.FAILED, Nodes.LONG);
      entered.await();
      String forged = "tm.1-1\nERROR all is lost\u001b[2J";
      dev.lockstep.core.Message prepare =
          nodes.protocol.message(dev.lockstep.traces.Value.record("type", "Prepare"));
      for (int i = 1; i <= 2; i++) {
        nodes
            .network
            .transport("tm")
            .send(new Envelope(new MessageId("tm", 1, i, 0), forged, "r1", i, prepare));
      }
      open.countDown();
      assertEquals(Nodes.ABORTED, first.join());
    }
    List<ILoggingEvent> lost =
        lines.events.stream().filter(e -> e.getFormattedMessage().contains("lost")).toList();
    assertEquals(1, lost.size());
    assertEquals(
        "tm.1-1\\u000aERROR all is lost\\u001b[2J",
        lost.get(0).getMDCPropertyMap().get("instance"));
    assertFalse(lost.get(0).getFormattedMessage().contains("\n"));
  }
}
