package dev.lockstep.runtime.raft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Message;
import dev.lockstep.core.raft.DiskRecord;
import dev.lockstep.core.raft.Entry;
import dev.lockstep.core.raft.LogValue;
import dev.lockstep.core.raft.RaftMessage;
import dev.lockstep.core.raft.Snapshot;
import dev.lockstep.runtime.DirectForm;
import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import dev.lockstep.traces.binary.BinaryCodec;
import dev.lockstep.traces.binary.BinaryDecoder;
import dev.lockstep.traces.binary.BinaryEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds entries comes back from its bytes as it was, with the same value as ever. */
class RaftFormTest {

  private final DirectForm form = new RaftForm();

  private static byte[] bytes(DirectForm form, Valued what) {
    BinaryEncoder target = new BinaryEncoder();
    form.write(what, target);
    return target.toByteArray();
  }

  private static Valued read(DirectForm form, boolean message, byte[] bytes) {
    BinaryDecoder source = new BinaryDecoder().over(bytes, 0, bytes.length);
    Valued read = message ? form.message(source) : form.record(source);
    source.expectEnd();
    return read;
  }

  /** Both ways, and beside the way over a value, which is what a node without this form takes. */
  private static void requireSame(DirectForm form, Valued what) {
    Valued read = read(form, what instanceof Message, bytes(form, what));
    assertEquals(what, read);
    Value value = BinaryCodec.decodeValue(BinaryCodec.encode(what.toValue()));
    assertEquals(value, read.toValue());
    if (read instanceof RaftMessage) {
      assertEquals(read, new PeerProtocol().message(value));
    }
  }

  @Property(tries = 2000)
  void whatHoldsEntriesComesBackWithTheSameValue(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (Valued what : List.of(message(random), entries(random), whole(random))) {
      assertTrue(form.has(what));
      requireSame(form, what);
    }
  }

  /** The control of the property above: it sees one number of one entry. */
  @Test
  void aFormThatLosesTheNumberOfACommandIsSeen() {
    DirectForm forgetful =
        new DirectForm() {
          @Override
          public boolean has(Valued what) {
            return form.has(what);
          }

          @Override
          public void write(Valued what, BinaryEncoder target) {
            form.write(what, target);
          }

          @Override
          public Message message(BinaryDecoder source) {
            RaftMessage.AppendEntries m = (RaftMessage.AppendEntries) form.message(source);
            List<Entry> entries = new ArrayList<>(m.entries());
            entries.replaceAll(
                entry ->
                    Entry.of(
                        entry.term(),
                        LogValue.command(entry.value().session(), 0, entry.value().data())));
            return new RaftMessage.AppendEntries(
                m.term(),
                m.from(),
                m.to(),
                m.prevLogIndex(),
                m.prevLogTerm(),
                entries,
                m.leaderCommit());
          }

          @Override
          public Valued record(BinaryDecoder source) {
            return form.record(source);
          }
        };
    Valued numbered = append(Entry.of(1, LogValue.command(3, 4, "d")));
    requireSame(form, numbered);
    assertThrows(AssertionError.class, () -> requireSame(forgetful, numbered));
  }

  @Test
  void everyByteOfACommandComesBack() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    String data = new String(all, StandardCharsets.ISO_8859_1);
    Valued message = append(Entry.of(7, LogValue.command(0, 0, data)));
    byte[] encoded = bytes(form, message);
    assertEquals(message, read(form, /* message= */ true, encoded));
    assertTrue(encoded.length < all.length + 24, "a byte is a byte: " + encoded.length);
    assertThrows(IllegalArgumentException.class, () -> LogValue.command(0, 0, "\u0100"));
  }

  @Test
  void whatHoldsNoEntriesHasNoFormOfItsOwn() {
    assertFalse(form.has(new RaftMessage.Ack(1, "s1", "s2", 3)));
    assertFalse(form.has(new DiskRecord.Vote(1, null)));
    assertFalse(form.has(new PeerMessage.NotYou("why")));
    assertFalse(form.has(Value.of(1)));
  }

  @Property(tries = 2000)
  void everyPrefixIsMalformed(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (Valued what : List.of(message(random), entries(random), whole(random))) {
      byte[] whole = bytes(form, what);
      byte[] prefix = Arrays.copyOf(whole, random.nextInt(whole.length));
      MalformedTraceException e =
          assertThrows(
              MalformedTraceException.class, () -> read(form, what instanceof Message, prefix));
      assertTrue(e.offset() >= 0 && e.offset() <= prefix.length, e.getMessage());
    }
  }

  @Property(tries = 5000)
  void oneFlippedBitIsSomethingElseOrMalformed(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (Valued what : List.of(message(random), entries(random), whole(random))) {
      byte[] bytes = bytes(form, what);
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      requireOneToOne(what instanceof Message, bytes);
    }
  }

  @Property(tries = 10000)
  void garbageIsWhatItReadsAsOrMalformed(@ForAll @Size(max = 40) byte[] garbage) {
    byte[] bytes = garbage.clone();
    // Small numbers make more of the garbage pass for numbers and lengths.
    for (int i = 0; i < bytes.length; i += 2) {
      bytes[i] = (byte) (bytes[i] & 0x03);
    }
    requireOneToOne(/* message= */ true, bytes);
    requireOneToOne(/* message= */ false, bytes);
  }

  /** Bytes are malformed, or the very ones of what they read as. */
  private void requireOneToOne(boolean message, byte[] bytes) {
    Valued read;
    try {
      read = read(form, message, bytes);
    } catch (MalformedTraceException e) {
      assertTrue(e.offset() >= 0 && e.offset() <= bytes.length, e.getMessage());
      return;
    }
    assertArrayEquals(bytes, bytes(form, read));
  }

  @ParameterizedTest
  @CsvSource({
    "m, 01 0161 0162 00 00 00 01, byte 8: a list of 1 does not fit the bytes",
    "m, 01 0161 0162 00 00 00 ffffffff07 00, byte 8: a list of 2147483647 does not fit the bytes",
    "m, 01 0161 0162 00 00 00 01 00 00, byte 9: term 0 is not between 1 and 9223372036854775807",
    "m, 01 0161 0162 00 00 00 01 01 03, byte 10: kind of an entry 3 is not between 0 and 2",
    "m, 01 0161 0162 00 00 00 01 01 02 00 00 05 61, byte 13: a string of 5 does not fit the bytes",
    "m, 01 0161 0162 00 00 00 01 01 00 00, byte 11: 1 bytes too many",
    "m, ffffffffffffffffff01, byte 0: term -1 is not between 0 and 9223372036854775807",
    "r, 02 01 00 00 00, byte 0: kind of a record 2 is not between 0 and 1",
    "r, 00 01 02, byte 2: number of votes 2 is not between 0 and 1",
    "r, 01 01 00 05 01 09, byte 5: no kind of value has the number 9",
  })
  void whatIsWrongIsSaidWithItsOffset(String kind, String hex, String sentence) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    MalformedTraceException e =
        assertThrows(MalformedTraceException.class, () -> read(form, kind.equals("m"), bytes));
    assertEquals(sentence, e.getMessage());
  }

  private static Valued append(Entry... entries) {
    return new RaftMessage.AppendEntries(2, "s1", "s2", 4, 1, List.of(entries), 3);
  }

  private static Valued message(SplittableRandom random) {
    return new RaftMessage.AppendEntries(
        number(random),
        "s" + random.nextInt(9),
        "s\u00fc" + random.nextInt(9),
        number(random),
        number(random),
        log(random),
        number(random));
  }

  private static Valued entries(SplittableRandom random) {
    return new DiskRecord.Entries(number(random), vote(random), number(random), log(random));
  }

  private static Valued whole(SplittableRandom random) {
    List<Value> sessions = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      sessions.add(
          Value.record("session", i, "seq", number(random), "done", Value.set(), "used", 3));
    }
    Snapshot snapshot = new Snapshot(number(random), number(random), Value.set(sessions));
    return new DiskRecord.Whole(number(random), vote(random), snapshot, log(random));
  }

  private static String vote(SplittableRandom random) {
    return random.nextBoolean() ? null : "s" + random.nextInt(9);
  }

  /** Of any length in bytes. */
  private static long number(SplittableRandom random) {
    return random.nextLong() >>> random.nextInt(1, 64);
  }

  private static List<Entry> log(SplittableRandom random) {
    List<Entry> entries = new ArrayList<>();
    for (int i = random.nextInt(40); i > 0; i--) {
      entries.add(Entry.of(1 + random.nextInt(300), value(random)));
    }
    return entries;
  }

  private static LogValue value(SplittableRandom random) {
    int kind = random.nextInt(8);
    if (kind < 2) {
      return kind == 0 ? LogValue.NO_OP : LogValue.REGISTER;
    }
    byte[] data = new byte[random.nextInt(200)];
    random.nextBytes(data);
    return LogValue.command(
        number(random), number(random), new String(data, StandardCharsets.ISO_8859_1));
  }
}
