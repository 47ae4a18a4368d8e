package dev.lockstep.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.evidence.TraceInputs;
import dev.lockstep.evidence.run.Seen;
import dev.lockstep.history.linearizability.MalformedHistoryException;
import dev.lockstep.history.linearizability.Verdict;
import dev.lockstep.replay.ProgressListener;
import dev.lockstep.replay.Replay;
import dev.lockstep.replay.ReplayOptions;
import dev.lockstep.replay.ReplayReport;
import dev.lockstep.replay.SpecificationException;
import dev.lockstep.specs.SpecsException;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Replays traces against a specification. */
@Command(
    name = "replay",
    description = {
      "Replays traces against a specification: does some behaviour of it that satisfies the",
      "invariants explain what the nodes recorded? Traces of several nodes are merged first. For the",
      "folder of a recorded run, what its clients saw is judged as well."
    },
    footer = {
      "  lockstep replay run/",
      "  lockstep replay a1.ndjson a2.ndjson a3.ndjson p1.ndjson --spec my/specs/paxos",
      "  lockstep replay lock.ndjson --spec my/specs/LockReplay.tla"
    })
final class ReplayCommand extends TraceCommand {

  @Mixin private SpecificationOption specification = new SpecificationOption();

  @Option(
      names = "--max-frontier",
      paramLabel = "N",
      defaultValue = "1000",
      description = "States per instance beyond which it is undecided (default: 1000).")
  private int maxFrontier;

  @Option(
      names = "--compare-every",
      paramLabel = "N",
      defaultValue = "1009",
      description = {
        "One step in N is judged by TLC's evaluator as well as by the compiled one",
        "(default: 1009; 1 compares every step). A difference is a defect of Lockstep."
      })
  private int compareEvery;

  @Option(
      names = "--other-spec",
      description = "Judge traces whose header names another version of the specification, too.")
  private boolean otherSpec;

  @Option(names = "--json", description = "Print the report as one JSON object.")
  private boolean json;

  ReplayCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  Exit execute(List<Path> traces) throws IOException {
    ReplayOptions options =
        ReplayOptions.DEFAULT
            .withFrontierMax(atLeastOne("--max-frontier", maxFrontier))
            .withCompareEvery(atLeastOne("--compare-every", compareEvery));
    TraceRecord.Header header = TraceInputs.header(traces.get(0));
    List<Seen> all = seen(header);
    long startNanos = System.nanoTime();
    ReplayReport report;
    try (TraceStream stream = TraceInputs.merged(traces)) {
      report =
          Replay.of(specification.view(header))
              .run(
                  TraceInputs.iterator(stream),
                  otherSpec ? options.withOtherSpecification() : options,
                  new Listener());
    } catch (SpecificationException | SpecsException unusable) {
      throw new CommandFailure(Exit.MISSING, unusable.getMessage(), unusable);
    }
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    if (json) {
      terminal().out(toJson(report, all, seconds));
    } else {
      report.lines().forEach(terminal()::out);
      terminal()
          .out(String.format(Locale.ROOT, "%,.0f events per second", report.events() / seconds));
      all.forEach(seen -> terminal().out("clients saw: " + seen.sentence()));
    }
    return exit(report, all);
  }

  private List<Seen> seen(TraceRecord.Header header) throws IOException {
    List<Seen> all = new ArrayList<>();
    for (Path place : places()) {
      try {
        Seen.read(header.protocol(), place).ifPresent(all::add);
      } catch (MalformedHistoryException malformed) {
        throw new CommandFailure(Exit.MALFORMED, malformed.getMessage(), malformed);
      }
    }
    return all;
  }

  private static Exit exit(ReplayReport report, List<Seen> all) {
    boolean wrong = all.stream().anyMatch(seen -> seen.verdict() == Verdict.REJECTED);
    return switch (report.verdict().exitCode()) {
      case 0 -> wrong ? Exit.REJECTED : Exit.PASSED;
      case 1 -> Exit.REJECTED;
      case 2 -> wrong ? Exit.REJECTED : Exit.UNDECIDED;
      default -> Exit.MALFORMED;
    };
  }

  private static String toJson(ReplayReport report, List<Seen> all, double seconds)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    root.put("verdict", report.verdict().getClass().getSimpleName().toLowerCase(Locale.ROOT));
    root.put("sentence", report.verdict().sentence());
    root.put("specification", report.specification());
    root.put("records", report.records());
    root.put("events", report.events());
    root.put("eventsPerSecond", Math.round(report.events() / seconds));
    root.put("instances", report.instances());
    root.put("undecidedInstances", report.undecidedInstances());
    root.put("restarts", report.restarts());
    root.put("gaps", report.gaps());
    root.put("frontierMax", report.frontierMax());
    root.set("coverage", mapper.valueToTree(report.coverage()));
    root.set("invariants", mapper.valueToTree(report.invariants()));
    root.set("notes", mapper.valueToTree(report.notes()));
    root.set("lines", mapper.valueToTree(report.lines()));
    all.forEach(seen -> root.withArray("clients").add(seen.sentence()));
    return mapper.writeValueAsString(root);
  }

  private final class Listener implements ProgressListener {
    @Override
    public void progress(long events, long instances) {
      terminal()
          .status(
              String.format(
                  Locale.ROOT, "replayed %,d events of %,d instances", events, instances));
    }
  }
}
