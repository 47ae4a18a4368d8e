package dev.lockstep.traces.ndjson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.RandomTraces;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceLimits;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.Value;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NDJSON is lossless both ways, and a fault is said with file, line and column. */
class NdjsonTest {

  @Property(tries = 3000)
  void everyValueAndRecordComesBack(@ForAll long seed) {
    RandomTraces random = new RandomTraces(new SplittableRandom(seed));
    Value value = random.value(4);
    assertEquals(value, Ndjson.value(Ndjson.text(value)));
    TraceEntry entry = random.entry();
    TraceEntry read = Ndjson.parse(Ndjson.line(entry), "f", 3);
    assertEquals(new TraceEntry(entry.node(), entry.incarnation(), entry.record(), "f:3"), read);
  }

  @Property(tries = 300)
  void aFileOfRecordsComesBack(@ForAll long seed) throws IOException {
    RandomTraces random = new RandomTraces(new SplittableRandom(seed));
    Path file = Files.createTempFile("trace", ".ndjson");
    List<TraceRecord> written = new ArrayList<>();
    try (NdjsonWriter writer = NdjsonWriter.create(file)) {
      for (int i = 0; i < 20; i++) {
        TraceEntry entry = random.entry();
        written.add(entry.record());
        writer.write(entry);
      }
    }
    List<TraceRecord> read = new ArrayList<>();
    try (NdjsonReader reader = NdjsonReader.open(file)) {
      reader.forEachRemaining(entry -> read.add(entry.record()));
    }
    Files.delete(file);
    assertEquals(written, read);
  }

  @Property(tries = 20000)
  void aDamagedLineIsReadOrMalformed(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder line = new StringBuilder(Ndjson.line(new RandomTraces(random).entry()));
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      int at = random.nextInt(line.length());
      switch (random.nextInt(3)) {
        case 0 -> line.deleteCharAt(at);
        case 1 -> line.setCharAt(at, (char) (32 + random.nextInt(96)));
        default -> line.insert(at, "{}[]\",:#0-tfn\\u".charAt(random.nextInt(15)));
      }
    }
    try {
      TraceEntry entry = Ndjson.parse(line.toString(), "f", 1);
      assertEquals(entry, Ndjson.parse(Ndjson.line(entry), "f", 1));
    } catch (MalformedTraceException e) {
      assertTrue(e.place().startsWith("f:1:"), e.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "{\"#set\":[2,1]} => {1, 2}",
        "{} => <<>>",
        "[] => <<>>",
        "{\"#fun\":[]} => <<>>",
        "{\"#fun\":[[2,true],[1,false]]} => <<FALSE, TRUE>>",
        "{\"#fun\":[[\"a\",1]]} => [a |-> 1]",
        "{\"#fun\":[[[1],2]]} => (<<1>> :> 2)",
        "{\"##set\":1} => [#set |-> 1]",
        "{\"#model\":\"None\"} => None",
        "\"\\u0041\\ud83d\\ude00\" => \"A\uD83D\uDE00\"",
        "[ 1 , -9223372036854775808 ] => <<1, -9223372036854775808>>",
      })
  void valuesAreReadInEveryFormThatTheSchemaAllows(String json, String tla) {
    assertEquals(tla, Ndjson.value(json).toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "1.0 => column 1: a number that is not written as an integer",
        "1e3 => column 1: a number that is not written as an integer",
        "9223372036854775808 => column 1: an integer that does not fit 64 bits",
        "01 => column 1: an integer with a zero in front",
        "-0 => column 1: an integer with a zero in front",
        "null => column 1: a value is expected",
        "[1,] => column 4: a value is expected",
        "[1 2] => column 4: a comma or the end of the list is expected",
        "[1] x => column 5: something follows the end of the JSON text",
        "{\"a\":1,\"a\":2} => column 8: the member \"a\" comes twice",
        "{\"#set\":[1,1]} => column 9: a set lists an element twice",
        "{\"#fun\":[[1,1],[1,2]]} => column 16: a function lists an argument twice",
        "{\"#bag\":[]} => column 2: no kind of value is called \"#bag\"",
        "{\"#set\":[],\"a\":1} => column 12: an object that has two kinds at once",
        "{\"a\":1,\"#set\":[]} => column 1: an object that is a record and something else at once",
        "\"a => column 1: a string without an end",
        "\"\\x\" => column 2: an escape that JSON does not have",
        "\"\\u12g4\" => column 2: an escape without four hexadecimal digits",
      })
  void whatIsWrongWithAValueIsSaidWithItsColumn(String json, String message) {
    MalformedTraceException e =
        assertThrows(MalformedTraceException.class, () -> Ndjson.value(json));
    assertEquals(message, e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "{} => 1: the member \"kind\" is missing",
        "{\"kind\":\"end\",\"node\":\"a\",\"incarnation\":1} => 1: the member \"sequence\" is missing",
        "{\"kind\":\"end\",\"node\":\"a\",\"incarnation\":0,\"sequence\":3} => 40: 0 is not between 1 and 9223372036854775807",
        "{\"kind\":\"end\",\"node\":\"a\",\"incarnation\":1,\"sequence\":0} => 42: the header, and it alone, has sequence number 0",
        "{\"kind\":\"end\",\"node\":\"a\",\"incarnation\":1,\"sequence\":3,\"more\":true} => 55: a record of kind end has no member \"more\"",
        "{\"kind\":\"note\",\"node\":\"a\",\"incarnation\":1,\"sequence\":3} => 2: no kind of record is called \"note\"",
        "{\"kind\":\"end\",\"colour\":1} => 15: the schema has no member \"colour\"",
      })
  void whatIsWrongWithARecordIsSaidWithFileLineAndColumn(String line, String message) {
    MalformedTraceException e =
        assertThrows(MalformedTraceException.class, () -> Ndjson.parse(line, "t.ndjson", 7));
    assertEquals("t.ndjson:7:" + message, e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "{} => a splice needs skip, keep and append",
        "{\"skip\":0,\"keep\":9} => a splice needs skip, keep and append",
        "{\"skip\":0,\"keep\":7,\"append\":[]} => 7 is not between 8 and 2147483647",
        "{\"skip\":-1,\"keep\":8,\"append\":[]} => -1 is not between 0 and 2147483647",
        "{\"drop\":1} => a splice has no member \"drop\"",
        "{\"skip\":0,\"keep\":8,\"append\":{}} => an array is expected",
        "{\"skip\":0,\"keep\":8,\"append\":[]} => log has a new value and a splice",
      })
  void whatIsWrongWithASpliceIsSaid(String splice, String reason) {
    String line =
        "{\"kind\":\"event\",\"node\":\"a\",\"incarnation\":1,\"sequence\":3,\"instance\":\"i\","
            + "\"action\":\"A\",\"parameters\":{},\"changes\":{\"log\":[]},\"sent\":0,\"lamport\":1,"
            + "\"wallMicros\":1,\"splices\":{\"log\":"
            + splice
            + "}}";
    MalformedTraceException e =
        assertThrows(MalformedTraceException.class, () -> Ndjson.parse(line, "f", 1));
    assertEquals(reason, e.reason());
  }

  @Test
  void aReaderReturnsTheRecordsBeforeAFaultAndThenTheFaultForEver() {
    String good = "{\"kind\":\"end\",\"node\":\"a\",\"incarnation\":1,\"sequence\":3}";
    NdjsonReader reader = read(good + "\n\n" + good + "\r\n" + good.substring(0, 20));
    assertEquals("f:1", reader.next().place());
    assertEquals("f:3", reader.next().place());
    for (int i = 0; i < 2; i++) {
      MalformedTraceException e = assertThrows(MalformedTraceException.class, reader::next);
      assertEquals("f:4:21: a colon is expected", e.getMessage());
    }
  }

  @Test
  void aLineMayBeLongerThanTheBufferButNotThanTheLimit() {
    String text = "x".repeat(200_000);
    String line =
        "{\"kind\":\"state\",\"node\":\"a\",\"incarnation\":1,\"sequence\":3,\"more\":false,"
            + "\"instance\":\"\",\"variables\":{\"v\":\""
            + text
            + "\"}}";
    NdjsonReader reader = read(line + "\n" + line);
    TraceRecord.State state = (TraceRecord.State) reader.next().record();
    assertEquals(Value.of(text), state.variables().get("v"));
    assertEquals("f:2", reader.next().place());
    assertNull(reader.next());
    NdjsonReader endless = read(" ".repeat(TraceLimits.RECORD_BYTES_MAX + 1));
    assertThrows(MalformedTraceException.class, endless::next);
  }

  @Test
  void aFileIsFollowedLineByLineHoweverItIsWritten(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("growing.ndjson");
    TraceEntry state =
        new TraceEntry(
            "ä",
            1,
            new TraceRecord.State(1, "", new TreeMap<>(Map.of("x", Value.of("ü"))), false),
            file + ":1");
    TraceEntry end = new TraceEntry("ä", 1, new TraceRecord.End(2), file + ":2");
    byte[] bytes = (Ndjson.line(state) + "\n" + Ndjson.line(end)).getBytes(StandardCharsets.UTF_8);
    int lineEnd = new String(bytes, StandardCharsets.ISO_8859_1).indexOf('\n');
    Files.write(file, new byte[0]);
    try (NdjsonReader reader = NdjsonReader.follow(file)) {
      for (int i = 0; i < bytes.length; i++) {
        assertFalse(reader.ended());
        Files.write(file, new byte[] {bytes[i]}, StandardOpenOption.APPEND);
        assertEquals(i == lineEnd ? state : null, reader.next());
      }
      reader.finish();
      assertEquals(end, reader.next(), "a last line that no line end follows");
      assertNull(reader.next());
      assertTrue(reader.ended());
    }
  }

  @Test
  void aFollowedFileThatIsCutWithinALineIsMalformedWithItsLine(@TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("cut.ndjson"), "\n{\"kind\"");
    try (NdjsonReader reader = NdjsonReader.follow(file)) {
      assertNull(reader.next());
      reader.finish();
      String fault = assertThrows(MalformedTraceException.class, reader::next).getMessage();
      assertTrue(fault.contains("cut.ndjson:2"), fault);
    }
  }

  @Test
  void bytesThatAreNotUtf8AreMalformed() {
    byte[] bytes = {'"', (byte) 0xC3, '"', '\n'};
    NdjsonReader reader = new NdjsonReader(new ByteArrayInputStream(bytes), "f");
    MalformedTraceException e = assertThrows(MalformedTraceException.class, reader::next);
    assertEquals("f:1: the line is not UTF-8", e.getMessage());
  }

  @Test
  void aMissingFileIsNotAMalformedOne(@TempDir Path folder) {
    assertThrows(
        java.io.UncheckedIOException.class, () -> NdjsonReader.open(folder.resolve("none")));
  }

  private static NdjsonReader read(String text) {
    return new NdjsonReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "f");
  }
}
