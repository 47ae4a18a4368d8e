package dev.lockstep.bench;

import dev.lockstep.core.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Measures how many events per CPU-second replay judges, with all invariants on and 128 MB of heap.
 *
 * <p>For each protocol and kind of trace: one process makes the longer trace from a simulated run
 * and records it, one queue per node; then one process each reads, merges and replays its beginning
 * and all of it, and two more read and merge only. The slope between the two is the speed without
 * start-up. Plain TLC judges the exported module of shorter traces in the same run, but of a log:
 * it would have to enumerate the messages that may still arrive. A replay that does not accept its
 * whole trace measures nothing, and ends the benchmark.
 */
public final class ReplayBenchmark {
  private static final List<String> FLAGS = List.of("-Xmx128m", "-XX:+UseSerialGC");
  private static final List<String> MAKING = List.of("-Xmx512m", "-XX:+UseSerialGC");
  private static final int USAGE = 64;
  private static final int FAILED = 70;

  private final BenchmarkOptions options;
  private final Child child;

  private ReplayBenchmark(BenchmarkOptions options) {
    this.options = options;
    this.child = new Child(options.folder());
  }

  /**
   * Measures, prints the table and writes it as JSON.
   *
   * @param args see the usage that a wrong one prints
   */
  public static void main(String[] args) {
    try {
      BenchmarkOptions options = BenchmarkOptions.parse(args);
      List<Measurement> measured = measure(options);
      BenchmarkReport.table(measured).forEach(System.out::println);
      System.out.println("JSON: " + BenchmarkReport.write(measured, options.folder()));
    } catch (IllegalArgumentException e) {
      System.err.println("run-replay: " + e.getMessage());
      System.err.println(
          "usage: run-replay [--protocol NAME,...] [--kind repeated,distinct,steady] [--events N,M]"
              + " [--tlc-events N,M] [--out FOLDER]");
      System.exit(USAGE);
    } catch (BenchmarkException | IOException e) {
      System.err.println("run-replay: " + e.getMessage());
      System.exit(FAILED);
    }
  }

  /**
   * Measures.
   *
   * @throws BenchmarkException if a trace was not accepted, or a process failed
   */
  static List<Measurement> measure(BenchmarkOptions options) throws IOException {
    Files.createDirectories(options.folder());
    ReplayBenchmark benchmark = new ReplayBenchmark(options);
    List<Measurement> measured = new ArrayList<>();
    for (String name : options.protocols()) {
      Protocol protocol = Protocol.named(name);
      List<Kind> kinds = options.kinds().stream().filter(kind -> kind.suits(protocol)).toList();
      if (kinds.isEmpty()) {
        throw new BenchmarkException(name + " has no traces of the kinds that were asked for");
      }
      Optional<Slope> tlc = Optional.empty();
      if (!Kind.STEADY.suits(protocol)) {
        say(name + ": plain TLC on exported traces");
        tlc =
            Optional.of(
                PlainTlc.measure(
                    protocol, options.tlcEvents(), options.tlcEventsMore(), options.folder()));
      }
      for (Kind kind : kinds) {
        say(name + ": replay of a " + kind.label() + " trace");
        measured.add(benchmark.measure(name, kind, tlc));
      }
    }
    return measured;
  }

  private static void say(String line) {
    System.err.println("run-replay: " + line);
  }

  private Measurement measure(String protocol, Kind kind, Optional<Slope> tlc) throws IOException {
    Path trace = options.folder().resolve(protocol + "-" + kind.label());
    Folders.remove(trace);
    try {
      make(protocol, kind, trace);
      Replayed shorter = replay(child, protocol, trace, options.events());
      Replayed longer = replay(child, protocol, trace, options.eventsMore());
      Slope slope =
          new Slope(
              options.events(), shorter.cpuSeconds(), options.eventsMore(), longer.cpuSeconds());
      Slope merge =
          new Slope(
              options.events(),
              merge(trace, options.events()),
              options.eventsMore(),
              merge(trace, options.eventsMore()));
      return new Measurement(
          protocol, kind, slope, merge, longer.wallSeconds(), longer.line(), tlc);
    } finally {
      Folders.remove(trace);
    }
  }

  /** Processor seconds of reading and merging alone. */
  private double merge(Path trace, long events) {
    Child.Ended ended =
        child.run(
            FLAGS,
            MergeProcess.class.getName(),
            List.of(trace.toAbsolutePath().toString(), Long.toString(events)),
            options.folder());
    if (ended.exitCode() != 0 || !ended.output().trim().equals(Long.toString(events))) {
      throw new BenchmarkException("not all events were read:\n" + ended.output());
    }
    return ended.cpuSeconds();
  }

  private void make(String protocol, Kind kind, Path trace) {
    Child.Ended made =
        child.run(
            MAKING,
            LongTrace.class.getName(),
            List.of(
                protocol,
                kind.label(),
                Long.toString(options.eventsMore()),
                trace.toAbsolutePath().toString()),
            options.folder());
    if (made.exitCode() != 0) {
      throw new BenchmarkException("no trace was made:\n" + made.output());
    }
  }

  /**
   * One process' replay.
   *
   * @param cpuSeconds user and system time of the process
   * @param wallSeconds from its start to its end
   * @param line what it said
   */
  record Replayed(double cpuSeconds, double wallSeconds, ReplayLine line) {}

  /**
   * Replays the beginning of a trace in a process of its own.
   *
   * @throws BenchmarkException if it does not accept exactly that many events under invariants
   */
  static Replayed replay(Child child, String protocol, Path trace, long events) {
    Child.Ended ended =
        child.run(
            FLAGS,
            ReplayProcess.class.getName(),
            List.of(protocol, trace.toAbsolutePath().toString(), Long.toString(events)),
            trace.toAbsolutePath().getParent());
    if (ended.exitCode() != 0) {
      throw new BenchmarkException(
          "replay of " + trace.getFileName() + " did not accept:\n" + ended.output());
    }
    ReplayLine line = ReplayLine.parse(ended.output().lines().findFirst().orElse(""));
    if (line.events() != events || line.invariants() == 0) {
      throw new BenchmarkException(
          "replay judged "
              + line.events()
              + " of "
              + events
              + " events under "
              + line.invariants()
              + " invariants");
    }
    return new Replayed(ended.cpuSeconds(), ended.wallSeconds(), line);
  }
}
