package dev.lockstep.history.linearizability;

import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.TraceLimits;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.ndjson.Ndjson;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Client histories as lines of JSON, one {@link HistoryEvent} each; the format stands in {@code
 * conformance/history/README.md}. Thread-safe.
 */
public final class HistoryFile {
  private static final Map<String, Set<String>> MEMBERS =
      Map.of(
          "invoke", Set.of("kind", "client", "number", "time", "operation"),
          "return", Set.of("kind", "client", "number", "time", "result"),
          "unknown", Set.of("kind", "client", "number"),
          "refused", Set.of("kind", "client", "number"));

  private HistoryFile() {}

  /**
   * The line of an event, without a line end.
   *
   * @throws IllegalArgumentException if a value in it is nested deeper than {@link
   *     TraceLimits#DEPTH_MAX}
   */
  public static String line(HistoryEvent event) {
    Map<String, Value> members = new TreeMap<>();
    members.put("client", Value.of(event.client()));
    members.put("number", Value.of(event.number()));
    if (event instanceof HistoryEvent.Invoke invoke) {
      members.put("kind", Value.of("invoke"));
      members.put("time", Value.of(invoke.time()));
      members.put("operation", invoke.operation());
    } else if (event instanceof HistoryEvent.Return end) {
      members.put("kind", Value.of("return"));
      members.put("time", Value.of(end.time()));
      members.put("result", end.result());
    } else {
      members.put("kind", Value.of(event instanceof HistoryEvent.Unknown ? "unknown" : "refused"));
    }
    return Ndjson.text(Value.record(members));
  }

  /**
   * The event on a line.
   *
   * @throws IllegalArgumentException if there is none, in one sentence
   */
  public static HistoryEvent event(String line) {
    Value.Rec members = members(line);
    if (!(members.get("kind") instanceof Value.Str kind)) {
      throw new IllegalArgumentException("an event has a string \"kind\"");
    }
    Set<String> wanted = MEMBERS.get(kind.value());
    if (wanted == null) {
      throw new IllegalArgumentException("no event is of kind " + kind);
    }
    if (!members.fields().keySet().equals(wanted)) {
      throw new IllegalArgumentException(
          "an event of kind %s has the members %s, not %s"
              .formatted(kind, sorted(wanted), members.fields().keySet()));
    }
    if (!(members.get("client") instanceof Value.Str client)) {
      throw new IllegalArgumentException("a client is a string, not " + members.get("client"));
    }
    long number = integer(members, "number");
    return switch (kind.value()) {
      case "invoke" ->
          new HistoryEvent.Invoke(
              client.value(), number, integer(members, "time"), members.get("operation"));
      case "return" ->
          new HistoryEvent.Return(
              client.value(), number, integer(members, "time"), members.get("result"));
      case "unknown" -> new HistoryEvent.Unknown(client.value(), number);
      default -> new HistoryEvent.Refused(client.value(), number);
    };
  }

  private static Value.Rec members(String line) {
    try {
      if (Ndjson.value(line) instanceof Value.Rec members) {
        return members;
      }
    } catch (MalformedTraceException fault) {
      throw new IllegalArgumentException("at " + fault.place() + ", " + fault.reason(), fault);
    }
    throw new IllegalArgumentException("an event is an object with members");
  }

  private static long integer(Value.Rec members, String name) {
    if (members.get(name) instanceof Value.Int number) {
      return number.value();
    }
    throw new IllegalArgumentException(
        "\"%s\" is an integer, not %s".formatted(name, members.get(name)));
  }

  private static Collection<String> sorted(Set<String> names) {
    return names.stream().sorted().toList();
  }

  /**
   * Reads what the clients of one run noted, in one file or several. Empty lines are skipped.
   *
   * @param model whose operations they are
   * @throws IOException if a file cannot be read
   * @throws MalformedHistoryException at the first line that does not follow the format, does not
   *     fit those before, or is no call of the model
   */
  public static ClientHistory read(Collection<Path> files, Model model) throws IOException {
    ClientHistory history = new ClientHistory();
    for (Path file : files) {
      try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        read(in, file.toString(), model, history);
      }
    }
    return history;
  }

  private static void read(Reader in, String name, Model model, ClientHistory history)
      throws IOException {
    long number = 0;
    StringBuilder line = new StringBuilder();
    try {
      boolean ended = true;
      while (ended) {
        number++;
        line.setLength(0);
        ended = readLine(in, line);
        if (!line.toString().isBlank() && (ended || number == 1 || isWhole(line.toString()))) {
          add(event(line.toString()), model, history);
        }
      }
    } catch (CharacterCodingException e) {
      throw new MalformedHistoryException(name + ":" + number, "the line is not UTF-8");
    } catch (IllegalArgumentException wrong) {
      throw new MalformedHistoryException(name + ":" + number, wrong.getMessage());
    }
  }

  private static void add(HistoryEvent event, Model model, ClientHistory history) {
    if (event instanceof HistoryEvent.Invoke invoke) {
      model.key(invoke.operation());
    }
    history.add(event);
  }

  /**
   * Whether a last line without its end was written whole. Where it was not, the client died while
   * it wrote: of an invocation, the call had not left; of a return, the outcome is unknown.
   */
  private static boolean isWhole(String line) {
    try {
      Ndjson.value(line);
      return true;
    } catch (MalformedTraceException torn) {
      return false;
    }
  }

  /** Reads a line; returns false at the end of the file. Endless lines must not fill the memory. */
  private static boolean readLine(Reader in, StringBuilder line) throws IOException {
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '\n') {
        return true;
      }
      if (line.length() == TraceLimits.RECORD_BYTES_MAX) {
        throw new IllegalArgumentException(
            "the line is longer than " + TraceLimits.RECORD_BYTES_MAX + " characters");
      }
      line.append((char) c);
    }
    return false;
  }
}
