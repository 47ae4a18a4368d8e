package dev.lockstep.evidence.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.evidence.report.Check.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class EvidenceReportTest {

  private static final Check GOOD = Check.passed("one", "model", "MCOne", "42 states").took(1.5);
  private static final Check BAD = Check.failed("two", "run", "kills", "a <node> lived & \u0001");
  private static final Check OPEN = Check.undecided("two", "run", "pauses", "no pause fired");

  private static Evidence evidence(Check... checks) {
    Map<String, Figures> figures = new LinkedHashMap<>();
    Figures one = new Figures();
    one.set("models", "distinct states", 12_345L);
    one.set("models", "CPU-seconds", 1.25);
    figures.put("one", one);
    Figures two = new Figures();
    two.set("models", "distinct states", 7);
    two.set("recorded run", "kills", 20);
    figures.put("two", two);
    return new Evidence("default", figures, List.of(checks), OptionalDouble.of(321.5), 100);
  }

  @Test
  void theTableHasAColumnForEachProtocolAndALineForEachShortfall() {
    assertEquals(
        """
                              one     two
        models
          distinct states  12,345       7
          CPU-seconds         1.3       -
        recorded run
          kills                 -      20
        verdict            PASSED  FAILED
        FAILED    two run kills: a <node> lived & \u0001
        321.5 CPU-seconds, children included, 100.0 s elapsed, tier default
        """,
        EvidenceTable.of(evidence(GOOD, BAD)));
  }

  @Test
  void aFailureWeighsMoreThanAnOpenQuestionAndNothingIsNeverAPass() {
    assertEquals(Outcome.PASSED, evidence(GOOD).verdict());
    assertEquals(Outcome.UNDECIDED, evidence(GOOD, OPEN).verdict());
    assertEquals(Outcome.FAILED, evidence(GOOD, OPEN, BAD).verdict());
    assertEquals(Outcome.UNDECIDED, evidence().verdict());
    assertEquals(Outcome.UNDECIDED, evidence(GOOD).verdict("two"));
  }

  @Test
  void jsonAndXmlSayTheSameAsTheTable(@TempDir Path folder) throws Exception {
    EvidenceFiles.write(evidence(GOOD, BAD, OPEN), folder);

    JsonNode json = new ObjectMapper().readTree(folder.resolve("evidence.json").toFile());
    assertEquals("failed", json.get("verdict").asText());
    assertEquals("passed", json.at("/protocols/one/verdict").asText());
    assertEquals(12_345, json.at("/protocols/one/figures/models/distinct states").asInt());
    assertEquals(3, json.get("checks").size());

    Document xml =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(folder.resolve("TEST-lockstep.xml").toFile());
    assertEquals(3, xml.getElementsByTagName("testcase").getLength());
    assertEquals(1, xml.getElementsByTagName("failure").getLength());
    assertEquals(1, xml.getElementsByTagName("error").getLength());
    assertTrue(Files.readString(folder.resolve("evidence.txt")).contains("verdict"));
  }
}
