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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
      "  lockstep replay lock.ndjson --spec my/specs/LockReplay.tla",
      "  lockstep replay --follow --idle 60 service/traces"
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

  @Option(
      names = {"-f", "--follow"},
      description = {
        "Go on with what is being written, until each node has ended or Ctrl-C (exit code 130),",
        "and end at the first rejection. The traces need not be there yet. What clients saw",
        "is not judged."
      })
  private boolean follow;

  @Option(
      names = "--idle",
      paramLabel = "SECONDS",
      description = "With --follow: the run is over when nothing was written for so long.")
  private Integer idle;

  @Option(names = "--json", description = "Print the report as one JSON object.")
  private boolean json;

  ReplayCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  Exit read() throws IOException {
    if (!follow && idle != null) {
      throw wrongUsage("--idle goes with --follow");
    }
    return follow ? follow() : super.read();
  }

  @Override
  Exit execute(List<Path> traces) throws IOException {
    ReplayOptions options = options();
    TraceRecord.Header header = TraceInputs.header(traces.get(0));
    List<Seen> all = seen(header);
    long startNanos = System.nanoTime();
    ReplayReport report;
    try (TraceStream stream = TraceInputs.merged(traces)) {
      report = replay(header, stream, options, new Listener());
    }
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    tell(report, all, seconds);
    return exit(report, all);
  }

  /** Replays what is being written; what clients saw is there when the run is over. */
  private Exit follow() throws IOException {
    Optional<Duration> limit =
        Optional.ofNullable(idle).map(seconds -> Duration.ofSeconds(atLeastOne("--idle", seconds)));
    ReplayOptions options = options();
    try (Following following = new Following(terminal(), places(), limit)) {
      Optional<TraceRecord.Header> header = following.header();
      if (header.isEmpty()) {
        throw new CommandFailure(
            following.interrupted() ? Exit.INTERRUPTED : Exit.MISSING,
            "there is no record in " + following.name());
      }
      long startNanos = System.nanoTime();
      ReplayReport report = replay(header.get(), following, options, following);
      double seconds = (System.nanoTime() - startNanos) / 1e9;
      tell(report, List.of(), seconds);
      return following.interrupted() ? Exit.INTERRUPTED : exit(report, List.of());
    }
  }

  private ReplayOptions options() {
    ReplayOptions options =
        ReplayOptions.DEFAULT
            .withFrontierMax(atLeastOne("--max-frontier", maxFrontier))
            .withCompareEvery(atLeastOne("--compare-every", compareEvery));
    return otherSpec ? options.withOtherSpecification() : options;
  }

  private ReplayReport replay(
      TraceRecord.Header header,
      TraceStream stream,
      ReplayOptions options,
      ProgressListener listener)
      throws IOException {
    try {
      return Replay.of(specification.view(header)).run(stream, options, listener);
    } catch (SpecificationException | SpecsException unusable) {
      throw new CommandFailure(Exit.MISSING, unusable.getMessage(), unusable);
    }
  }

  private void tell(ReplayReport report, List<Seen> all, double seconds) throws IOException {
    if (json) {
      terminal().out(toJson(report, all, seconds));
      return;
    }
    report.lines().forEach(terminal()::out);
    if (!follow) {
      terminal()
          .out(String.format(Locale.ROOT, "%,.0f events per second", report.events() / seconds));
    }
    all.forEach(seen -> terminal().out("clients saw: " + seen.sentence()));
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

  /** How far a replay is. */
  static String progress(long events, long instances) {
    return String.format(Locale.ROOT, "replayed %,d events of %,d instances", events, instances);
  }

  private final class Listener implements ProgressListener {
    @Override
    public void progress(long events, long instances) {
      terminal().status(ReplayCommand.progress(events, instances));
    }
  }
}
