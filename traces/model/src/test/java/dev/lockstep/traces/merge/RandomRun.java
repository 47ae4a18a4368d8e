package dev.lockstep.traces.merge;

import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceStream;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A run of a few nodes that send, lose, repeat and reorder messages, restart and drop records: its
 * trace per incarnation, as the merge gets them.
 */
final class RandomRun {

  private static final class Node {
    final String name;
    long incarnation;
    long next;
    long lamport;
    List<TraceEntry> trace;

    Node(String name) {
      this.name = name;
    }
  }

  final Map<String, List<TraceEntry>> traces = new LinkedHashMap<>();
  int received;
  int restarts;
  int gaps;
  private final SplittableRandom random;
  private final List<Node> nodes = new ArrayList<>();
  private final List<MessageId> messages = new ArrayList<>();

  RandomRun(long seed, int nodeCount, int steps) {
    random = new SplittableRandom(seed);
    for (int i = 0; i < nodeCount; i++) {
      nodes.add(new Node("n" + i));
      start(nodes.get(i));
    }
    for (int i = 0; i < steps; i++) {
      step(nodes.get(random.nextInt(nodeCount)));
    }
    for (Node node : nodes) {
      if (random.nextBoolean()) {
        add(node, new TraceRecord.End(node.next++));
      }
    }
  }

  List<TraceStream> streams() {
    List<TraceStream> streams = new ArrayList<>();
    traces.forEach((name, entries) -> streams.add(TraceStream.of(name, entries)));
    return streams;
  }

  private void step(Node node) {
    int what = random.nextInt(100);
    if (what < 2) {
      restarts++;
      node.incarnation += random.nextInt(10) == 0 ? 1 : 0;
      start(node);
    } else if (what < 4) {
      gap(node);
    } else {
      MessageId from = null;
      if (what < 50 && !messages.isEmpty()) {
        from = messages.get(random.nextInt(messages.size()));
        received++;
        if (random.nextBoolean()) {
          messages.remove(from);
        }
      }
      int sent = random.nextInt(3);
      node.lamport += 1 + random.nextInt(3);
      send(node, sent);
      add(
          node,
          new TraceRecord.Event(
              node.next++, "i", "Step", new TreeMap<>(), changes(), from, sent, node.lamport, 0));
    }
  }

  private void gap(Node node) {
    gaps++;
    long dropped = 1L + random.nextInt(4);
    add(node, new TraceRecord.Gap(node.next, dropped));
    for (long i = 0; i < dropped; i++) {
      send(node, random.nextInt(2));
      node.next++;
    }
  }

  private void send(Node node, int count) {
    for (int i = 0; i < count; i++) {
      messages.add(new MessageId(node.name, node.incarnation, node.next, i));
    }
  }

  private void start(Node node) {
    node.incarnation++;
    node.next = 1;
    node.trace = new ArrayList<>();
    traces.put(node.name + "." + node.incarnation, node.trace);
    add(node, header(node.name, node.incarnation));
    add(node, new TraceRecord.State(node.next++, "", changes(), false));
  }

  private SortedMap<String, Value> changes() {
    return new TreeMap<>(Map.of("x", Value.of(random.nextInt(9))));
  }

  private static void add(Node node, TraceRecord record) {
    String place = node.name + "." + node.incarnation + " line " + (node.trace.size() + 1);
    node.trace.add(new TraceEntry(node.name, node.incarnation, record, place));
  }

  static TraceRecord.Header header(String node, long incarnation) {
    return new TraceRecord.Header(
        1, "pingpong", "PingPong", "", node, incarnation, new TreeMap<>(), List.of("x"));
  }
}
