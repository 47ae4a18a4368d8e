package dev.lockstep.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.SpecificationSource;
import dev.lockstep.specs.CheckListener;
import dev.lockstep.specs.CheckOptions;
import dev.lockstep.specs.Checker;
import dev.lockstep.specs.ExpectedResults;
import dev.lockstep.specs.Model;
import dev.lockstep.specs.ModelReport;
import dev.lockstep.specs.ModelResult.Failed;
import dev.lockstep.specs.ModelResult.FailureReason;
import dev.lockstep.specs.Models;
import dev.lockstep.specs.Progress;
import dev.lockstep.specs.ReportJson;
import dev.lockstep.specs.ReportText;
import dev.lockstep.specs.SpecsException;
import dev.lockstep.specs.Tier;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks models with TLC and compares with what is expected of them. */
@Command(
    name = "check",
    description = {
      "Checks TLA+ models with TLC, each in a process of its own, and compares the outcome with",
      "what the model says it expects and with the table expected.json beside it."
    },
    footer = {
      "  lockstep check                              the registered protocols",
      "  lockstep check my/specs --workers 2         a folder of .tla and .cfg files",
      "  lockstep check my/specs/Lock.cfg --tla2tools tla2tools.jar --library modules/"
    })
final class CheckCommand extends LockstepCommand {

  @Parameters(
      arity = "0..*",
      paramLabel = "DIR|SPEC",
      description = "Folders, .tla or .cfg files; without any the registered protocols.")
  private List<Path> places = List.of();

  @Option(
      names = "--tier",
      paramLabel = "TIER",
      defaultValue = "default",
      description = "Which models: quick, default or nightly; each includes those before it.")
  private String tier;

  @Option(names = "--workers", paramLabel = "N", description = "TLC's worker threads per model.")
  private Integer workers;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      description = "Heap of each TLC, such as 512m or 4g.")
  private String heap;

  @Option(
      names = "--simulate",
      paramLabel = "N",
      description = "Sample N behaviours instead of visiting every state.")
  private Integer simulate;

  @Option(names = "--depth", paramLabel = "N", description = "Longest sampled behaviour.")
  private Integer depth;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the sampling.")
  private Long seed;

  @Option(names = "--coverage", description = "Count how often each action is taken.")
  private boolean coverage;

  @Option(
      names = "--time-limit",
      paramLabel = "SECONDS",
      description = "Stop a model after this time, without a verdict.")
  private Integer timeLimitSeconds;

  @Option(
      names = "--tla2tools",
      paramLabel = "JAR",
      description = "Use this TLC instead of the one inside.")
  private Path tla2tools;

  @Option(
      names = "--library",
      paramLabel = "DIR|JAR",
      description = "More modules, such as the CommunityModules' jar; may be repeated.")
  private List<Path> library = List.of();

  @Option(
      names = "--accept",
      description = "Write the results into expected.json instead of comparing with it.")
  private boolean accept;

  @Option(names = "--json", description = "Print the reports as one JSON array.")
  private boolean json;

  CheckCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  Exit execute() throws IOException {
    Tier wanted =
        Tier.named(tier)
            .orElseThrow(
                () -> wrongUsage("There is no tier " + tier + "; use quick, default or nightly"));
    CheckOptions options = options();
    try {
      List<Model> models = models(wanted);
      if (models.isEmpty()) {
        throw new CommandFailure(
            Exit.MISSING, "no model belongs to the tier " + tier + "; try --tier nightly");
      }
      List<ModelReport> reports = new Checker(options).check(models, new Listener());
      return conclude(reports);
    } catch (SpecsException mistake) {
      throw new CommandFailure(Exit.MALFORMED, mistake.getMessage(), mistake);
    }
  }

  private List<Model> models(Tier wanted) throws IOException {
    List<Model> models = new ArrayList<>();
    if (places.isEmpty()) {
      for (Protocol protocol : Protocol.registered()) {
        models.addAll(SpecificationSource.of(protocol.name()).models().tier(wanted).list());
      }
    }
    for (Path place : places) {
      requireExists(place);
      models.addAll(Models.in(place).tier(wanted).list());
    }
    return models;
  }

  private CheckOptions options() throws IOException {
    CheckOptions options = CheckOptions.DEFAULT.withCoverage(coverage).withLibrary(library);
    for (Path place : library) {
      requireExists(place);
    }
    if (workers != null) {
      options = options.withWorkers(atLeastOne("--workers", workers));
    }
    if (heap != null) {
      options = options.withHeapMegabytes(megabytes(heap));
    }
    if (simulate != null) {
      options = options.withSimulate("num=" + atLeastOne("--simulate", simulate));
    }
    if (depth != null) {
      options = options.withDepth(atLeastOne("--depth", depth));
    }
    if (seed != null) {
      options = options.withSeed(seed);
    }
    if (timeLimitSeconds != null) {
      options =
          options.withTimeLimit(Duration.ofSeconds(atLeastOne("--time-limit", timeLimitSeconds)));
    }
    if (tla2tools != null) {
      requireExists(tla2tools);
      options = options.withTla2tools(tla2tools);
    }
    return options;
  }

  private int megabytes(String size) {
    if (!size.matches("[1-9][0-9]{0,5}[mgMG]")) {
      throw wrongUsage("--heap takes a size such as 512m or 4g, not " + size);
    }
    int number = Integer.parseInt(size.substring(0, size.length() - 1));
    return size.toLowerCase(Locale.ROOT).endsWith("g") ? number * 1024 : number;
  }

  private Exit conclude(List<ModelReport> reports) throws IOException {
    if (json) {
      terminal().out(new ObjectMapper().writeValueAsString(ReportJson.of(reports)));
    }
    if (accept) {
      for (Path table : ExpectedResults.accept(reports)) {
        terminal().err("wrote " + table);
      }
      return Exit.PASSED;
    }
    long good = reports.stream().filter(ModelReport::ok).count();
    if (!json) {
      terminal().out(good + " of " + reports.size() + " models as expected");
    }
    return exit(reports);
  }

  /** The worst of all reports: a wrong verdict before a missing one. */
  private static Exit exit(List<ModelReport> reports) {
    List<Exit> exits = reports.stream().map(CheckCommand::exit).toList();
    for (Exit worst :
        List.of(
            Exit.DEFECT,
            Exit.INTERRUPTED,
            Exit.REJECTED,
            Exit.MALFORMED,
            Exit.MISSING,
            Exit.UNDECIDED)) {
      if (exits.contains(worst)) {
        return worst;
      }
    }
    return Exit.PASSED;
  }

  private static Exit exit(ModelReport report) {
    if (report.result() instanceof Failed failed) {
      return exit(failed.reason());
    }
    return report.ok() ? Exit.PASSED : Exit.REJECTED;
  }

  private static Exit exit(FailureReason reason) {
    return switch (reason) {
      case UNUSABLE_MODEL, SYNTAX, CONFIGURATION, CONSTANT, EVALUATION -> Exit.MALFORMED;
      case MISSING_MODULE, OUT_OF_MEMORY, UNREADABLE -> Exit.MISSING;
      case OUT_OF_TIME -> Exit.UNDECIDED;
      case INTERRUPTED -> Exit.INTERRUPTED;
      case CRASHED -> Exit.DEFECT;
    };
  }

  /** Shows a model's progress while it runs and its report when it has ended. */
  private final class Listener implements CheckListener {
    private static final long PLAIN_NANOS = 30_000_000_000L;
    private final Map<String, Long> shown = new HashMap<>();

    @Override
    public void started(Model model) {
      shown.put(model.id(), System.nanoTime());
      terminal().status(model.id() + ": starting");
    }

    @Override
    public void progressed(Model model, Progress progress) {
      String line = ReportText.line(model, progress);
      terminal().status(line);
      if (!terminal().isLive() && System.nanoTime() - shown.get(model.id()) > PLAIN_NANOS) {
        shown.put(model.id(), System.nanoTime());
        terminal().err(line);
      }
    }

    @Override
    public void finished(ModelReport report) {
      String text = accept ? ReportText.line(report) : ReportText.of(report).stripTrailing();
      if (json) {
        terminal().err(ReportText.line(report));
      } else {
        terminal().out(text);
        terminal().flush();
      }
    }
  }
}
