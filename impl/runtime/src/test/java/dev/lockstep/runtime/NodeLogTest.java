package dev.lockstep.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.lockstep.core.Envelope;
import dev.lockstep.traces.MessageId;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a node writes to the service's log. */
class NodeLogTest {

  @RegisterExtension final LogLines lines = new LogLines("dev.lockstep.runtime");

  @Test
  void everyLineSaysWhoseItIsAndNoTransactionHasOneAtInfo() {
    try (NodeHost host = new Nodes().node("r1", Nodes.storage()).start()) {
      for (int i = 0; i < 100; i++) {
        host.request("tm.1-" + (i + 1), Nodes.FAILED, Nodes.LONG).join();
      }
    }
    assertFalse(lines.all().isEmpty());
    for (ILoggingEvent event : lines.all()) {
      assertEquals("r1", event.getMDCPropertyMap().get("node"), event::getFormattedMessage);
    }
    long loud = lines.loud();
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
    List<ILoggingEvent> lost = lines.with("lost");
    assertEquals(1, lost.size());
    assertEquals(
        "tm.1-1\\u000aERROR all is lost\\u001b[2J",
        lost.get(0).getMDCPropertyMap().get("instance"));
    assertFalse(lost.get(0).getFormattedMessage().contains("\n"));
  }
}
