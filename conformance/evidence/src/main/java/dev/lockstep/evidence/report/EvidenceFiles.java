package dev.lockstep.evidence.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** The evidence as files: the table as text, JSON for programs, JUnit XML for a CI server. */
public final class EvidenceFiles {

  /** What XML 1.0 cannot hold, not even escaped. */
  private static final Pattern UNPRINTABLE =
      Pattern.compile("[^\\t\\n\\r\\u0020-\\uD7FF\\uE000-\\uFFFD]");

  private EvidenceFiles() {}

  /**
   * Writes {@code evidence.txt}, {@code evidence.json} and {@code TEST-lockstep.xml}.
   *
   * @param folder made if it is missing
   * @throws IOException if a file cannot be written
   */
  public static void write(Evidence evidence, Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("evidence.txt"), EvidenceTable.of(evidence));
    Files.writeString(folder.resolve("evidence.json"), json(evidence));
    try (OutputStream out = Files.newOutputStream(folder.resolve("TEST-lockstep.xml"))) {
      junit(evidence, out);
    } catch (XMLStreamException e) {
      throw new IOException("the JUnit report could not be written", e);
    }
  }

  /** The evidence as one JSON object. */
  public static String json(Evidence evidence) throws IOException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode root = mapper.createObjectNode();
    root.put("tier", evidence.tier());
    root.put("verdict", lower(evidence.verdict()));
    evidence.cpuSeconds().ifPresent(seconds -> root.put("cpuSeconds", seconds));
    root.put("wallSeconds", evidence.wallSeconds());
    ObjectNode protocols = root.putObject("protocols");
    evidence
        .figures()
        .forEach(
            (protocol, figures) -> {
              ObjectNode node = protocols.putObject(protocol);
              node.put("verdict", lower(evidence.verdict(protocol)));
              ObjectNode sections = node.putObject("figures");
              for (Figures.Key key : figures.keys()) {
                sections
                    .withObjectProperty(key.section())
                    .putPOJO(key.name(), figures.get(key).orElseThrow());
              }
            });
    ArrayNode checks = root.putArray("checks");
    for (Check check : evidence.checks()) {
      checks
          .addObject()
          .put("protocol", check.protocol())
          .put("group", check.group())
          .put("name", check.name())
          .put("outcome", lower(check.outcome()))
          .put("sentence", check.sentence())
          .put("cpuSeconds", check.cpuSeconds());
    }
    return mapper.writeValueAsString(root) + "\n";
  }

  /** The checks as JUnit XML: a suite for each protocol, a test case for each check. */
  public static void junit(Evidence evidence, OutputStream out) throws XMLStreamException {
    XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out, "UTF-8");
    xml.writeStartDocument("UTF-8", "1.0");
    xml.writeStartElement("testsuites");
    for (String protocol : evidence.figures().keySet()) {
      List<Check> checks =
          evidence.checks().stream().filter(check -> check.protocol().equals(protocol)).toList();
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", "lockstep." + protocol);
      xml.writeAttribute("tests", String.valueOf(checks.size()));
      xml.writeAttribute("failures", count(checks, Check.Outcome.FAILED));
      xml.writeAttribute("errors", count(checks, Check.Outcome.UNDECIDED));
      for (Check check : checks) {
        testCase(xml, check);
      }
      xml.writeEndElement();
    }
    xml.writeEndElement();
    xml.writeEndDocument();
    xml.close();
  }

  private static void testCase(XMLStreamWriter xml, Check check) throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", "lockstep." + check.protocol() + "." + check.group());
    xml.writeAttribute("name", printable(check.name()));
    xml.writeAttribute("time", String.format(Locale.ROOT, "%.3f", check.cpuSeconds()));
    switch (check.outcome()) {
      case PASSED -> {
        xml.writeStartElement("system-out");
        xml.writeCharacters(printable(check.sentence()));
        xml.writeEndElement();
      }
      case FAILED, UNDECIDED -> {
        xml.writeStartElement(check.outcome() == Check.Outcome.FAILED ? "failure" : "error");
        xml.writeAttribute("message", printable(check.sentence()));
        xml.writeEndElement();
      }
    }
    xml.writeEndElement();
  }

  private static String count(List<Check> checks, Check.Outcome outcome) {
    return String.valueOf(checks.stream().filter(check -> check.outcome() == outcome).count());
  }

  private static String printable(String text) {
    return UNPRINTABLE.matcher(text).replaceAll("?");
  }

  private static String lower(Check.Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }
}
