package dev.lockstep.evidence.run.faults;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.lockstep.core.Cluster;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A schedule of faults as a JSON file, one fault in each line:
 *
 * <pre>
 * {
 *   "format": "lockstep faults 1",
 *   "protocol": "paxos",
 *   "seed": 1,
 *   "instances": 60,
 *   "faults": [
 *     {"kind": "lose", "permille": 50},
 *     {"kind": "kill", "node": "a1", "afterInstances": 9, "afterMillis": 12, "forMillis": 100},
 *     {"kind": "throttle", "link": "p1->a2", "afterMillis": 3000, "forMillis": 500,
 *      "bytesPerSecond": 2000}
 *   ]
 * }
 * </pre>
 *
 * <p>Only {@code format} and each fault's {@code kind} are required. {@code protocol} keeps the
 * file from another protocol; {@code seed} (1) and {@code instances} (200) are those of the run. A
 * fault strikes {@code afterMillis} (0) milliseconds after {@code afterInstances} (0) instances
 * were opened, from the beginning where that is 0. It lasts {@code forMillis} (300 for links,
 * pauses and disks, 0 else) milliseconds, a node that is killed or stopped stays away so long, and
 * not less than {@code forInstances} (0) further instances take to finish; faults of messages
 * without either last until the run is healed. {@code node} or {@code link} say whom it strikes;
 * the seed chooses where they are left out, except for disks, which are made before the run. The
 * field named by {@link FaultKind#amount} says how much. {@code applied} is what happened in the
 * run that wrote the file, and is not read.
 */
public final class FaultFile {
  static final String FORMAT = "lockstep faults 1";
  private static final ObjectWriter ONE_LINE =
      new ObjectMapper().writer(new MinimalPrettyPrinter());

  private FaultFile() {}

  /**
   * Writes a schedule.
   *
   * @param applied what happened to each fault, by names that are not read again; or nothing
   */
  public static void write(
      FaultSchedule schedule, String protocol, List<Map<String, Object>> applied, Path file)
      throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("{\n  \"format\": " + ONE_LINE.writeValueAsString(FORMAT));
      out.write(",\n  \"protocol\": " + ONE_LINE.writeValueAsString(protocol));
      out.write(",\n  \"seed\": " + schedule.seed());
      out.write(",\n  \"instances\": " + schedule.instances());
      out.write(",\n  \"faults\": [");
      Iterator<Map<String, Object>> happened = applied.iterator();
      String separator = "\n    ";
      for (Fault fault : schedule.faults()) {
        Map<String, Object> fields = fields(fault);
        if (happened.hasNext()) {
          fields.put("applied", happened.next());
        }
        out.write(separator + ONE_LINE.writeValueAsString(fields));
        separator = ",\n    ";
      }
      out.write("\n  ]\n}\n");
    }
  }

  private static Map<String, Object> fields(Fault fault) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("kind", fault.kind().text());
    fault.target().ifPresent(target -> fields.put(targetField(fault.kind()), target));
    fields.put("afterInstances", fault.afterInstances());
    fields.put("afterMillis", fault.afterMillis());
    fields.put("forMillis", fault.forMillis());
    if (fault.forInstances() > 0) {
      fields.put("forInstances", fault.forInstances());
    }
    if (!fault.kind().amount().name().isEmpty()) {
      fields.put(fault.kind().amount().name(), fault.amount());
    }
    return fields;
  }

  static String targetField(FaultKind kind) {
    return kind.target() == FaultKind.Target.LINK ? "link" : "node";
  }

  /**
   * Reads a schedule.
   *
   * @param cluster whose nodes it may name
   * @throws FaultFileException if it is wrong
   * @throws IOException if it cannot be read
   */
  public static FaultSchedule read(Path file, Cluster cluster)
      throws IOException, FaultFileException {
    String text;
    try {
      text = Files.readString(file);
    } catch (MalformedInputException binary) {
      throw new FaultFileException(file + " is no text in UTF-8");
    }
    JsonFactory factory =
        JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    try (JsonParser parser = factory.createParser(text)) {
      return new FaultFileReader(file, parser, cluster).schedule();
    } catch (JsonProcessingException broken) {
      int line = broken.getLocation() == null ? 1 : broken.getLocation().getLineNr();
      throw new FaultFileException(
          file + " line " + line + " is no JSON: " + broken.getOriginalMessage());
    }
  }
}
