package dev.lockstep.bench;

import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.ReplayJudge;
import dev.lockstep.replay.export.TraceExport;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plain TLC on exported traces, in a process of its own with one worker. The traces are of the kind
 * {@code repeated}: TLC enumerates the strings that occur in a module, so distinct names would slow
 * it down for no reason of its own.
 */
final class PlainTlc {
  private static final Pattern MATCHED = Pattern.compile("<<\\s*\"matched\",\\s*(\\d+)\\s*>>");
  private static final List<String> FLAGS = List.of("-Xmx700m", "-Xss8m", "-XX:+UseSerialGC");

  private PlainTlc() {}

  /** Measures two numbers of events. */
  static Slope measure(Protocol protocol, long events, long eventsMore, Path folder)
      throws IOException {
    return new Slope(
        events,
        cpuSeconds(protocol, events, folder.resolve("tlc-" + protocol.name() + "-" + events)),
        eventsMore,
        cpuSeconds(
            protocol, eventsMore, folder.resolve("tlc-" + protocol.name() + "-" + eventsMore)));
  }

  private static double cpuSeconds(Protocol protocol, long events, Path folder) throws IOException {
    Files.createDirectories(folder);
    List<TraceEntry> entries = new ArrayList<>();
    // One instance after the other, so that a short trace has whole ones.
    LongTrace.of(protocol, Kind.REPEATED, events, 1).forEachRemaining(entries::add);
    List<TraceExport.Instance> instances = instances(entries);
    TraceExport.write(
        ReplayJudge.view(protocol.name(), protocol.specification()), instances, folder);
    Child.Ended ended =
        new Child(folder)
            .run(
                FLAGS,
                "tlc2.TLC",
                List.of(
                    "-workers",
                    "1",
                    "-nowarning",
                    "-metadir",
                    folder.resolve("states").toAbsolutePath().toString(),
                    "-config",
                    TraceExport.MODULE + ".cfg",
                    TraceExport.MODULE),
                folder);
    expectAll(ended, instances.size());
    return ended.cpuSeconds();
  }

  /** Each instance with its own events and the records that are no events. */
  private static List<TraceExport.Instance> instances(List<TraceEntry> entries) {
    List<TraceExport.Instance> instances = new ArrayList<>();
    for (String name : TraceExport.instances(entries)) {
      List<TraceEntry> own =
          entries.stream()
              .filter(
                  entry ->
                      !(entry.record() instanceof TraceRecord.Event event)
                          || event.instance().equals(name))
              .toList();
      instances.add(new TraceExport.Instance(own, name));
    }
    return instances;
  }

  /** A judge that found less than all is not measured on the same work. */
  static void expectAll(Child.Ended ended, int instances) {
    Set<String> matched = new TreeSet<>();
    Matcher matcher = MATCHED.matcher(ended.output());
    while (matcher.find()) {
      matched.add(matcher.group(1));
    }
    // TLC prints no line of its own for a model of one behaviour that is matched: it is the error.
    boolean one = instances == 1 && ended.output().contains("TraceNotFinished is violated");
    if (matched.size() != instances && !one) {
      throw new BenchmarkException(
          "plain TLC matched "
              + matched.size()
              + " of "
              + instances
              + " exported instances:\n"
              + ended.output());
    }
  }
}
