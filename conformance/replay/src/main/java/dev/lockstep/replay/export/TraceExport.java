package dev.lockstep.replay.export;

import dev.lockstep.replay.Evaluator;
import dev.lockstep.replay.Replay;
import dev.lockstep.replay.ReplayOptions;
import dev.lockstep.replay.ReplaySession;
import dev.lockstep.replay.SpecificationView;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Writes traces as a module and a model for plain TLC, so that a sceptic can judge them without
 * this engine: {@code java -cp tla2tools.jar tlc2.TLC -deadlock LockstepTrace}. The verdict is
 * positive evidence: TLC reports that {@code TraceNotFinished} is violated if and only if a
 * behaviour of the specification matches the whole trace and satisfies the invariants. If TLC finds
 * no error, nothing matches: the trace is rejected.
 *
 * <p>The module leaves the specification's own Next in charge: the configuration replaces each
 * action by one that also asks for the event's action, node and parameters, and everything that
 * Next says around an action stays. TLC has to enumerate the sets that Next quantifies over, so a
 * set without end (numbers, strings) becomes the set of its elements that occur in the trace.
 */
public final class TraceExport {
  /** Name of the module and the model. */
  public static final String MODULE = "LockstepTrace";

  private TraceExport() {}

  /**
   * One instance of a merged trace, or a part of it from the beginning.
   *
   * @param entries the records, with the headers of the nodes
   * @param instance the instance
   */
  public record Instance(List<TraceEntry> entries, String instance) {}

  /** The instances of a merged trace, in the order of their first event. */
  public static List<String> instances(List<TraceEntry> entries) {
    Set<String> names = new LinkedHashSet<>();
    for (TraceEntry entry : entries) {
      if (entry.record() instanceof TraceRecord.Event event
          && !event.instance().equals(TraceRecord.EVERY_INSTANCE)) {
        names.add(event.instance());
      }
    }
    return List.copyOf(names);
  }

  /**
   * Writes the module, the model and the specification's modules to a folder.
   *
   * <p>For one instance the model's invariant is {@code TraceNotFinished}. For more the model
   * prints {@code <<"matched", n>>} for each instance, counted from 1, that is matched, and finds
   * no error.
   *
   * @param behaviours instances of traces with the same constants, at least one
   * @param folder exists and is empty
   * @throws IllegalArgumentException if a trace can't be exported, and why
   */
  public static void write(SpecificationView view, List<Instance> behaviours, Path folder) {
    SortedMap<String, Value> constants = constants(behaviours.get(0).entries());
    try (ReplaySession session = Replay.of(view).session(ReplayOptions.DEFAULT)) {
      Evaluator evaluator = session.evaluator(constants);
      List<List<Line>> all = new ArrayList<>();
      for (Instance each : behaviours) {
        all.add(Behaviour.of(evaluator, each.entries(), each.instance()));
      }
      ModuleText text = new ModuleText(view.module(), evaluator, constants, all);
      copyModules(view, folder);
      Files.writeString(folder.resolve(MODULE + ".tla"), text.module());
      Files.writeString(folder.resolve(MODULE + ".cfg"), text.configuration());
    } catch (IOException e) {
      throw new UncheckedIOException("can't write the exported trace to " + folder, e);
    }
  }

  private static SortedMap<String, Value> constants(List<TraceEntry> entries) {
    return entries.stream()
        .map(TraceEntry::record)
        .filter(TraceRecord.Header.class::isInstance)
        .map(record -> ((TraceRecord.Header) record).constants())
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the trace has no header"));
  }

  private static void copyModules(SpecificationView view, Path folder) throws IOException {
    List<Path> path = new ArrayList<>(view.modulePath());
    java.util.Collections.reverse(path);
    for (Path from : path) {
      if (!Files.isDirectory(from)) {
        continue;
      }
      try (Stream<Path> files = Files.list(from)) {
        for (Path file : files.filter(each -> each.toString().endsWith(".tla")).toList()) {
          Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  /** Integers and strings that occur in lines, constants aside. */
  static final class Atoms {
    final TreeSet<Value> integers = new TreeSet<>();
    final TreeSet<Value> strings = new TreeSet<>();

    Atoms(List<List<Line>> behaviours) {
      for (List<Line> lines : behaviours) {
        for (Line line : lines) {
          if (line instanceof Line.Step step) {
            addAll(step.parameters());
            addAll(step.changes());
          } else if (line instanceof Line.Check check) {
            addAll(check.variables());
          }
        }
      }
    }

    private void addAll(Map<String, Value> values) {
      values.values().forEach(this::add);
    }

    private void add(Value value) {
      if (value instanceof Value.Int) {
        integers.add(value);
      } else if (value instanceof Value.Str) {
        strings.add(value);
      } else if (value instanceof Value.SetOf set) {
        set.elements().forEach(this::add);
      } else if (value instanceof Value.Seq sequence) {
        sequence.elements().forEach(this::add);
      } else if (value instanceof Value.Rec rec) {
        rec.fields().values().forEach(this::add);
      } else if (value instanceof Value.Fun function) {
        function.pairs().keySet().forEach(this::add);
        function.pairs().values().forEach(this::add);
      }
    }
  }
}
