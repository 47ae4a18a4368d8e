package dev.lockstep.traces.ndjson;

import dev.lockstep.traces.Splice;
import dev.lockstep.traces.TraceLimits;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.Value;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;

/** Writes records and values as JSON of our schema. Not thread-safe. */
final class JsonWriter {
  private final StringBuilder out = new StringBuilder();

  String take() {
    String text = out.toString();
    out.setLength(0);
    return text;
  }

  JsonWriter value(Value value) {
    out.setLength(0);
    value(value, 0);
    return this;
  }

  JsonWriter record(String node, long incarnation, TraceRecord record) {
    if (record instanceof TraceRecord.Header header
        && !(header.node().equals(node) && header.incarnation() == incarnation)) {
      throw new IllegalArgumentException(
          "the header of " + header.node() + " in the trace of " + node + "." + incarnation);
    }
    out.setLength(0);
    out.append("{\"kind\":").append(kind(record)).append(",\"node\":");
    string(node);
    number("incarnation", incarnation);
    number("sequence", record.sequence());
    if (record instanceof TraceRecord.Event event) {
      event(event);
    } else if (record instanceof TraceRecord.State state) {
      text("instance", state.instance());
      out.append(",\"more\":").append(state.more());
      values("variables", state.variables());
    } else if (record instanceof TraceRecord.Header header) {
      header(header);
    } else if (record instanceof TraceRecord.Gap gap) {
      number("dropped", gap.dropped());
    }
    out.append('}');
    return this;
  }

  private static String kind(TraceRecord record) {
    if (record instanceof TraceRecord.Event) {
      return "\"event\"";
    } else if (record instanceof TraceRecord.State) {
      return "\"state\"";
    } else if (record instanceof TraceRecord.Header) {
      return "\"header\"";
    }
    return record instanceof TraceRecord.Gap ? "\"gap\"" : "\"end\"";
  }

  private void event(TraceRecord.Event event) {
    text("instance", event.instance());
    text("action", event.action());
    values("parameters", event.parameters());
    values("changes", event.changes());
    if (!event.splices().isEmpty()) {
      splices(event.splices());
    }
    if (event.received() != null) {
      out.append(",\"received\":{\"sender\":");
      string(event.received().sender());
      number("incarnation", event.received().incarnation());
      number("sequence", event.received().sequence());
      number("index", event.received().index());
      out.append('}');
    }
    number("sent", event.sent());
    number("lamport", event.lamport());
    number("wallMicros", event.wallMicros());
  }

  private void splices(Map<String, Splice> splices) {
    String before = ",\"splices\":{";
    for (Map.Entry<String, Splice> each : splices.entrySet()) {
      out.append(before);
      before = ",";
      string(each.getKey());
      out.append(":{\"skip\":").append(each.getValue().skip());
      number("keep", each.getValue().keep());
      out.append(",\"append\":");
      list(each.getValue().append(), element -> value(element, 1));
      out.append('}');
    }
    out.append('}');
  }

  private void header(TraceRecord.Header header) {
    number("schema", header.schema());
    text("protocol", header.protocol());
    text("specification", header.specification());
    text("specificationHash", header.specificationHash());
    values("constants", header.constants());
    out.append(",\"variables\":");
    list(header.variables(), this::string);
  }

  private void number(String name, long number) {
    out.append(",\"").append(name).append("\":").append(number);
  }

  private void text(String name, String text) {
    out.append(",\"").append(name).append("\":");
    string(text);
  }

  private void values(String name, Map<String, Value> values) {
    out.append(",\"").append(name).append("\":{");
    Iterator<Map.Entry<String, Value>> entries = values.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, Value> entry = entries.next();
      string(entry.getKey());
      out.append(':');
      value(entry.getValue(), 0);
      out.append(entries.hasNext() ? "," : "");
    }
    out.append('}');
  }

  private void value(Value value, int depth) {
    if (value instanceof Value.Int number) {
      out.append(number.value());
    } else if (value instanceof Value.Str string) {
      string(string.value());
    } else if (value instanceof Value.Bool bool) {
      out.append(bool.value());
    } else if (value instanceof Value.Model model) {
      out.append("{\"#model\":");
      string(model.name());
      out.append('}');
    } else if (depth == TraceLimits.DEPTH_MAX) {
      throw new IllegalArgumentException(
          "a value nested deeper than " + TraceLimits.DEPTH_MAX + " cannot be recorded");
    } else if (value instanceof Value.Seq sequence) {
      list(sequence.elements(), element -> value(element, depth + 1));
    } else if (value instanceof Value.Rec record) {
      fields(record, depth + 1);
    } else if (value instanceof Value.SetOf set) {
      out.append("{\"#set\":");
      list(set.elements(), element -> value(element, depth + 1));
      out.append('}');
    } else if (value instanceof Value.Fun function) {
      out.append("{\"#fun\":");
      list(function.pairs().entrySet(), pair -> pair(pair, depth + 1));
      out.append('}');
    }
  }

  private void pair(Map.Entry<Value, Value> pair, int depth) {
    out.append('[');
    value(pair.getKey(), depth);
    out.append(',');
    value(pair.getValue(), depth);
    out.append(']');
  }

  /** A field whose name begins with '#' gets one more, so that it is not taken for a kind. */
  private void fields(Value.Rec record, int depth) {
    char before = '{';
    for (Map.Entry<String, Value> field : record.fields().entrySet()) {
      out.append(before);
      before = ',';
      string(field.getKey().startsWith("#") ? "#" + field.getKey() : field.getKey());
      out.append(':');
      value(field.getValue(), depth);
    }
    out.append('}');
  }

  private <T> void list(Collection<T> elements, Consumer<T> write) {
    out.append('[');
    Iterator<T> iterator = elements.iterator();
    while (iterator.hasNext()) {
      write.accept(iterator.next());
      out.append(iterator.hasNext() ? "," : "");
    }
    out.append(']');
  }

  /** Surrogates without a partner are escaped: UTF-8 has no place for them. */
  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c == 0x7F || isLoneSurrogate(text, i)) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  private static boolean isLoneSurrogate(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
