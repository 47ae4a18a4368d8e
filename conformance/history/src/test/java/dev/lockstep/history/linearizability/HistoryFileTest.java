package dev.lockstep.history.linearizability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFileTest {
  private static final String INVOKE =
      "{\"kind\":\"invoke\",\"client\":\"c1\",\"number\":1,\"time\":5,"
          + "\"operation\":{\"type\":\"put\",\"key\":\"x\",\"value\":\"1\"}}\n";
  private static final String RETURN =
      "{\"kind\":\"return\",\"client\":\"c1\",\"number\":1,\"time\":9,\"result\":\"ok\"}\n";

  @TempDir private Path folder;

  private ClientHistory read(String... contents) throws IOException {
    Path[] files = new Path[contents.length];
    for (int i = 0; i < contents.length; i++) {
      files[i] = Files.writeString(folder.resolve("h" + i + ".ndjson"), contents[i]);
    }
    return HistoryFile.read(List.of(files), new KeyValueModel());
  }

  @Test
  void everyEventIsReadBack() {
    for (HistoryEvent event :
        List.of(
            new HistoryEvent.Invoke("c", 1, -5, Calls.compareAndSet("x", KeyValueModel.NONE, "1")),
            new HistoryEvent.Return("c", 1, Long.MAX_VALUE - 1, KeyValueModel.NONE),
            new HistoryEvent.Unknown("ü \"", Long.MIN_VALUE),
            new HistoryEvent.Refused("c", 0))) {
      assertEquals(event, HistoryFile.event(HistoryFile.line(event)));
    }
  }

  @Test
  void operationsArePutTogetherFromSeveralFiles() throws IOException {
    ClientHistory history =
        read(
            INVOKE + "\n" + INVOKE.replace("\"number\":1", "\"number\":2") + RETURN,
            INVOKE.replace("c1", "c2")
                + "{\"kind\":\"refused\",\"client\":\"c2\",\"number\":1}\n"
                + INVOKE.replace("c1", "c3")
                + "{\"kind\":\"unknown\",\"client\":\"c3\",\"number\":1}\n");
    Value put = Calls.put("x", "1");
    assertEquals(
        List.of(
            new Operation("c1", 1, put, 5, 9, KeyValueModel.OK),
            Operation.unknown("c3", 1, put, 5),
            Operation.unknown("c1", 2, put, 5)),
        history.operations());
    assertEquals(1, history.refused());
  }

  /** What a killed client was writing counts for nothing: no call left, or no result came. */
  @Test
  void aTornLastLineIsLeftOut() throws IOException {
    for (int length = 1; length < RETURN.length() - 1; length++) {
      assertTrue(read(INVOKE + RETURN.substring(0, length)).operations().get(0).isUnknown());
    }
    assertEquals(9, read(INVOKE + RETURN.strip()).operations().get(0).returned());
    assertThrows(MalformedHistoryException.class, () -> read(INVOKE + "{\"kind\":\n"));
    assertThrows(MalformedHistoryException.class, () -> read("{\"kind\":"));
  }

  @Test
  void wrongInputOfEachKindIsOneSentenceWithItsPlace() throws IOException {
    Map<String, String> faults =
        Map.ofEntries(
            Map.entry("no JSON\n", "h0.ndjson:1: at column 1, a value is expected"),
            Map.entry(
                "{\"kind\":\"invoke\",}\n", "h0.ndjson:1: at column 18, a string is expected"),
            Map.entry("[]\n", "an event is an object with members"),
            Map.entry("{\"client\":\"c1\"}\n", "an event has a string \"kind\""),
            Map.entry("{\"kind\":\"died\"}\n", "no event is of kind \"died\""),
            Map.entry(RETURN.replace(",\"time\":9", ""), "has the members"),
            Map.entry(RETURN.replace("9", "\"9\""), "\"time\" is an integer, not \"9\""),
            Map.entry(RETURN.replace("9", "9.5"), "a number that is not written as an integer"),
            Map.entry(RETURN.replace("\"c1\"", "1"), "a client is a string, not 1"),
            Map.entry(RETURN, "operation 1 of client c1 ends without having been invoked"),
            Map.entry(INVOKE + INVOKE, "h0.ndjson:2: operation 1 of client c1 is invoked twice"),
            Map.entry(INVOKE + RETURN + RETURN, "h0.ndjson:3: operation 1 of client c1 ends twice"),
            Map.entry(INVOKE + RETURN.replace("9", "4"), "before its invocation"),
            Map.entry(INVOKE + RETURN.replace("9", "9223372036854775807"), "kept for never"),
            Map.entry(INVOKE.replace("put", "get"), "get has the members [key, type]"),
            Map.entry(INVOKE.replace("put", "sing"), "has no operation \"sing\""));
    faults.forEach(
        (text, reason) -> {
          MalformedHistoryException fault =
              assertThrows(MalformedHistoryException.class, () -> read(text), text);
          assertTrue(fault.getMessage().contains(reason), fault.getMessage());
          assertEquals(1, fault.getMessage().lines().count(), fault.getMessage());
        });
    Path latin = folder.resolve("latin.ndjson");
    Files.write(latin, INVOKE.replace("c1", "ü").getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(
        latin + ":1: the line is not UTF-8",
        assertThrows(
                MalformedHistoryException.class,
                () -> HistoryFile.read(List.of(latin), new KeyValueModel()))
            .getMessage());
  }

  @Test
  void aLineWithoutAnEndDoesNotFillTheMemory() throws IOException {
    Path endless = Files.writeString(folder.resolve("endless.ndjson"), " ".repeat((16 << 20) + 1));
    assertTrue(
        assertThrows(
                MalformedHistoryException.class,
                () -> HistoryFile.read(List.of(endless), new KeyValueModel()))
            .getMessage()
            .contains("the line is longer than"));
  }
}
