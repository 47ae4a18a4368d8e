package dev.lockstep.traces.ndjson;

import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.Value;

/** Single records and values as JSON text. Thread-safe. */
public final class Ndjson {
  private Ndjson() {}

  /**
   * The line of a record, without a line end.
   *
   * @throws IllegalArgumentException if a value in it is nested deeper than {@link
   *     dev.lockstep.traces.TraceLimits#DEPTH_MAX}
   */
  public static String line(TraceEntry entry) {
    return new JsonWriter().record(entry.node(), entry.incarnation(), entry.record()).take();
  }

  /**
   * The JSON text of a value.
   *
   * @throws IllegalArgumentException if it is nested deeper than {@link
   *     dev.lockstep.traces.TraceLimits#DEPTH_MAX}
   */
  public static String text(Value value) {
    return new JsonWriter().value(value).take();
  }

  /**
   * The record on a line.
   *
   * @param line the text without its line end
   * @param file name of the file, for messages to people
   * @param number number of the line, from 1
   * @throws MalformedTraceException if the line is no record of the schema
   */
  public static TraceEntry parse(String line, String file, long number) {
    try {
      return new EntryReader(line).read(file + ":" + number);
    } catch (JsonReader.Fault e) {
      throw fault(e, file + ":" + number + ":");
    }
  }

  /**
   * The value of a JSON text.
   *
   * @throws MalformedTraceException if the text is no value of the schema
   */
  public static Value value(String text) {
    JsonReader json = new JsonReader(text);
    try {
      Value value = json.value();
      json.expectEnd();
      return value;
    } catch (JsonReader.Fault e) {
      throw fault(e, "column ");
    }
  }

  private static MalformedTraceException fault(JsonReader.Fault fault, String place) {
    return new MalformedTraceException(
        place + (fault.position + 1), MalformedTraceException.NO_OFFSET, fault.reason);
  }
}
