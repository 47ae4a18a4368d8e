package dev.lockstep.evidence.run.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.evidence.run.faults.FaultKind;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Each kind of fault of a link does what its name says while it lasts, counts it, and ends. In each
 * test the link before, after, or beside the fault is the control.
 */
@Timeout(60)
class ProxyTest {
  private static final byte[] WORDS =
      "a frame, another frame, and a third".getBytes(StandardCharsets.US_ASCII);

  private Echo echo;
  private Proxy proxy;
  private ProxyLink link;

  @BeforeEach
  void open() throws IOException {
    echo = new Echo();
    proxy = new Proxy(List.of("a", "b"), 1);
    proxy.target("b", echo.address());
    link = proxy.link("a->b");
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    echo.close();
  }

  private Socket dial() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), link.port());
  }

  /** A connection that works. */
  private Socket welcomed() throws IOException {
    Socket socket = dial();
    assertEquals(Echo.HELLO, socket.getInputStream().read());
    return socket;
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private void begin(FaultKind kind, int amount) {
    link.begin(new LinkFault(kind, amount));
  }

  private void awaitReceived(int bytes) {
    await(() -> echo.received().length >= bytes);
  }

  /** Whether the connection is closed from the other side, before it brings anything. */
  private static boolean closed(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    try {
      return in.read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Test
  void withoutAFaultEveryByteArrivesBothWaysAndTheEndShows() throws IOException {
    try (Socket socket = welcomed()) {
      socket.getOutputStream().write(WORDS);
      awaitReceived(WORDS.length);
      assertArrayEquals(WORDS, echo.received());
      assertEquals(WORDS.length, link.carried());
      assertEquals(0, link.bites());
      assertEquals(List.of(link), proxy.used());
    }
  }

  @Test
  void whereTheNodeIsNotThereTheConnectionIsClosed() throws IOException {
    proxy.target("b", null);
    try (Socket socket = dial()) {
      assertTrue(closed(socket));
    }
    proxy.target("b", echo.address());
    welcomed().close();
  }

  @Test
  void aCutClosesWhatIsOpenAndRefusesWhatComes() throws IOException {
    try (Socket before = welcomed()) {
      begin(FaultKind.CUT, 0);
      assertEquals(-1, before.getInputStream().read());
      try (Socket during = dial()) {
        assertTrue(closed(during));
      }
      assertEquals(2, link.bites());
    }
    assertEquals(1, echo.connections());
    link.end();
    welcomed().close();
  }

  @Test
  void aLinkCutOneWayWithholdsThatWayOnly() throws IOException {
    try (Socket socket = dial()) {
      await(() -> echo.connections() == 1);
      begin(FaultKind.ONE_WAY, 0);
      socket.getOutputStream().write(WORDS);
      await(() -> link.bites() == WORDS.length);
      assertEquals(Echo.HELLO, socket.getInputStream().read());
      assertEquals(0, echo.received().length);
      link.end();
      awaitReceived(WORDS.length);
      assertArrayEquals(WORDS, echo.received());
    }
  }

  @Test
  void aHalfOpenLinkAcceptsForwardsNothingAndIsResetAtTheEnd() throws IOException {
    begin(FaultKind.HALF_OPEN, 0);
    try (Socket socket = dial()) {
      socket.getOutputStream().write(WORDS);
      await(() -> link.bites() == WORDS.length);
      assertEquals(0, echo.connections());
      link.end();
      assertThrows(SocketException.class, () -> socket.getInputStream().read());
    }
    welcomed().close();
    assertEquals(0, echo.received().length);
  }

  @Test
  void behindAHalfOpenLinkNobodySeesThatTheOtherSideIsGone() throws Exception {
    try (Socket socket = welcomed()) {
      begin(FaultKind.HALF_OPEN, 0);
      socket.getOutputStream().write(WORDS);
      await(() -> link.bites() == WORDS.length);
      echo.close();
      assertEquals(0, socket.getInputStream().available());
      socket.getOutputStream().write(WORDS);
      await(() -> link.bites() == 2L * WORDS.length);
      link.end();
      assertThrows(SocketException.class, () -> socket.getInputStream().read());
    }
  }

  @Test
  void aDelayedLinkBringsEveryByteInOrderAndNotBeforeItsTime() throws IOException {
    try (Socket socket = welcomed()) {
      begin(FaultKind.DELAY, 80);
      long startNanos = System.nanoTime();
      socket.getOutputStream().write(WORDS);
      awaitReceived(WORDS.length);
      assertTrue(System.nanoTime() - startNanos >= TimeUnit.MILLISECONDS.toNanos(80));
      assertArrayEquals(WORDS, echo.received());
      assertEquals(WORDS.length, link.bites());
    }
  }

  @Test
  void aThrottledLinkBringsEveryByteInOrderAndNotFaster() throws IOException {
    byte[] much = new byte[2_000];
    for (int i = 0; i < much.length; i++) {
      much[i] = (byte) i;
    }
    try (Socket socket = welcomed()) {
      begin(FaultKind.THROTTLE, 20_000);
      long startNanos = System.nanoTime();
      socket.getOutputStream().write(much);
      awaitReceived(much.length);
      assertTrue(System.nanoTime() - startNanos >= TimeUnit.MILLISECONDS.toNanos(100));
      assertArrayEquals(much, echo.received());
      assertEquals(much.length, link.bites());
    }
  }

  @Test
  void whatAThrottledLinkHoldsBackArrivesAtOnceWhenItEnds() throws IOException {
    try (Socket socket = welcomed()) {
      begin(FaultKind.THROTTLE, 1);
      socket.getOutputStream().write(WORDS);
      await(() -> link.bites() == WORDS.length);
      assertTrue(echo.received().length < WORDS.length);
      link.end();
      awaitReceived(WORDS.length);
      assertArrayEquals(WORDS, echo.received());
    }
  }

  @Test
  void aResetEndsTheConnectionByRst() throws IOException {
    try (Socket socket = welcomed()) {
      begin(FaultKind.RESET, 0);
      assertThrows(SocketException.class, () -> socket.getInputStream().read());
      assertEquals(1, link.bites());
    }
    link.end();
    welcomed().close();
  }

  @Test
  void aResetThatFindsNoConnectionTakesTheNextOne() throws IOException {
    begin(FaultKind.RESET, 0);
    try (Socket socket = welcomed()) {
      assertEquals(0, link.bites());
      socket.getOutputStream().write(WORDS);
      assertThrows(SocketException.class, () -> socket.getInputStream().read());
      assertEquals(1, link.bites());
      assertEquals(0, echo.received().length);
    }
  }

  @Test
  void aCorruptingLinkFlipsOneBitInEachPieceThatItCounts() throws IOException {
    try (Socket socket = welcomed()) {
      begin(FaultKind.CORRUPT, 1000);
      socket.getOutputStream().write(WORDS);
      awaitReceived(WORDS.length);
      BitSet difference = BitSet.valueOf(echo.received());
      difference.xor(BitSet.valueOf(WORDS));
      assertTrue(link.bites() > 0);
      assertEquals(link.bites(), difference.cardinality());
    }
  }

  @Test
  void aFlappingLinkIsClosedAndOpenInTurn() throws IOException {
    begin(FaultKind.FLAP, 30);
    boolean refused = false;
    boolean open = false;
    boolean refusedAgain = false;
    while (!refusedAgain) {
      try (Socket socket = dial()) {
        boolean closed = closed(socket);
        refusedAgain = open && closed;
        open |= refused && !closed;
        refused |= closed;
      }
    }
    assertTrue(link.bites() >= 2);
    link.end();
    welcomed().close();
  }

  @Test
  void oneFaultAtATime() {
    begin(FaultKind.DELAY, 5);
    assertThrows(IllegalStateException.class, () -> begin(FaultKind.CUT, 0));
    assertTrue(link.faulty());
    assertFalse(proxy.link("b->a").faulty());
    proxy.heal();
    assertFalse(link.faulty());
    assertThrows(IllegalArgumentException.class, () -> new LinkFault(FaultKind.KILL, 0));
  }
}
