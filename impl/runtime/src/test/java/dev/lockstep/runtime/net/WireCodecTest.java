package dev.lockstep.runtime.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Envelope;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.commit.CommitProtocol;
import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.binary.BinaryEncoder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WireCodecTest {

  private static final int MUTATIONS = 20_000;

  private final Protocol protocol = new CommitProtocol();
  private final WireCodec codec = new WireCodec(protocol);
  private final Envelope envelope =
      new Envelope(
          new MessageId("tm", 3, 17, 1),
          "tm.3-4",
          "r1",
          99,
          protocol.message(Value.record("type", "Prepare")));

  @Test
  void anEnvelopeComesBackWhole() {
    assertEquals(envelope, codec.decode(codec.encode(envelope)));
  }

  @Test
  void whateverTheBytesTheOnlyErrorIsTheTypedOne() {
    SplittableRandom random = new SplittableRandom(7);
    byte[] good = codec.encode(envelope);
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 4));
      for (int flips = random.nextInt(1, 4); flips > 0 && bytes.length > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        codec.decode(bytes);
      } catch (WireException e) {
        refused++;
        assertTrue(e.getMessage().length() < 400, e.getMessage());
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
      }
    }
    assertTrue(refused > MUTATIONS / 2, "only " + refused + " were refused");
  }

  @Test
  void identitiesOutOfRangeAreRefused() {
    for (long[] numbers :
        new long[][] {
          {0, 1, 0, 0}, {1, 0, 0, 0}, {1, 1, -1, 0}, {1, 1, 1L << 40, 0}, {1, 1, 0, -1}
        }) {
      assertThrows(WireException.class, () -> codec.decode(bytes(numbers)));
    }
    assertEquals(99, codec.decode(bytes(1, 1, 0, 99)).lamport());
  }

  private static byte[] bytes(long... numbers) {
    return new BinaryEncoder()
        .string("tm")
        .varint(numbers[0])
        .varint(numbers[1])
        .varint(numbers[2])
        .string("i")
        .string("r1")
        .varint(numbers[3])
        .value(Value.record("type", "Prepare"))
        .toByteArray();
  }

  @Test
  void whatAPeerSaysCannotForgeALineOfTheLog() {
    String message = new WireException("a\nERROR forged\u001b[2J" + "x".repeat(5000)).getMessage();
    assertFalse(message.contains("\n") || message.contains("\u001b"), message);
    assertTrue(message.length() < 400);
  }
}
