package dev.lockstep.specs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.specs.Counterexample.Assignment;
import dev.lockstep.specs.Counterexample.Step;
import dev.lockstep.specs.ModelResult.ActionCoverage;
import dev.lockstep.specs.ModelResult.Failed;
import dev.lockstep.specs.ModelResult.Passed;
import dev.lockstep.specs.ModelResult.Statistics;
import dev.lockstep.specs.ModelResult.Violated;
import java.util.List;
import java.util.Locale;

/** Reports as JSON for programs. Counts that are not known are left out. */
public final class ReportJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ReportJson() {}

  /** An array with one object per report. */
  public static ArrayNode of(List<ModelReport> reports) {
    ArrayNode array = JSON.createArrayNode();
    reports.forEach(report -> array.add(of(report)));
    return array;
  }

  /** The object of one report. */
  public static ObjectNode of(ModelReport report) {
    ObjectNode node = JSON.createObjectNode();
    node.put("model", report.model().id());
    node.put("tier", report.model().directives().tier().label());
    node.put("expected", report.model().directives().expectation().toString());
    node.put("ok", report.ok());
    report.faults().forEach(node.putArray("faults")::add);
    ModelResult result = report.result();
    node.put("cpuSeconds", Math.round(result.cpuSeconds() * 100) / 100.0);
    if (result instanceof Passed passed) {
      passed(node, passed);
    } else if (result instanceof Violated violated) {
      node.put("verdict", "violated");
      node.put("kind", violated.kind().words());
      node.put("property", violated.property());
      node.put("detail", violated.detail());
      statistics(node, violated.statistics());
      violated.counterexample().ifPresent(c -> node.set("counterexample", of(c)));
    } else if (result instanceof Failed failed) {
      node.put("verdict", "none");
      node.put("reason", failed.reason().name().toLowerCase(Locale.ROOT));
      node.put("sentence", failed.sentence());
    }
    return node;
  }

  private static void passed(ObjectNode node, Passed passed) {
    node.put("verdict", "passed");
    passed.properties().forEach(node.putArray("properties")::add);
    statistics(node, passed.statistics());
    passed.warnings().forEach(node.putArray("warnings")::add);
    passed.printed().forEach(node.putArray("printed")::add);
    if (!passed.coverage().isEmpty()) {
      ArrayNode coverage = node.putArray("coverage");
      for (ActionCoverage action : passed.coverage()) {
        coverage
            .addObject()
            .put("action", action.action())
            .put("module", action.module())
            .put("line", action.line())
            .put("distinct", action.distinct())
            .put("generated", action.generated());
      }
    }
  }

  private static void statistics(ObjectNode node, Statistics statistics) {
    put(node, "generated", statistics.generated());
    put(node, "distinct", statistics.distinct());
    put(node, "depth", statistics.depth());
  }

  private static void put(ObjectNode node, String field, long count) {
    if (count >= 0) {
      node.put(field, count);
    }
  }

  /** The object of a counterexample; {@code parameters} is absent where they are not known. */
  public static ObjectNode of(Counterexample counterexample) {
    ObjectNode node = JSON.createObjectNode();
    ArrayNode steps = node.putArray("steps");
    for (Step step : counterexample.steps()) {
      ObjectNode object = steps.addObject();
      object.put("number", step.number());
      object.put("action", step.action());
      step.parameters()
          .ifPresent(
              list -> {
                ObjectNode parameters = object.putObject("parameters");
                list.forEach(argument -> parameters.put(argument.parameter(), argument.value()));
              });
      step.place().ifPresent(place -> object.put("place", place));
      ArrayNode changed = object.putArray("changed");
      ObjectNode state = object.putObject("state");
      for (Assignment assignment : step.state()) {
        state.put(assignment.variable(), assignment.value());
        if (assignment.changed()) {
          changed.add(assignment.variable());
        }
      }
    }
    counterexample.backTo().ifPresent(number -> node.put("backTo", number));
    node.put("stutters", counterexample.stutters());
    return node;
  }
}
