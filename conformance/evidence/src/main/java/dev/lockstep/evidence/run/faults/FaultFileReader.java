package dev.lockstep.evidence.run.faults;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lockstep.core.Cluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one file of faults, and says of a mistake in which line and field it stands. */
final class FaultFileReader {
  private static final int USUAL_MILLIS = 300;
  private static final int MILLIS_MAX = 3_600_000;
  private static final int INSTANCES_MAX = 1_000_000;
  private static final int USUAL_INSTANCES = 200;
  private static final long USUAL_SEED = 1;

  private final Path file;
  private final JsonParser parser;
  private final Cluster cluster;

  FaultFileReader(Path file, JsonParser parser, Cluster cluster) {
    this.file = file;
    this.parser = parser;
    this.cluster = cluster;
  }

  FaultSchedule schedule() throws IOException, FaultFileException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw wrong("the file does not begin with {");
    }
    String format = "";
    Optional<String> protocol = Optional.empty();
    long seed = USUAL_SEED;
    int instances = USUAL_INSTANCES;
    List<Fault> faults = new ArrayList<>();
    List<Integer> lines = new ArrayList<>();
    for (String field = nextField(); field != null; field = nextField()) {
      switch (field) {
        case "format" -> format = text();
        case "protocol" -> protocol = Optional.of(text());
        case "seed" -> seed = number(Long.MIN_VALUE, Long.MAX_VALUE);
        case "instances" -> instances = (int) number(1, INSTANCES_MAX);
        case "faults" -> faults(faults, lines);
        default -> throw wrong("there is no such field");
      }
    }
    if (parser.nextToken() != null) {
      throw new FaultFileException(file + " line " + line() + ": something stands behind the end");
    }
    if (!format.equals(FaultFile.FORMAT)) {
      throw new FaultFileException(
          file + " has no field \"format\" with the value \"" + FaultFile.FORMAT + "\"");
    }
    for (int i = 0; i < faults.size(); i++) {
      if (faults.get(i).afterInstances() > instances) {
        throw new FaultFileException(
            file
                + " line "
                + lines.get(i)
                + ", field \"afterInstances\": the run has only "
                + instances
                + " instances");
      }
    }
    return new FaultSchedule(protocol, seed, instances, faults);
  }

  private void faults(List<Fault> faults, List<Integer> lines)
      throws IOException, FaultFileException {
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      throw wrong("a list of faults is expected");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw wrong("each fault begins with {");
      }
      if (faults.size() == FaultSchedule.FAULTS_MAX) {
        throw wrong("there are more than " + FaultSchedule.FAULTS_MAX);
      }
      lines.add(line());
      faults.add(fault());
    }
  }

  /** Reads one fault; its kind comes first, for it says what the other fields mean. */
  private Fault fault() throws IOException, FaultFileException {
    if (!"kind".equals(nextField())) {
      throw wrong("a fault begins with its \"kind\"");
    }
    Fault fault = Fault.of(kind());
    FaultKind kind = fault.kind();
    if (kind == FaultKind.PAUSE || kind.isDisk() || kind.target() == FaultKind.Target.LINK) {
      fault = fault.lasting(USUAL_MILLIS, 0);
    }
    for (String field = nextField(); field != null; field = nextField()) {
      if (field.equals("applied")) {
        parser.nextToken();
        parser.skipChildren();
      } else if (field.equals(kind.amount().name())) {
        fault = fault.withAmount((int) number(kind.amount().min(), kind.amount().max()));
      } else {
        fault = with(fault, field);
      }
    }
    if (kind.isDisk() && fault.target().isEmpty()) {
      throw new FaultFileException(
          file
              + " line "
              + line()
              + ", field \"node\": a fault of the kind "
              + kind.text()
              + " has to name its node");
    }
    return fault;
  }

  private Fault with(Fault fault, String field) throws IOException, FaultFileException {
    return switch (field) {
      case "afterInstances" -> fault.after((int) number(0, INSTANCES_MAX), fault.afterMillis());
      case "afterMillis" -> fault.after(fault.afterInstances(), (int) number(0, MILLIS_MAX));
      case "forMillis" -> fault.lasting((int) number(0, MILLIS_MAX), fault.forInstances());
      case "forInstances" -> fault.lasting(fault.forMillis(), (int) number(0, INSTANCES_MAX));
      case "node", "link" -> fault.on(target(fault.kind(), field));
      default -> throw wrong("a fault of the kind " + fault.kind().text() + " has no such field");
    };
  }

  private FaultKind kind() throws IOException, FaultFileException {
    String text = text();
    try {
      return FaultKind.named(text);
    } catch (IllegalArgumentException unknown) {
      throw wrong(unknown.getMessage());
    }
  }

  private String target(FaultKind kind, String field) throws IOException, FaultFileException {
    if (kind.target() == FaultKind.Target.ALL || !field.equals(FaultFile.targetField(kind))) {
      throw wrong("a fault of the kind " + kind.text() + " has no such field");
    }
    String text = text();
    boolean link = field.equals("link");
    List<String> parts = link ? List.of(text.split(Fault.ARROW, -1)) : List.of(text);
    if (link && (parts.size() != 2 || parts.get(0).equals(parts.get(1)))) {
      throw wrong("a link is two nodes such as a" + Fault.ARROW + "b, not \"" + text + '"');
    }
    for (String node : parts) {
      if (!cluster.nodes().contains(node)) {
        throw wrong("no node \"" + node + "\"; there are " + String.join(", ", cluster.nodes()));
      }
    }
    return text;
  }

  /** The next field's name, or null at the end of the object. */
  private String nextField() throws IOException {
    return parser.nextToken() == JsonToken.END_OBJECT ? null : parser.currentName();
  }

  private String text() throws IOException, FaultFileException {
    if (parser.nextToken() != JsonToken.VALUE_STRING) {
      throw wrong("a text in quotes is expected");
    }
    return parser.getText();
  }

  private long number(long min, long max) throws IOException, FaultFileException {
    String expected = "a whole number from " + min + " to " + max + " is expected";
    if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT
        || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw wrong(expected + ", not " + parser.getText());
    }
    long value = parser.getLongValue();
    if (value < min || value > max) {
      throw wrong(expected + ", not " + value);
    }
    return value;
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }

  private FaultFileException wrong(String what) throws IOException {
    String field = parser.currentName();
    return new FaultFileException(
        file + " line " + line() + (field == null ? "" : ", field \"" + field + '"') + ": " + what);
  }
}
