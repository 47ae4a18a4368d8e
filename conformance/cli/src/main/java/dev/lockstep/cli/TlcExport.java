package dev.lockstep.cli;

import dev.lockstep.evidence.TraceInputs;
import dev.lockstep.replay.SpecificationView;
import dev.lockstep.replay.export.TraceExport;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceStream;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Some instances of traces, on their way to a module and a model for plain TLC. Reads the traces
 * twice, so that only what concerns these instances is held in memory.
 */
final class TlcExport {
  private final List<Path> traces;
  private final List<String> instances;
  private final int present;

  private TlcExport(List<Path> traces, List<String> instances, int present) {
    this.traces = traces;
    this.instances = instances;
    this.present = present;
  }

  /** The first instances of traces, in the order of their first events. */
  static TlcExport ofFirst(List<Path> traces, int count) {
    List<String> all = namesIn(traces);
    return new TlcExport(traces, all.subList(0, Math.min(count, all.size())), all.size());
  }

  /** These instances of traces. */
  static TlcExport of(List<Path> traces, List<String> names) {
    List<String> all = namesIn(traces);
    for (String name : names) {
      if (!all.contains(name)) {
        throw new CommandFailure(
            Exit.MISSING,
            "the traces have no event of the instance "
                + name
                + "; \"lockstep show\" prints the names");
      }
    }
    return new TlcExport(traces, names, all.size());
  }

  /** The instances to export, in the order in which TLC numbers them. */
  List<String> instances() {
    return instances;
  }

  /** How many instances the traces have. */
  int present() {
    return present;
  }

  /**
   * Writes the module, the model, the modules that it extends, and a README.
   *
   * @throws DirectoryNotEmptyException if there is something in the folder already
   */
  void write(SpecificationView view, Path folder) throws IOException {
    requireEmpty(folder);
    List<TraceEntry> entries = entries();
    List<TraceExport.Instance> parts =
        instances.stream().map(name -> new TraceExport.Instance(entries, name)).toList();
    TraceExport.write(view, parts, folder);
    Files.writeString(folder.resolve("README.md"), TlcExportReadme.text(instances));
  }

  private static void requireEmpty(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw new DirectoryNotEmptyException(folder.toString());
      }
    }
  }

  private static List<String> namesIn(List<Path> traces) {
    Set<String> names = new LinkedHashSet<>();
    try (TraceStream stream = TraceInputs.merged(traces)) {
      for (TraceEntry entry = stream.next(); entry != null; entry = stream.next()) {
        if (entry.record() instanceof TraceRecord.Event event
            && !event.instance().equals(TraceRecord.EVERY_INSTANCE)) {
          names.add(event.instance());
        } else if (entry.record() instanceof TraceRecord.Gap) {
          throw new CommandFailure(
              Exit.UNDECIDED,
              "the trace of "
                  + entry.node()
                  + " has a gap, and TLC cannot judge what is missing; replay judges the rest");
        }
      }
    }
    if (names.isEmpty()) {
      throw new CommandFailure(
          Exit.MALFORMED, "the traces hold no event of any instance; there is nothing to judge");
    }
    return List.copyOf(names);
  }

  private List<TraceEntry> entries() {
    Set<String> wanted = new LinkedHashSet<>(instances);
    wanted.add(TraceRecord.EVERY_INSTANCE);
    List<TraceEntry> entries = new ArrayList<>();
    try (TraceStream stream = TraceInputs.merged(traces)) {
      for (TraceEntry entry = stream.next(); entry != null; entry = stream.next()) {
        if (concerns(entry.record(), wanted)) {
          entries.add(entry);
        }
      }
    }
    return entries;
  }

  private static boolean concerns(TraceRecord record, Set<String> wanted) {
    if (record instanceof TraceRecord.Event event) {
      return wanted.contains(event.instance());
    }
    return !(record instanceof TraceRecord.State state) || wanted.contains(state.instance());
  }
}
