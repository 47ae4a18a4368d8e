package dev.lockstep.evidence.run.net;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.lockstep.core.Envelope;
import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.run.faults.FaultKind;
import dev.lockstep.runtime.net.NettyLimits;
import dev.lockstep.runtime.net.NettyTransport;
import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.Value;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A connection that stands, over which nothing comes, is given up by the nodes themselves: the
 * proxy closes nothing while the fault lasts.
 */
class StandingLinkTest {
  private static final Set<String> NODES = Set.of("tm", "r1");
  private static final NettyLimits SHORT = NettyLimits.DEFAULT.withSilence(20, 500);

  private final Protocol protocol = Protocol.named("commit");
  private final BlockingQueue<Envelope> arrived = new LinkedBlockingQueue<>();
  private Proxy proxy;
  private NettyTransport sender;
  private NettyTransport receiver;
  private long sequence;

  @BeforeEach
  void open() throws IOException {
    proxy = new Proxy(List.of("tm", "r1"), 1);
    receiver = transport("r1");
    receiver.start(1, arrived::add);
    proxy.target("r1", receiver.address());
    sender = transport("tm");
    sender.start(1, envelope -> {});
  }

  @AfterEach
  void close() {
    sender.close();
    receiver.close();
    proxy.close();
  }

  private NettyTransport transport(String node) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    return new NettyTransport(
        "c",
        protocol,
        node,
        NODES,
        new InetSocketAddress(loopback, 0),
        peer -> new InetSocketAddress(loopback, proxy.link(node, peer).port()),
        SHORT);
  }

  private boolean connected() {
    return sender.peers().get("r1").connected();
  }

  /** A message may be lost, so it is repeated. */
  private Envelope sendUntilHeard() throws InterruptedException {
    Envelope heard = null;
    while (heard == null) {
      MessageId id = new MessageId("tm", 1, ++sequence, 0);
      sender.send(
          new Envelope(id, "t", "r1", 1, protocol.message(Value.record("type", "Prepare"))));
      heard = arrived.poll(20, TimeUnit.MILLISECONDS);
    }
    return heard;
  }

  private void givesUpDuring(FaultKind kind) throws InterruptedException {
    assertNotNull(sendUntilHeard());
    proxy.link("tm", "r1").begin(new LinkFault(kind, 0));
    while (connected()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    proxy.heal();
    assertNotNull(sendUntilHeard());
  }

  @Test
  void aHalfOpenConnectionIsGivenUp() throws InterruptedException {
    givesUpDuring(FaultKind.HALF_OPEN);
  }

  @Test
  void aConnectionOverWhichNothingGoesOneWayIsGivenUp() throws InterruptedException {
    givesUpDuring(FaultKind.ONE_WAY);
  }
}
