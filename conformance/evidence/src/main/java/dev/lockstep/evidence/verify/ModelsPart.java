package dev.lockstep.evidence.verify;

import dev.lockstep.evidence.SpecificationSource;
import dev.lockstep.evidence.report.Check;
import dev.lockstep.evidence.report.Figures;
import dev.lockstep.specs.CheckListener;
import dev.lockstep.specs.CheckOptions;
import dev.lockstep.specs.Checker;
import dev.lockstep.specs.Model;
import dev.lockstep.specs.ModelReport;
import dev.lockstep.specs.ModelResult;
import dev.lockstep.specs.Tier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Checks the models and the specification mutants of a protocol, each when somebody has time for
 * it. Thread-safe.
 */
final class ModelsPart {
  private static final String SECTION = "models";

  private final String protocol;
  private final Findings findings;
  private final List<Model> models;
  private final List<ModelReport> reports = new ArrayList<>();

  ModelsPart(String protocol, Tier tier, Findings findings) {
    this.protocol = protocol;
    this.findings = findings;
    this.models = SpecificationSource.of(protocol).models().tier(tier).list();
    if (models.isEmpty()) {
      findings.add(
          Check.undecided(
              protocol, "model", "all", "there is no model of the tier " + tier.label()));
    }
  }

  /** What there is to check; the models first, which take longest. */
  List<Model> models() {
    return models.stream()
        .sorted(Comparator.comparing(ModelsPart::isMutant)) // stable: else in their own order
        .toList();
  }

  /** Checks one of them on the calling thread; the last one brings the figures of all. */
  void check(Model model) {
    ModelReport report = new Checker(CheckOptions.DEFAULT).check(model, new CheckListener() {});
    findings.add(check(protocol, report));
    synchronized (reports) {
      reports.add(report);
      if (reports.size() == models.size()) {
        summarise(findings.figures(protocol), reports);
      }
    }
  }

  private static Check check(String protocol, ModelReport report) {
    String group = isMutant(report.model()) ? "mutant" : "model";
    String name = report.model().name();
    String sentence = report.ok() ? summary(report.result()) : String.join(" ", report.faults());
    Check check =
        report.ok()
            ? Check.passed(protocol, group, name, sentence)
            : report.decided()
                ? Check.failed(protocol, group, name, sentence)
                : Check.undecided(protocol, group, name, sentence);
    return check.took(report.result().cpuSeconds());
  }

  private static String summary(ModelResult result) {
    if (result instanceof ModelResult.Passed passed) {
      ModelResult.Statistics counts = passed.statistics();
      return (counts.distinct() < 0
              ? counts.generated() + " states sampled"
              : counts.distinct() + " distinct states, depth " + counts.depth())
          + ", "
          + String.join(" ", passed.properties())
          + (passed.printed().isEmpty() ? "" : "; " + String.join(", ", passed.printed()));
    }
    return result instanceof ModelResult.Violated violated
        ? "violates " + violated.property() + ", as expected"
        : "no verdict";
  }

  private static void summarise(Figures figures, List<ModelReport> reports) {
    List<ModelReport> models =
        reports.stream().filter(report -> !isMutant(report.model())).toList();
    long distinct = 0;
    long depth = 0;
    Set<String> properties = new HashSet<>();
    double cpuSeconds = 0;
    for (ModelReport report : models) {
      cpuSeconds += report.result().cpuSeconds();
      if (report.result() instanceof ModelResult.Passed passed) {
        distinct += Math.max(0, passed.statistics().distinct());
        depth = Math.max(depth, passed.statistics().depth());
        properties.addAll(passed.properties());
      }
    }
    long good = models.stream().filter(ModelReport::ok).count();
    figures.set(SECTION, "as expected", good + " of " + models.size());
    figures.set(SECTION, "distinct states", distinct);
    figures.set(SECTION, "largest depth", depth);
    figures.set(SECTION, "properties", properties.size());
    figures.set(SECTION, "CPU-seconds", cpuSeconds);
    mutants(figures, reports);
  }

  /** A mutant may have several models, one for each property that it breaks. */
  private static void mutants(Figures figures, List<ModelReport> reports) {
    TreeMap<String, Boolean> killed = new TreeMap<>();
    double cpuSeconds = 0;
    for (ModelReport report : reports) {
      if (isMutant(report.model())) {
        String module = report.model().module().map(Path::toString).orElse(report.model().id());
        killed.merge(module, report.ok(), Boolean::logicalAnd);
        cpuSeconds += report.result().cpuSeconds();
      }
    }
    long good = killed.values().stream().filter(ok -> ok).count();
    figures.set("mutants", "of the specification, as expected", good + " of " + killed.size());
    figures.set("mutants", "of the specification, CPU-seconds", cpuSeconds);
  }

  static boolean isMutant(Model model) {
    return model.folder().endsWith("mutants");
  }
}
