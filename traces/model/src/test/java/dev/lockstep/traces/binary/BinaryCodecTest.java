package dev.lockstep.traces.binary;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.RandomTraces;
import dev.lockstep.traces.Splice;
import dev.lockstep.traces.TraceLimits;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.Value;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The binary form is one to one, and decoding is total. */
class BinaryCodecTest {

  @Property(tries = 3000)
  void everyValueAndRecordComesBack(@ForAll long seed) {
    RandomTraces random = new RandomTraces(new SplittableRandom(seed));
    Value value = random.value(4);
    assertEquals(value, BinaryCodec.decodeValue(BinaryCodec.encode(value)));
    TraceRecord record = random.record();
    assertEquals(record, BinaryCodec.decodeRecord(BinaryCodec.encode(record)));
  }

  @Property(tries = 3000)
  void everyPrefixOfARecordIsMalformed(@ForAll long seed) {
    RandomTraces random = new RandomTraces(new SplittableRandom(seed));
    byte[] bytes = BinaryCodec.encode(random.record());
    int cut = new SplittableRandom(seed).nextInt(bytes.length);
    byte[] prefix = Arrays.copyOf(bytes, cut);
    MalformedTraceException e =
        assertThrows(MalformedTraceException.class, () -> BinaryCodec.decodeRecord(prefix));
    assertTrue(e.offset() >= 0 && e.offset() <= cut, e.getMessage());
  }

  @Property(tries = 20000)
  void garbageIsEitherTheEncodingOfAValueOrMalformed(@ForAll @Size(max = 40) byte[] garbage) {
    // Small numbers make more of the garbage pass the first byte.
    byte[] bytes = garbage.clone();
    for (int i = 0; i < bytes.length; i += 2) {
      bytes[i] = (byte) (bytes[i] & 0x0F);
    }
    try {
      assertArrayEquals(bytes, BinaryCodec.encode(BinaryCodec.decodeValue(bytes)));
    } catch (MalformedTraceException e) {
      assertTrue(e.offset() >= 0 && e.offset() <= bytes.length);
    }
    try {
      assertArrayEquals(bytes, BinaryCodec.encode(BinaryCodec.decodeRecord(bytes)));
    } catch (MalformedTraceException e) {
      assertTrue(e.offset() >= 0 && e.offset() <= bytes.length);
    }
  }

  @Property(tries = 5000)
  void oneFlippedBitGivesAnotherRecordOrIsMalformed(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TraceRecord record = new RandomTraces(random).record();
    byte[] bytes = BinaryCodec.encode(record);
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    try {
      TraceRecord other = BinaryCodec.decodeRecord(bytes);
      assertArrayEquals(bytes, BinaryCodec.encode(other));
      assertTrue(!other.equals(record));
    } catch (MalformedTraceException e) {
      assertTrue(e.offset() <= bytes.length);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "02 80 00, byte 1: a number that is not in its shortest form",
    "02 ffffffffffffffffff02, byte 1: a number that is not in its shortest form",
    "02 80808080808080808080, byte 1: a number of more than 64 bits",
    "02, byte 1: the bytes end too early",
    "09, byte 0: no kind of value has the number 9",
    "03 05 61, byte 1: a string of 5 does not fit the bytes",
    "06 ffffffffffffffffff01, byte 1: a sequence of 18446744073709551615 does not fit the bytes",
    "03 01 80, byte 2: a string that is not UTF-8",
    "03 02 c080, byte 2: a string that is not UTF-8",
    "03 03 e08080, byte 2: a string that is not UTF-8",
    "03 04 f4908080, byte 2: a string that is not UTF-8",
    "03 06 eda0bdedb880, byte 5: a string that is not UTF-8",
    "05 02 00 00, byte 3: the elements of a set are not in order",
    "05 02 01 00, byte 3: the elements of a set are not in order",
    "07 00, byte 0: an empty record; it is written as an empty sequence",
    "07 02 0161 00 0161 00, byte 5: the names of a record are not in order",
    "08 01 0202 00, byte 0: a sequence or a record that is written as a function",
    "08 00, byte 0: a sequence or a record that is written as a function",
    "08 02 00 00 00 00, byte 4: the arguments of a function are not in order",
    "00 00, byte 1: 1 bytes too many",
  })
  void whatIsWrongIsSaidWithItsOffset(String hex, String message) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    MalformedTraceException e =
        assertThrows(MalformedTraceException.class, () -> BinaryCodec.decodeValue(bytes));
    assertEquals(message, e.getMessage());
  }

  @Test
  void theDepthOfAValueIsLimitedOnBothSides() {
    Value deepest = Value.of(1);
    for (int i = 0; i < TraceLimits.DEPTH_MAX; i++) {
      deepest = Value.sequence(deepest);
    }
    assertEquals(deepest, BinaryCodec.decodeValue(BinaryCodec.encode(deepest)));
    Value tooDeep = Value.sequence(deepest);
    assertThrows(IllegalArgumentException.class, () -> BinaryCodec.encode(tooDeep));
    byte[] bytes = new byte[1_000_000];
    for (int i = 0; i < bytes.length; i += 2) {
      bytes[i] = BinaryCodec.SEQ;
      bytes[i + 1] = 1;
    }
    assertThrows(MalformedTraceException.class, () -> BinaryCodec.decodeValue(bytes));
  }

  @Test
  void aCountThatTheBytesCannotHoldAllocatesNothing() {
    // 100 nested sequences, each claiming as many elements as there are bytes left.
    BinaryEncoder encoder = new BinaryEncoder();
    int size = 1 << 20;
    for (int i = 0; i < TraceLimits.DEPTH_MAX; i++) {
      encoder.octet(BinaryCodec.SEQ).varint(size - 1000);
    }
    byte[] bytes = Arrays.copyOf(encoder.toByteArray(), size);
    Arrays.fill(bytes, encoder.size(), size, (byte) BinaryCodec.MODEL);
    assertThrows(MalformedTraceException.class, () -> BinaryCodec.decodeValue(bytes));
  }

  @Test
  void aDecoderThatIsUsedAgainDoesNotMixUpNames() {
    BinaryDecoder decoder = new BinaryDecoder();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 5000; i++) {
        byte[] bytes = BinaryCodec.encode(Value.of("name" + i));
        assertEquals(Value.of("name" + i), decoder.over(bytes, 0, bytes.length).value());
      }
    }
  }

  @Test
  void theExampleOfTheSchemaDocumentHasTheseBytes() {
    TreeMap<String, Value> changes = new TreeMap<>();
    changes.put("maxBal", Value.of(3));
    TraceRecord event =
        new TraceRecord.Event(
            7, "d1", "Phase1b", new TreeMap<>(), changes, null, 1, 12, 1_700_000_000_000_000L);
    assertEquals(
        "03070264310750686173653162000106" + "6d617842616c0206" + "00010c" + "8080f28183898506",
        HexFormat.of().formatHex(BinaryCodec.encode(event)));
    assertEquals(List.of(), List.copyOf(((TraceRecord.Event) event).parameters().keySet()));
  }

  @Test
  void theExampleOfASplicedEventHasTheseBytes() {
    assertEquals(SPLICED, HexFormat.of().formatHex(BinaryCodec.encode(spliced(new TreeMap<>()))));
  }

  private static final String SPLICED =
      "0607026431"
          + "0641707065"
          + "6e64"
          + "0000"
          + "00000c"
          + "8080f28183898506"
          + "01036c6f67006401020e";

  private static TraceRecord spliced(SortedMap<String, Value> changes) {
    TreeMap<String, Splice> splices = new TreeMap<>();
    splices.put("log", new Splice(0, 100, List.of(Value.of(7))));
    return new TraceRecord.Event(
        7, "d1", "Append", new TreeMap<>(), changes, splices, null, 0, 12, 1_700_000_000_000_000L);
  }

  @ParameterizedTest
  @CsvSource({
    "00, 25: an event with splices that has none",
    "01 036c6f67 00 07 00, 31: number of kept elements 7 is not between 8 and 2147483647",
    "02 036c6f67 00 08 00 036c6f67 00 08 00, 33: the names of splices are not in order",
    "01 0178 00 08 00 00, 31: 1 bytes too many",
  })
  void whatIsWrongWithASpliceIsSaidWithItsOffset(String hex, String message) {
    String before = SPLICED.substring(0, SPLICED.length() - "01036c6f67006401020e".length());
    byte[] bytes = HexFormat.of().parseHex(before + hex.replace(" ", ""));
    MalformedTraceException e =
        assertThrows(MalformedTraceException.class, () -> BinaryCodec.decodeRecord(bytes));
    assertEquals("byte " + message, e.getMessage());
  }

  @Test
  void aVariableHasANewValueOrASplice() {
    TreeMap<String, Value> changes = new TreeMap<>();
    changes.put("log", Value.of(1));
    assertThrows(IllegalArgumentException.class, () -> spliced(changes));
    String both = SPLICED.replace("0000" + "00000c", "00" + "01036c6f670202" + "00000c");
    MalformedTraceException e =
        assertThrows(
            MalformedTraceException.class,
            () -> BinaryCodec.decodeRecord(HexFormat.of().parseHex(both)));
    assertEquals("log has a new value and a splice", e.reason());
  }
}
