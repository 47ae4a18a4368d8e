package dev.lockstep.specs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.specs.ModelResult.Passed;
import dev.lockstep.specs.ModelResult.PropertyKind;
import dev.lockstep.specs.ModelResult.Violated;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each kind of verdict on a token that travels between two nodes; each model is checked once. */
@Tag("slow")
class CheckerTest {
  private static final List<String> EVENTS = new ArrayList<>();
  private static Map<String, ModelReport> reports;

  @BeforeAll
  static void checkAll() {
    CheckListener listener =
        new CheckListener() {
          @Override
          public void started(Model model) {
            EVENTS.add("started " + model.name());
          }

          @Override
          public void progressed(Model model, Progress progress) {
            EVENTS.add("progressed " + model.name() + " " + progress.distinct());
          }

          @Override
          public void finished(ModelReport report) {
            EVENTS.add("finished " + report.model().name());
          }
        };
    CheckOptions options = CheckOptions.DEFAULT.withCoverage(true).withExplainExpected(true);
    reports = Fixtures.byName(Models.in(Fixtures.folder("token")).with(options).check(listener));
  }

  private static Violated violated(String model, PropertyKind kind, String property) {
    Violated violated = assertInstanceOf(Violated.class, reports.get(model).result());
    assertEquals(kind, violated.kind());
    assertEquals(property, violated.property());
    assertTrue(reports.get(model).ok(), () -> ReportText.of(reports.get(model)));
    return violated;
  }

  private static List<String> calls(Violated violated) {
    return violated.counterexample().orElseThrow().steps().stream().map(ReportText::call).toList();
  }

  @Test
  void aPassCarriesCountsPropertiesAndCpu() {
    Passed passed = assertInstanceOf(Passed.class, reports.get("Token").result());
    assertEquals(new ModelResult.Statistics(10, 10, 10), passed.statistics());
    assertEquals(List.of("TypeOK", "Grows"), passed.properties());
    assertTrue(passed.cpuSeconds() > 0);
  }

  @Test
  void coverageNamesTheActionThatIsNeverTaken() {
    Passed passed = assertInstanceOf(Passed.class, reports.get("Token").result());
    assertEquals(List.of("Poll"), passed.neverTaken().stream().map(a -> a.action()).toList());
    assertTrue(ReportText.of(reports.get("Token")).contains("never taken: Poll (Token.tla, line "));
  }

  @Test
  void aBrokenInvariantShowsActionsWithTheirParameters() {
    Violated violated = violated("Token.invariant", PropertyKind.INVARIANT, "Low");
    assertEquals(
        List.of(
            "Init",
            "Send(\"a\", \"b\")",
            "Receive(\"b\", [from |-> \"a\", to |-> \"b\"])",
            "Send(\"b\", \"a\")",
            "Receive(\"a\", [from |-> \"b\", to |-> \"a\"])",
            "Send(\"a\", \"b\")",
            "Receive(\"b\", [from |-> \"a\", to |-> \"b\"])"),
        calls(violated));
  }

  @Test
  void aCounterexampleMarksWhatChanged() {
    Counterexample behaviour =
        violated("Token.invariant", PropertyKind.INVARIANT, "Low").counterexample().orElseThrow();
    assertEquals(
        List.of("holder", "msgs", "count"),
        behaviour.steps().get(2).state().stream()
            .filter(Counterexample.Assignment::changed)
            .map(Counterexample.Assignment::variable)
            .toList());
    assertTrue(
        behaviour.steps().get(0).state().stream().noneMatch(Counterexample.Assignment::changed));
    String text = ReportText.of(behaviour);
    assertTrue(text.contains("2. Send(\"a\", \"b\")\n   * holder = \"none\"\n   * msgs = "), text);
    assertEquals(
        "{\"i\":\"\\\"b\\\"\",\"m\":\"[from |-> \\\"a\\\", to |-> \\\"b\\\"]\"}",
        ReportJson.of(behaviour).path("steps").path(2).path("parameters").toString());
  }

  @Test
  void aDeadlockIsAVerdictOfItsOwn() {
    Violated violated = violated("Token.deadlock", PropertyKind.DEADLOCK, "Deadlock");
    assertEquals(10, violated.counterexample().orElseThrow().steps().size());
  }

  @Test
  void aBrokenActionPropertyIsNamed() {
    violated("Token.action", PropertyKind.ACTION_PROPERTY, "Frozen");
  }

  @Test
  void aPropertyThatTlcDoesNotNameIsFoundByCheckingEachAlone() {
    Violated violated = violated("Token.start", PropertyKind.ACTION_PROPERTY, "Starts");
    assertEquals(List.of("Init"), calls(violated));
  }

  @Test
  void aBrokenTemporalPropertyIsNamedAndItsBehaviourStutters() {
    Violated violated = violated("Token.stutters", PropertyKind.TEMPORAL_PROPERTY, "Arrives");
    Counterexample behaviour = violated.counterexample().orElseThrow();
    assertTrue(behaviour.stutters());
    assertTrue(ReportText.of(behaviour).contains("nothing changes for ever"));
  }

  @Test
  void aFalseAssumptionHasNoBehaviour() {
    Violated violated = violated("Token.assume", PropertyKind.ASSUMPTION, "Assumption");
    assertTrue(violated.counterexample().isEmpty());
  }

  @Test
  void aSimulationHasNoDistinctStates() {
    Passed passed = assertInstanceOf(Passed.class, reports.get("Token.simulate").result());
    assertEquals(-1, passed.statistics().distinct());
    assertTrue(passed.statistics().generated() > 20, () -> passed.toString());
  }

  @Test
  void everyModelIsHeardToStartToProgressAndToFinish() {
    for (String name : reports.keySet()) {
      assertTrue(EVENTS.contains("started " + name), name);
      assertTrue(EVENTS.contains("finished " + name), name);
    }
    assertTrue(EVENTS.contains("progressed Token 10"), EVENTS::toString);
  }

  @Test
  void aBehaviourThatLoopsSaysWhereTo() {
    Map<String, ModelReport> lamp = Fixtures.check("lamp", CheckOptions.DEFAULT);
    Violated violated = assertInstanceOf(Violated.class, lamp.get("Lamp.loops").result());
    Counterexample behaviour = violated.counterexample().orElseThrow();
    assertEquals(1, behaviour.backTo().orElseThrow());
    assertFalse(behaviour.stutters());
    assertEquals(
        "FALSE TRUE",
        behaviour.steps().stream()
            .map(step -> step.state().get(0).value())
            .collect(Collectors.joining(" ")));
  }

  @Test
  void whatTlcWarnsOfIsToldAndIsNoFailure() {
    ModelReport report = Fixtures.check("warned", CheckOptions.DEFAULT).get("Warned");
    assertTrue(report.ok(), () -> ReportText.of(report));
    String text = ReportText.of(report);
    assertTrue(text.contains("TLC warns: The set Node has been defined to be a symmetry"), text);
  }

  @Test
  void optionsReachTlc() {
    CheckOptions options =
        CheckOptions.DEFAULT.withSimulate("num=3").withDepth(4).withSeed(1).withWorkers(2);
    ModelReport report =
        new Checker(options)
            .check(
                Models.in(Fixtures.folder("token/Token.cfg")).list().get(0), CheckListener.SILENT);
    Passed passed = assertInstanceOf(Passed.class, report.result(), () -> ReportText.of(report));
    assertEquals(-1, passed.statistics().distinct());
    assertTrue(passed.statistics().generated() <= 40, () -> passed.toString());
  }

  @Test
  void progressOfASimulationNamesNoCountsThatTlcDoesNotHave() {
    Model model = reports.values().iterator().next().model();
    String all = ReportText.line(model, new Progress(1_200, 300, 20, 7, 100));
    assertEquals(model.id() + ": 1,200 states, 300 distinct, 20 in queue, depth 7, 100/s", all);
    String simulated = ReportText.line(model, new Progress(1_200, -1, -1, -1, 100));
    assertEquals(model.id() + ": 1,200 states along random behaviours, 100/s", simulated);
  }
}
