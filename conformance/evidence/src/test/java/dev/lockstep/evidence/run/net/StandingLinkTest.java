package dev.lockstep.evidence.run.net;

import static org.junit.jupiter.api.Assertions.assertTrue;

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
 * proxy closes nothing while the fault lasts. Beside it stands one of nodes that wait for a sign of
 * life for an hour: it is not given up, so it is the silence that the others heed.
 */
class StandingLinkTest {
  private static final List<String> NODES = List.of("tm", "r1", "r2", "r3");
  private static final NettyLimits SHORT = NettyLimits.DEFAULT.withSilence(20, 500);
  private static final NettyLimits PATIENT = NettyLimits.DEFAULT.withSilence(3_600_000, 7_200_000);

  private final Protocol protocol = Protocol.named("commit");
  private Proxy proxy;
  private Line heeding;
  private Line patient;

  @BeforeEach
  void open() throws IOException {
    proxy = new Proxy(NODES, 1);
    heeding = new Line("tm", "r1", SHORT);
    patient = new Line("r2", "r3", PATIENT);
  }

  @AfterEach
  void close() {
    heeding.close();
    patient.close();
    proxy.close();
  }

  /** What one node sends to another, through the proxy. */
  private final class Line {
    private final String from;
    private final String to;
    private final BlockingQueue<Envelope> arrived = new LinkedBlockingQueue<>();
    private final NettyTransport sender;
    private final NettyTransport receiver;
    private long sequence;

    Line(String from, String to, NettyLimits limits) {
      this.from = from;
      this.to = to;
      receiver = transport(to, limits);
      receiver.start(1, arrived::add);
      proxy.target(to, receiver.address());
      sender = transport(from, limits);
      sender.start(1, envelope -> {});
    }

    private NettyTransport transport(String node, NettyLimits limits) {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      return new NettyTransport(
          "c",
          protocol,
          node,
          Set.copyOf(NODES),
          new InetSocketAddress(loopback, 0),
          peer -> new InetSocketAddress(loopback, proxy.link(node, peer).port()),
          limits);
    }

    boolean connected() {
      return sender.peers().get(to).connected();
    }

    /** A message may be lost, so it is repeated. */
    void sendUntilHeard() throws InterruptedException {
      Envelope heard = null;
      while (heard == null) {
        MessageId id = new MessageId(from, 1, ++sequence, 0);
        sender.send(
            new Envelope(id, "t", to, 1, protocol.message(Value.record("type", "Prepare"))));
        heard = arrived.poll(20, TimeUnit.MILLISECONDS);
      }
    }

    void begin(FaultKind kind) {
      proxy.link(from, to).begin(new LinkFault(kind, 0));
    }

    void close() {
      sender.close();
      receiver.close();
    }
  }

  private void onlyTheSilenceEndsIt(FaultKind kind) throws InterruptedException {
    heeding.sendUntilHeard();
    patient.sendUntilHeard();
    patient.begin(kind);
    heeding.begin(kind);
    while (heeding.connected()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    assertTrue(patient.connected(), "something else than silence ended a connection that stands");
    proxy.heal();
    heeding.sendUntilHeard();
    patient.sendUntilHeard();
  }

  @Test
  void aHalfOpenConnectionIsGivenUp() throws InterruptedException {
    onlyTheSilenceEndsIt(FaultKind.HALF_OPEN);
  }

  @Test
  void aConnectionOverWhichNothingGoesOneWayIsGivenUp() throws InterruptedException {
    onlyTheSilenceEndsIt(FaultKind.ONE_WAY);
  }
}
