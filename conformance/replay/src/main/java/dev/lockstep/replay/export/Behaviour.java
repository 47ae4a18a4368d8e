package dev.lockstep.replay.export;

import dev.lockstep.replay.Evaluator;
import dev.lockstep.traces.FullValues;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceRecord.Event;
import dev.lockstep.traces.TraceRecord.Header;
import dev.lockstep.traces.TraceRecord.State;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a merged trace says of one instance, as lines that plain TLC can follow. The rules are those
 * of replay, told once more in another way: a restart is Persist steps, Crash and Restart, a State
 * record is a comparison, and a node that restarted before it took part may have known the
 * instance.
 */
final class Behaviour {

  private static final class Node {
    List<String> logged = List.of();
    boolean starting;
    boolean restarting;
    int restarts;
    boolean present;
    Map<String, SortedMap<String, Value>> group = new HashMap<>();
    boolean groupOpen;
    SortedMap<String, Value> fresh;
  }

  private final Evaluator evaluator;
  private final String instance;
  private final Map<String, Node> nodes = new HashMap<>();
  private final List<Line> lines = new ArrayList<>();
  private boolean open;

  private Behaviour(Evaluator evaluator, String instance) {
    this.evaluator = evaluator;
    this.instance = instance;
  }

  /**
   * The lines of one instance.
   *
   * @throws IllegalArgumentException if the trace has a gap or begins in the middle
   */
  static List<Line> of(Evaluator evaluator, List<TraceEntry> entries, String instance) {
    Behaviour behaviour = new Behaviour(evaluator, instance);
    FullValues.of(entries).forEach(behaviour::take);
    return behaviour.lines;
  }

  private void take(TraceEntry entry) {
    Node node = nodes.computeIfAbsent(entry.node(), key -> new Node());
    if (entry.record() instanceof Header header) {
      node.logged = header.variables();
      node.starting = true;
      node.restarting = header.incarnation() > 1;
    } else if (entry.record() instanceof State state) {
      state(entry.node(), node, state);
    } else if (entry.record() instanceof Event event) {
      event(entry.node(), node, event);
    } else if (entry.record() instanceof TraceRecord.Gap) {
      throw new IllegalArgumentException(
          "the trace of " + entry.node() + " has a gap; what is missing can't be exported");
    }
  }

  private void state(String name, Node node, State state) {
    if (!node.groupOpen) {
      node.group = new HashMap<>();
      node.groupOpen = true;
    }
    node.group.put(state.instance(), state.variables());
    if (state.more()) {
      return;
    }
    node.groupOpen = false;
    node.fresh = node.group.get(TraceRecord.EVERY_INSTANCE);
    boolean starting = node.starting;
    node.starting = false;
    boolean named = node.group.containsKey(instance);
    if (node.restarting || starting || (!named && !node.present)) {
      return;
    }
    open = true;
    prepare(name, node);
    lines.add(new Line.Check(name, recorded(node)));
  }

  private SortedMap<String, Value> recorded(Node node) {
    return node.group.getOrDefault(instance, node.fresh);
  }

  private void event(String name, Node node, Event event) {
    if (event.instance().equals(instance)) {
      open = true;
      prepare(name, node);
      lines.add(step(name, node, event));
    } else if (event.instance().equals(TraceRecord.EVERY_INSTANCE)) {
      if (event.action().equals("Restart")) {
        restart(name, node);
      } else if (open) {
        prepare(name, node);
        lines.add(step(name, node, event));
      }
    }
  }

  private static Line step(String name, Node node, Event event) {
    return new Line.Step(name, event.action(), event.parameters(), event.changes(), node.logged);
  }

  private void restart(String name, Node node) {
    node.restarting = false;
    boolean named = node.group.containsKey(instance);
    open |= named;
    if (open && (named || node.present)) {
      recover(name, recorded(node));
      node.present = true;
    }
    node.restarts++;
  }

  private void prepare(String name, Node node) {
    if (node.present) {
      return;
    }
    node.present = true;
    if (node.restarts == 0) {
      lines.add(new Line.Check(name, node.fresh));
      return;
    }
    // Each restart may have met the instance, or come before the node knew it.
    List<Integer> ways = new ArrayList<>();
    for (int i = 0; i < node.restarts; i++) {
      ways.add(lines.size());
      lines.add(new Line.Goto(List.of()));
      recover(name, node.fresh);
    }
    for (int way : ways) {
      lines.set(way, new Line.Goto(List.of(way + 2, lines.size() + 1)));
    }
  }

  private void recover(String name, SortedMap<String, Value> recorded) {
    if (evaluator.parameters("Persist").isPresent()) {
      int first = lines.size() + 1;
      lines.add(new Line.Goto(List.of(first + 1, first + 3)));
      lines.add(silent(name, "Persist"));
      lines.add(new Line.Goto(List.of(first)));
    }
    if (evaluator.parameters("Crash").isPresent()) {
      lines.add(silent(name, "Crash"));
    }
    lines.add(silent(name, "Restart"));
    lines.add(new Line.Check(name, recorded));
  }

  private static Line silent(String name, String action) {
    return new Line.Step(name, action, new TreeMap<>(), new TreeMap<>(), List.of());
  }
}
