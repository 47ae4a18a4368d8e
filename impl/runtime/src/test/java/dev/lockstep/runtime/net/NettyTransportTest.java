package dev.lockstep.runtime.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Envelope;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.commit.CommitProtocol;
import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.binary.BinaryCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NettyTransportTest {

  private static final Set<String> NODES = Set.of("tm", "r1", "r2");
  private static final int PATIENCE_MILLIS = 60_000;

  private final Protocol protocol = new CommitProtocol();
  private final WireCodec codec = new WireCodec(protocol);
  private final Map<String, InetSocketAddress> addresses = new ConcurrentHashMap<>();
  private final List<NettyTransport> started = new ArrayList<>();
  private final BlockingQueue<Envelope> arrived = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    started.forEach(NettyTransport::close);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private NettyTransport start(String node, NettyLimits limits) {
    NettyTransport transport =
        new NettyTransport("orders", protocol, node, NODES, loopback(), addresses::get, limits);
    transport.start(1, arrived::add);
    started.add(transport);
    addresses.put(node, transport.address());
    return transport;
  }

  private Envelope envelope(String sender, long incarnation, String to, long sequence) {
    return new Envelope(
        new MessageId(sender, incarnation, sequence, 0),
        "tm.1-1",
        to,
        1,
        protocol.message(Value.record("type", "Prepare")));
  }

  /** The first frame of a connection. */
  private static byte[] hello(byte[] handshake) {
    return bytes(FrameCodec.first(UnpooledByteBufAllocator.DEFAULT, handshake));
  }

  private static byte[] frame(byte[] payload) {
    return bytes(FrameCodec.frame(UnpooledByteBufAllocator.DEFAULT, payload));
  }

  private static byte[] bytes(ByteBuf frame) {
    byte[] bytes = new byte[frame.readableBytes()];
    frame.readBytes(bytes);
    frame.release();
    return bytes;
  }

  /** The header of a first frame. */
  private static byte[] firstHeader(int length) {
    return ByteBuffer.allocate(8).putInt(length).putInt(0).array();
  }

  /** The header of a later frame, right in itself. */
  private static byte[] header(int length) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(4).putInt(length).flip());
    return ByteBuffer.allocate(12).putInt(length).putInt((int) crc.getValue()).putInt(0).array();
  }

  private static Handshake good() {
    return new Handshake("orders", "commit", "tm", "r1", 1);
  }

  /** Sends bytes to a node and reports whether it closed the connection on its own. */
  private static boolean closes(NettyTransport transport, byte[]... parts) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(transport.address());
      for (byte[] part : parts) {
        socket.getOutputStream().write(part);
      }
      return readsToTheEnd(socket);
    }
  }

  private static boolean readsToTheEnd(Socket socket) {
    try {
      while (socket.getInputStream().read() >= 0) {
        // A welcome may come first.
      }
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void anIdentityThatIsNotExpectedIsRefusedBeforeAnythingElse() throws IOException {
    NettyTransport transport = start("r1", NettyLimits.DEFAULT);
    byte[] otherVersion = good().encode();
    otherVersion[5] = 1;
    byte[] otherMagic = good().encode();
    otherMagic[0] ^= 1;
    byte[] partMissing = prefixed(Value.sequence(Value.of("orders"), Value.of("commit")));
    byte[] nodeIsNumber =
        prefixed(
            Value.sequence(
                Value.of("orders"), Value.of("commit"), Value.of(1), Value.of("r1"), Value.of(1)));
    Map<String, byte[]> cases = new LinkedHashMap<>();
    cases.put("cluster \"other\"", new Handshake("other", "commit", "tm", "r1", 1).encode());
    cases.put("cluster \"\"", new Handshake("", "commit", "tm", "r1", 1).encode());
    cases.put("protocol \"paxos\"", new Handshake("orders", "paxos", "tm", "r1", 1).encode());
    cases.put("wants the node \"r2\"", new Handshake("orders", "commit", "tm", "r2", 1).encode());
    cases.put("itself \"x\"", new Handshake("orders", "commit", "x", "r1", 1).encode());
    cases.put("itself \"r1\"", new Handshake("orders", "commit", "r1", "r1", 1).encode());
    cases.put("itself \"\"", new Handshake("orders", "commit", "", "r1", 1).encode());
    cases.put("no incarnation", new Handshake("orders", "commit", "tm", "r1", 0).encode());
    cases.put("speaks version 1 of the wire format, this node 3", otherVersion);
    cases.put("does not speak this protocol", otherMagic);
    cases.put("a part missing", partMissing);
    cases.put("of a wrong kind", nodeIsNumber);
    long refusals = 0;
    for (Map.Entry<String, byte[]> entry : cases.entrySet()) {
      assertTrue(
          closes(
              transport, hello(entry.getValue()), frame(codec.encode(envelope("tm", 1, "r1", 1)))),
          entry.getKey());
      assertEquals(++refusals, transport.refusals(), entry.getKey());
      assertTrue(transport.lastRefusal().contains(entry.getKey()), transport.lastRefusal());
    }
    assertTrue(arrived.isEmpty(), "an envelope passed without an identity");
  }

  private static byte[] prefixed(Value value) {
    byte[] parts = BinaryCodec.encode(value);
    byte[] prefix = java.util.Arrays.copyOf(good().encode(), 6);
    return ByteBuffer.allocate(6 + parts.length).put(prefix).put(parts).array();
  }

  @Test
  void framesThatCannotBeTrustedCloseTheConnection() throws IOException {
    NettyTransport transport = start("r1", NettyLimits.DEFAULT);
    byte[] hello = hello(good().encode());
    List<byte[][]> cases =
        List.of(
            new byte[][] {firstHeader(Handshake.BYTES_MAX + 1)},
            new byte[][] {firstHeader(-1)},
            new byte[][] {firstHeader(0)},
            new byte[][] {firstHeader(Integer.MAX_VALUE)},
            new byte[][] {hello(codec.encode(envelope("tm", 1, "r1", 1)))},
            new byte[][] {hello, header((1 << 20) + 1)},
            new byte[][] {hello, header(-1)},
            new byte[][] {hello, frame(new byte[] {9, 9, 9})},
            new byte[][] {
              hello,
              frame(codec.encode(envelope("r2", 1, "r1", 1))),
              frame(codec.encode(envelope("tm", 1, "r1", 1)))
            },
            new byte[][] {hello, frame(codec.encode(envelope("tm", 2, "r1", 1)))},
            new byte[][] {hello, frame(codec.encode(envelope("tm", 1, "r2", 1)))},
            new byte[][] {hello, hello});
    for (int i = 0; i < cases.size(); i++) {
      assertTrue(closes(transport, cases.get(i)), "case " + i);
      assertEquals(i + 1, transport.refusals(), transport.lastRefusal());
    }
    assertTrue(arrived.isEmpty());
  }

  /**
   * Any flipped bit closes the connection, without another byte: a length that became larger must
   * not be waited for.
   */
  @Test
  void eachFlippedBitOfAFrameClosesTheConnectionAtOnce() throws IOException {
    NettyTransport transport = start("r1", NettyLimits.DEFAULT.withSilence(1000, PATIENCE_MILLIS));
    byte[] hello = hello(good().encode());
    byte[] frame = frame(codec.encode(envelope("tm", 1, "r1", 1)));
    for (int bit = 0; bit < 8 * frame.length; bit++) {
      byte[] damaged = frame.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      assertTrue(closes(transport, hello, damaged), "bit " + bit);
      assertEquals(bit + 1, transport.refusals(), "bit " + bit);
      assertTrue(transport.lastRefusal().contains("wrong checksum"), transport.lastRefusal());
    }
    assertTrue(arrived.isEmpty());
  }

  @Test
  void aProperPeerIsHeardHoweverItsBytesAreCut() throws Exception {
    NettyTransport transport = start("r1", NettyLimits.DEFAULT);
    Envelope sent = envelope("tm", 1, "r1", 5);
    try (Socket socket = new Socket()) {
      socket.connect(transport.address());
      socket.setTcpNoDelay(true);
      for (byte[] part : List.of(hello(good().encode()), frame(codec.encode(sent)))) {
        for (byte single : part) {
          socket.getOutputStream().write(single);
        }
      }
      assertEquals(sent, arrived.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
    }
    assertEquals(0, transport.refusals());
  }

  @Test
  void aConnectionThatSaysNothingIsClosed() throws IOException {
    NettyTransport transport =
        start("r1", new NettyLimits(1 << 20, 10, 1 << 20, 4, 50, 1000, 5000));
    assertTrue(closes(transport));
  }

  @Test
  void aDiallerThatFallsSilentIsClosed() throws IOException {
    NettyTransport transport = start("r1", NettyLimits.DEFAULT.withSilence(20, 200));
    assertTrue(closes(transport, hello(good().encode())));
    assertEquals(0, transport.refusals());
  }

  @Test
  void signsOfLifeAreAnsweredBetweenMessages() throws Exception {
    NettyTransport transport = start("r1", NettyLimits.DEFAULT);
    byte[] sign = bytes(FrameCodec.keepAlive(UnpooledByteBufAllocator.DEFAULT));
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(transport.address());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      socket.getOutputStream().write(hello(good().encode()));
      readHandshake(in);
      for (int i = 1; i <= 3; i++) {
        socket.getOutputStream().write(sign);
        assertArrayEquals(sign, in.readNBytes(sign.length));
        Envelope sent = envelope("tm", 1, "r1", i);
        socket.getOutputStream().write(frame(codec.encode(sent)));
        assertEquals(sent, arrived.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
      }
    }
    assertEquals(0, transport.refusals());
  }

  /** A connection may stand with nobody behind it: nothing comes, and nothing tells of an end. */
  @Test
  void aPeerThatAnswersNothingIsGivenUpAndDialledAnew() throws IOException {
    try (ServerSocket mute = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      mute.setSoTimeout(PATIENCE_MILLIS);
      NettyTransport transport = start("tm", NettyLimits.DEFAULT.withSilence(20, 200));
      addresses.put("r1", (InetSocketAddress) mute.getLocalSocketAddress());
      for (int dialling = 1; dialling <= 2; dialling++) {
        transport.send(envelope("tm", 1, "r1", dialling));
        try (Socket socket = mute.accept()) {
          socket.setSoTimeout(PATIENCE_MILLIS);
          DataInputStream in = new DataInputStream(socket.getInputStream());
          readHandshake(in);
          Handshake welcome = new Handshake("orders", "commit", "r1", "tm", 1);
          socket.getOutputStream().write(hello(welcome.encode()));
          assertTrue(readsToTheEnd(socket), "it waits for one who does not answer");
        }
      }
      assertEquals(0, transport.refusals());
    }
  }

  private static Handshake readHandshake(DataInputStream in) throws IOException {
    byte[] handshake = new byte[in.readInt()];
    in.readInt();
    in.readFully(handshake);
    return Handshake.decode(handshake);
  }

  @Test
  void connectionsBeyondTheLimitAreClosed() throws IOException {
    NettyTransport transport =
        start("r1", new NettyLimits(1 << 20, 10, 1 << 20, 1, 60_000, 1000, 60_000));
    try (Socket first = new Socket()) {
      first.setSoTimeout(PATIENCE_MILLIS);
      first.connect(transport.address());
      first.getOutputStream().write(hello(good().encode()));
      assertTrue(first.getInputStream().read() >= 0);
      assertTrue(closes(transport));
    }
  }

  @Test
  void aDiallerSendsNothingToAPeerThatIsNotTheOneItWants() throws IOException {
    List<Handshake> wrong =
        List.of(
            new Handshake("other", "commit", "r1", "tm", 1),
            new Handshake("orders", "commit", "r2", "tm", 1),
            new Handshake("orders", "commit", "r1", "r2", 1));
    for (Handshake welcome : wrong) {
      try (ServerSocket impostor = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
        impostor.setSoTimeout(PATIENCE_MILLIS);
        NettyTransport transport = start("tm", NettyLimits.DEFAULT);
        addresses.put("r1", (InetSocketAddress) impostor.getLocalSocketAddress());
        transport.send(envelope("tm", 1, "r1", 1));
        try (Socket socket = impostor.accept()) {
          socket.setSoTimeout(PATIENCE_MILLIS);
          DataInputStream in = new DataInputStream(socket.getInputStream());
          assertEquals("r1", readHandshake(in).to());
          socket.getOutputStream().write(hello(welcome.encode()));
          assertEquals(-1, in.read(), "the dialler sent more than its handshake");
        }
        transport.close();
        assertTrue(transport.refusals() > 0);
      }
    }
  }

  @Test
  void aPeerThatComesBackElsewhereIsReachedAgain() throws InterruptedException {
    NettyTransport tm = start("tm", NettyLimits.DEFAULT);
    NettyTransport first = start("r1", NettyLimits.DEFAULT);
    assertNotNull(sendUntilHeard(tm));
    first.close();
    arrived.clear();
    start("r1", NettyLimits.DEFAULT);
    assertNotNull(sendUntilHeard(tm));
  }

  /** A message may be lost, so a sender repeats it. */
  private Envelope sendUntilHeard(NettyTransport sender) throws InterruptedException {
    for (int i = 1; i <= PATIENCE_MILLIS / 20; i++) {
      sender.send(envelope("tm", 1, "r1", i));
      Envelope heard = arrived.poll(20, TimeUnit.MILLISECONDS);
      if (heard != null) {
        return heard;
      }
    }
    return null;
  }

  @Test
  void aFullQueueAnUnknownPeerAndAMessageTooLargeLoseTheMessage() {
    NettyTransport transport = start("tm", new NettyLimits(2048, 10, 1 << 20, 4, 5000, 1000, 5000));
    for (int i = 1; i <= 15; i++) {
      transport.send(envelope("tm", 1, "r1", i));
    }
    assertEquals(5, transport.dropped());
    transport.send(envelope("tm", 1, "nobody", 1));
    assertEquals(6, transport.dropped());
    transport.send(
        new Envelope(
            new MessageId("tm", 1, 1, 0),
            "i".repeat(3000),
            "r2",
            1,
            protocol.message(Value.record("type", "Prepare"))));
    assertEquals(7, transport.dropped());
  }

  @Test
  void thousandsOfMessagesArriveInOrderOnAnUndisturbedConnection() throws InterruptedException {
    NettyTransport tm = start("tm", NettyLimits.DEFAULT);
    start("r1", NettyLimits.DEFAULT);
    for (int i = 1; i <= 5000; i++) {
      tm.send(envelope("tm", 1, "r1", i));
    }
    for (int i = 1; i <= 5000; i++) {
      Envelope heard = arrived.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      assertNotNull(heard);
      assertEquals(i, heard.id().sequence());
    }
    assertEquals(0, tm.dropped());
  }

  @Test
  void onlyLoopbackIsListenedOnAndATakenPortIsNamed() {
    InetSocketAddress everywhere = new InetSocketAddress("0.0.0.0", 0);
    String refusal =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new NettyTransport(
                        "c", protocol, "tm", NODES, everywhere, peer -> null, NettyLimits.DEFAULT))
            .getMessage();
    assertTrue(refusal.contains("loopback"), refusal);
    NettyTransport first = start("r1", NettyLimits.DEFAULT);
    NettyTransport second =
        new NettyTransport(
            "c", protocol, "r2", NODES, first.address(), peer -> null, NettyLimits.DEFAULT);
    String taken =
        assertThrows(NettyTransport.AddressException.class, () -> second.start(1, envelope -> {}))
            .getMessage();
    assertTrue(taken.contains("r2") && taken.contains("another port"), taken);
  }
}
