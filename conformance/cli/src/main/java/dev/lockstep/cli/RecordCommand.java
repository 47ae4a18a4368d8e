package dev.lockstep.cli;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.LogService;
import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.SpecificationSource;
import dev.lockstep.evidence.run.RecordedRun;
import dev.lockstep.evidence.run.RunPlan;
import dev.lockstep.evidence.run.RunReport;
import dev.lockstep.evidence.run.Seen;
import dev.lockstep.evidence.run.faults.FaultFile;
import dev.lockstep.evidence.run.faults.FaultFileException;
import dev.lockstep.evidence.run.faults.FaultKind;
import dev.lockstep.evidence.run.faults.FaultMix;
import dev.lockstep.evidence.run.faults.FaultSchedule;
import dev.lockstep.history.linearizability.Verdict;
import dev.lockstep.specs.SpecsException;
import dev.lockstep.traces.chronicle.ChronicleUnavailableException;
import dev.lockstep.traces.chronicle.JvmFlags;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a protocol as real processes and records traces. */
@Command(
    name = "record",
    description = {
      "Runs a registered protocol as real processes, one for each node, while clients ask and faults",
      "strike processes, connections, messages and disks. Leaves each node's data, traces in queues,",
      "what the clients saw, and the faults that struck (DIR/faults.json, which repeats the run when",
      "given to --faults). What the clients saw is judged at once; replay judges the traces."
    },
    footer = {
      "Kinds of faults, and the field with which a file of faults says how much:",
      "  processes    kill, kill-all (SIGKILL, restart on old data), pause (SIGSTOP, SIGCONT)",
      "  connections  cut, one-way, half-open, delay (millis), throttle (bytesPerSecond), reset,",
      "               corrupt (permille), flap (periodMillis)",
      "  messages     lose, repeat, reorder (permille each)",
      "  disks        sync-error (portable), sync-eio (strace), disk-full, read-only, power-cut (root)",
      "A kind that this machine cannot do is told as skipped; one that did nothing makes the run void",
      "(exit code 2).",
      "",
      "A file of faults is JSON; only format and each fault's kind, which comes first, are required:",
      "  {\"format\": \"lockstep faults 1\", \"seed\": 1, \"instances\": 60, \"faults\": [",
      "    {\"kind\": \"kill\", \"node\": \"a1\", \"afterInstances\": 20, \"forMillis\": 100},",
      "    {\"kind\": \"throttle\", \"link\": \"p1->a2\", \"afterMillis\": 3000, \"forMillis\": 500,",
      "     \"bytesPerSecond\": 2000}]}",
      "A fault strikes afterMillis after so many instances were opened, or after the beginning; it lasts",
      "forMillis, and until forInstances more have finished. Without node or link the seed chooses.",
      "",
      "  lockstep record paxos --out run --instances 100 --kills 10",
      "  lockstep replay run",
      "  lockstep record raft --nodes 5 --out five",
      "  lockstep record paxos --out again --faults run/faults.json"
    })
final class RecordCommand extends LockstepCommand {
  private static final int INSTANCES = 200;
  private static final int KILLS = 20;
  private static final int PAUSES = 6;
  private static final long SEED = 1;
  private static final int NODES_MAX = 9;

  @Parameters(paramLabel = "PROTOCOL", description = "A registered protocol.")
  private String protocol;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      required = true,
      description = "An empty or new folder.")
  private Path out;

  @Option(
      names = "--faults",
      paramLabel = "FILE",
      description = "A schedule of faults, such as the one that a run has left.")
  private Path faults;

  @Option(
      names = "--instances",
      paramLabel = "N",
      description =
          "How many transactions or decrees, or how many clients of a replicated log, which do five"
              + " operations each (default: the file's, else "
              + INSTANCES
              + ").")
  private Integer instances;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description =
          "How many nodes a replicated log has, up to "
              + NODES_MAX
              + " (default: as many as the protocol's example).")
  private Integer nodes;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Seed of the clients' choices and of the faults (default: the file's, else "
              + SEED
              + ").")
  private Long seed;

  @Option(
      names = "--fault-kinds",
      paramLabel = "KIND",
      split = ",",
      description =
          "Draw from these kinds, or from all (default: those of processes, connections and messages).")
  private List<String> faultKinds;

  @Option(
      names = "--kills",
      paramLabel = "N",
      description = "How often a process is killed and started again (default: " + KILLS + ").")
  private Integer kills;

  @Option(
      names = "--pauses",
      paramLabel = "N",
      description = "How often a process is stopped and continued (default: " + PAUSES + ").")
  private Integer pauses;

  @Option(
      names = "--each",
      paramLabel = "N",
      description = "How often each other kind strikes (default: 1).")
  private Integer each;

  RecordCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  Exit execute() throws IOException, InterruptedException {
    RunPlan plan = plan();
    try {
      JvmFlags.require();
      RunReport report = new RecordedRun(plan, terminal()::err).run();
      return conclude(report);
    } catch (ChronicleUnavailableException unavailable) {
      throw new CommandFailure(Exit.MISSING, unavailable.getMessage(), unavailable);
    } catch (DirectoryNotEmptyException full) {
      throw new CommandFailure(
          Exit.USAGE, out + " is not empty; name a new folder for the run", full);
    } catch (FileAlreadyExistsException file) {
      throw new CommandFailure(Exit.USAGE, out + " is a file; name a new folder for the run", file);
    }
  }

  private RunPlan plan() throws IOException {
    Protocol named = asked(() -> Protocol.named(protocol));
    if (instances != null) {
      atLeastOne("--instances", instances);
    }
    Cluster cluster = cluster(named);
    FaultSchedule schedule = faults == null ? drawn(cluster) : given(cluster);
    String hash;
    try {
      hash = SpecificationSource.of(protocol).hash();
    } catch (SpecsException unusable) {
      throw new CommandFailure(Exit.MISSING, unusable.getMessage(), unusable);
    }
    return RunPlan.of(named, cluster, out, schedule).withSpecificationHash(hash);
  }

  private Cluster cluster(Protocol named) {
    if (nodes == null) {
      return named.exampleCluster();
    }
    if (nodes < 1 || nodes > NODES_MAX) {
      throw wrongUsage("--nodes is at least 1 and at most " + NODES_MAX + ", not " + nodes);
    }
    LogService log =
        named
            .logService()
            .orElseThrow(
                () ->
                    wrongUsage(
                        "--nodes is for replicated logs; "
                            + protocol
                            + " runs on "
                            + named.exampleCluster().nodes()));
    return log.cluster(nodes);
  }

  private FaultSchedule drawn(Cluster cluster) {
    int killCount = kills == null ? KILLS : kills;
    int pauseCount = pauses == null ? PAUSES : pauses;
    int eachCount = each == null ? 1 : each;
    if (killCount < 0 || pauseCount < 0 || eachCount < 0) {
      throw wrongUsage("--kills, --pauses and --each are not negative");
    }
    return FaultSchedule.draw(
        FaultMix.of(kinds(), killCount, pauseCount, eachCount),
        cluster,
        seed == null ? SEED : seed,
        instances == null ? INSTANCES : instances);
  }

  private Set<FaultKind> kinds() {
    if (faultKinds == null) {
      return FaultMix.USUAL;
    }
    if (faultKinds.equals(List.of("all"))) {
      return EnumSet.allOf(FaultKind.class);
    }
    Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
    for (String kind : faultKinds) {
      kinds.add(asked(() -> FaultKind.named(kind)));
    }
    return kinds;
  }

  private FaultSchedule given(Cluster cluster) throws IOException {
    if (faultKinds != null || kills != null || pauses != null || each != null) {
      throw wrongUsage("--faults says what happens; leave out what else would be drawn");
    }
    if (Files.isDirectory(faults)) {
      throw wrongUsage(faults + " is a folder; name a file of faults, such as faults.json in it");
    }
    FaultSchedule schedule;
    try {
      schedule = FaultFile.read(faults, cluster);
    } catch (FaultFileException wrong) {
      throw new CommandFailure(Exit.MALFORMED, wrong.getMessage(), wrong);
    } catch (NoSuchFileException missing) {
      throw new CommandFailure(Exit.MISSING, "there is no file " + faults, missing);
    }
    schedule
        .protocol()
        .filter(other -> !other.equals(protocol))
        .ifPresent(
            other -> {
              throw wrongUsage(faults + " is for " + other + ", not for " + protocol);
            });
    return asked(
        () ->
            schedule.with(
                seed == null ? schedule.seed() : seed,
                instances == null ? schedule.instances() : instances));
  }

  private Exit conclude(RunReport report) {
    Seen seen = report.seen();
    int ended = seen.asked() - seen.unfinished().size();
    terminal()
        .out(
            "%d processes; %d of %d %s ended"
                .formatted(report.processes(), ended, seen.asked(), seen.noun()));
    terminal().out("faults: " + (report.faults().isEmpty() ? "none" : report.summary()));
    terminal()
        .out("outcomes: " + seen.sentence() + "; requests unknown at first: " + seen.doubts());
    terminal().out("recorded in " + out);
    report.skipped().forEach(reason -> terminal().out("skipped: " + reason));
    List<String> problems = report.problems();
    problems.forEach(problem -> terminal().err("lockstep: " + problem));
    report.voids().forEach(reason -> terminal().err("lockstep: void: " + reason));
    if (!problems.isEmpty() || seen.verdict() == Verdict.REJECTED) {
      return Exit.REJECTED;
    }
    boolean shows = report.voids().isEmpty() && seen.verdict() == Verdict.ACCEPTED;
    return shows ? Exit.PASSED : Exit.UNDECIDED;
  }
}
