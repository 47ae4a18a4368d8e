package dev.lockstep.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.FullValues;
import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.Splice;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceSink;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class NodeTest {

  private enum CounterAction implements Action {
    COUNT_UP,
    HAND_OVER,
    RESTART
  }

  private record Count(long value) implements Message {
    @Override
    public Value toValue() {
      return Value.record("type", "Count", "value", value);
    }
  }

  /** Counts requests, hands its count over on a time-out, and cheats on the request "cheat". */
  private static class Counter implements Machine {
    private long count;
    private boolean recovered;

    @Override
    public Effects step(Input input) {
      if (input instanceof Input.Request request) {
        count++;
        return request.request().equals(Value.of("cheat"))
            ? Effects.NONE
            : Effects.of(CounterAction.COUNT_UP)
                .parameter("by", request.request().toValue())
                .persist(Value.of(count))
                .build();
      } else if (input instanceof Input.TimeOut) {
        return Effects.of(CounterAction.HAND_OVER)
            .send("n2", new Count(count))
            .send("n3", new Count(count))
            .build();
      } else if (input instanceof Input.Recovered log) {
        recovered = true;
        count = log.records().size();
        return Effects.of(CounterAction.RESTART).timer("hand over", 10).build();
      }
      return Effects.NONE;
    }

    @Override
    public Map<String, Value> state() {
      return Map.of("count", Value.of(count), "recovered", Value.of(recovered));
    }

    @Override
    public void restore(Map<String, Value> state) {
      count = ((Value.Int) state.get("count")).value();
      recovered = ((Value.Bool) state.get("recovered")).value();
    }
  }

  /** Logs what it is asked for, and forgets a third on a time-out. */
  private static final class Diary implements Machine {
    private List<Value> log = List.of();

    @Override
    public Effects step(Input input) {
      if (input instanceof Input.Request request) {
        List<Value> longer = new ArrayList<>(log);
        longer.add(request.request().toValue());
        log = longer;
        return Effects.of(CounterAction.COUNT_UP).build();
      } else if (input instanceof Input.TimeOut) {
        log = log.subList(log.size() / 3, log.size());
        return Effects.of(CounterAction.HAND_OVER).build();
      }
      return Effects.NONE;
    }

    @Override
    public Map<String, Value> state() {
      return Map.of("log", Value.sequence(log));
    }

    @Override
    public void restore(Map<String, Value> state) {
      log = ((Value.Seq) state.get("log")).elements();
    }
  }

  private static class CounterProtocol implements Protocol {
    @Override
    public String name() {
      return "counter";
    }

    @Override
    public String specification() {
      return "Counter";
    }

    @Override
    public List<? extends Action> actions() {
      return List.of(CounterAction.values());
    }

    @Override
    public List<String> variables(String role) {
      return List.of("count", "recovered");
    }

    @Override
    public Cluster exampleCluster() {
      return Cluster.of(Map.of("Server", List.of("n1", "n2", "n3")));
    }

    @Override
    public Machine machine(Cluster cluster, String node, String instance) {
      return new Counter();
    }

    @Override
    public Message message(Value value) {
      throw new IllegalArgumentException("not used: " + value);
    }

    @Override
    public Workload workload() {
      return new NoWorkload();
    }
  }

  private static final class NoWorkload implements Workload {
    @Override
    public String instanceNoun() {
      return "count";
    }

    @Override
    public Optional<String> issuer(Cluster cluster) {
      return Optional.of("n1");
    }

    @Override
    public List<ClientRequest> requests(Cluster cluster, String instance, RandomGenerator random) {
      return List.of();
    }

    @Override
    public boolean finished(Cluster cluster, List<ClientRequest> requests, List<Outcome> outcomes) {
      return true;
    }

    @Override
    public Optional<String> violation(
        Cluster cluster, String instance, List<ClientRequest> requests, List<Outcome> outcomes) {
      return Optional.empty();
    }
  }

  private final CounterProtocol protocol = new CounterProtocol();
  private final List<TraceRecord> trace = new ArrayList<>();

  private Node node(long incarnation) {
    return new Node(protocol, protocol.exampleCluster(), "n1", incarnation, trace::add);
  }

  private TraceRecord.Event lastEvent() {
    return (TraceRecord.Event) trace.get(trace.size() - 1);
  }

  @Test
  void anEventListsExactlyTheVariablesThatChanged() {
    Node node = node(1);
    node.start("", Map.of(), 0);
    node.step("i", new Input.Request(Value.of("x")), 7);
    assertEquals(Map.of("count", Value.of(1)), lastEvent().changes());
    assertEquals(Map.of("by", Value.of("x")), lastEvent().parameters());
    assertEquals("CountUp", lastEvent().action());
    assertEquals(7, lastEvent().wallMicros());
  }

  @Test
  void aLongSequenceIsToldByWhatStaysOfIt() {
    CounterProtocol diaries =
        new CounterProtocol() {
          @Override
          public Machine machine(Cluster cluster, String node, String instance) {
            return new Diary();
          }
        };
    Node node = new Node(diaries, protocol.exampleCluster(), "n1", 1, trace::add);
    node.start("", Map.of(), 0);
    for (int i = 1; i <= 100; i++) {
      node.step("i", new Input.Request(Value.of(i)), 0);
      boolean isLong = i > Splice.KEEP_MIN;
      assertEquals(isLong ? 0 : i, logged(lastEvent().changes().get("log")));
      assertEquals(
          isLong ? Map.of("log", new Splice(0, i - 1, List.of(Value.of(i)))) : Map.of(),
          lastEvent().splices());
    }
    node.step("i", new Input.TimeOut("t"), 0);
    assertEquals(Map.of("log", new Splice(33, 67, List.of())), lastEvent().splices());
    List<TraceEntry> entries =
        trace.stream().map(record -> new TraceEntry("n1", 1, record, "")).toList();
    TraceEntry last = FullValues.of(entries).get(entries.size() - 1);
    assertEquals(node.state("i"), ((TraceRecord.Event) last.record()).changes());
  }

  private static int logged(Value log) {
    return log instanceof Value.Seq sequence ? sequence.elements().size() : 0;
  }

  /** How often machines are asked for their variables in a hundred steps of a node. */
  private long statesAskedFor(TraceSink sink) {
    AtomicLong asked = new AtomicLong();
    CounterProtocol counted =
        new CounterProtocol() {
          @Override
          public Machine machine(Cluster cluster, String node, String instance) {
            return new Counter() {
              @Override
              public Map<String, Value> state() {
                asked.incrementAndGet();
                return super.state();
              }
            };
          }
        };
    Node node = new Node(counted, protocol.exampleCluster(), "n1", 1, sink);
    node.start("", Map.of(), 0);
    for (int i = 0; i < 100; i++) {
      node.step("i", new Input.Request(Value.of("x")), 0);
    }
    long during = asked.get();
    assertEquals(Value.of(100), node.state("i").get("count"));
    assertEquals(Set.of("i"), node.states(state -> true).keySet());
    assertTrue(node.step("i", new Input.TimeOut("t"), 0).envelopes().get(0).lamport() > 100);
    return during;
  }

  @Test
  void aNodeWithoutATraceAsksNoMachineForItsVariablesUnlessSomebodyLooks() {
    assertEquals(0, statesAskedFor(TraceSink.NONE));
    assertEquals(102, statesAskedFor(trace::add));
  }

  @Test
  void messagesAreNamedAfterTheEventThatReleasedThem() {
    Node node = node(1);
    node.start("", Map.of(), 0);
    List<Envelope> envelopes = node.step("i", new Input.TimeOut("t"), 0).envelopes();
    assertEquals(2, lastEvent().sent());
    assertEquals(
        List.of(
            new MessageId("n1", 1, lastEvent().sequence(), 0),
            new MessageId("n1", 1, lastEvent().sequence(), 1)),
        envelopes.stream().map(Envelope::id).toList());
  }

  @Test
  void sequenceNumbersHaveNoHolesAndTheHeaderHasZero() {
    Node node = node(1);
    node.start("", Map.of(), 0);
    node.step("i", new Input.TimeOut("t"), 0);
    node.step("ignored", new Input.Persisted(), 0);
    node.writeState();
    node.end();
    for (int i = 0; i < trace.size(); i++) {
      assertEquals(i, trace.get(i).sequence());
    }
  }

  @Test
  void theLamportClockPassesTheSenders() {
    Node node = node(1);
    node.start("", Map.of(), 0);
    node.deliver(new Envelope(new MessageId("n2", 1, 3, 0), "i", "n1", 41, new Count(1)), 0);
    node.step("i", new Input.TimeOut("t"), 0);
    assertEquals(42, lastEvent().lamport());
  }

  @Test
  void aRestartRecordsTheRecoveredStateThenOneEventForAllInstances() {
    Node node = node(2);
    List<Node.Step> steps = node.start("", Map.of("i", List.of(Value.of(1), Value.of(2))), 0);
    assertEquals("hand over", steps.get(0).timers().get(0).name());
    assertEquals(2L, ((TraceRecord.Header) trace.get(0)).incarnation());
    TraceRecord.State named = (TraceRecord.State) trace.get(1);
    assertEquals("i", named.instance());
    assertEquals(Value.of(2), named.variables().get("count"));
    assertTrue(named.more());
    TraceRecord.State others = (TraceRecord.State) trace.get(2);
    assertEquals(TraceRecord.EVERY_INSTANCE, others.instance());
    assertEquals(Value.of(true), others.variables().get("recovered"));
    assertEquals(Node.RESTART, lastEvent().action());
    assertEquals(TraceRecord.EVERY_INSTANCE, lastEvent().instance());
  }

  @Test
  void afterARestartOnlyAnInstanceIssuedSinceIsNew() {
    Node node = node(2);
    node.start("", Map.of(), 0);
    node.step(InstanceId.of("n1", 1, 9), new Input.TimeOut("t"), 0);
    node.step(InstanceId.of("n1", 2, 9), new Input.TimeOut("t"), 0);
    assertEquals(Value.of(true), node.state(InstanceId.of("n1", 1, 9)).get("recovered"));
    assertEquals(Value.of(false), node.state(InstanceId.of("n1", 2, 9)).get("recovered"));
  }

  @Test
  void aMachineThatChangesWithoutAnActionStopsTheNode() {
    Node node = node(1);
    node.start("", Map.of(), 0);
    IllegalStateException defect =
        assertThrows(
            IllegalStateException.class,
            () -> node.step("i", new Input.Request(Value.of("cheat")), 0));
    assertTrue(defect.getMessage().contains("count"), defect.getMessage());
  }

  @Test
  void aNodeThatWasNotStartedTakesNoInput() {
    assertThrows(IllegalStateException.class, () -> node(1).step("i", new Input.Persisted(), 0));
  }

  @Test
  void theRecoveryOfAnUnknownInstanceSetsItsTimers() {
    Node node = node(2);
    node.start("", Map.of(), 0);
    Effects effects = node.step("unknown", new Input.Persisted(), 0);
    assertEquals(List.of(new Effects.Timer("hand over", 10)), effects.timers());
    assertEquals(List.of(), node.step("unknown", new Input.Persisted(), 0).timers());
  }

  @Test
  void aMachineIsLetGoOnlyWhenItsRecordsGiveTheSameStateAndNoneIsUnderWay() {
    Node node = node(2);
    node.start("", Map.of("i", List.of(Value.of(1))), 0);
    node.step("i", new Input.Request(Value.of("x")), 0);
    assertEquals(1, node.live());
    assertFalse(node.passivate("i"), "a record is under way");
    node.step("i", new Input.Persisted(), 0);
    int before = trace.size();
    assertTrue(node.passivate("i"));
    assertEquals(0, node.live());
    assertEquals(Value.of(2), node.state("i").get("count"));
    assertEquals(before, trace.size());
    assertEquals(
        List.of(new Effects.Timer("hand over", 10)),
        node.step("i", new Input.TimeOut("t"), 0).timers());
    assertEquals(Map.of(), lastEvent().changes());
    assertEquals(1, node.live());
  }

  @Test
  void aMachineWithAVolatileVariableThatItsRecordsDoNotGiveStays() {
    Node node = node(1);
    node.start("", Map.of(), 0);
    node.step("i", new Input.Request(Value.of("x")), 0);
    node.step("i", new Input.Persisted(), 0);
    // What was never recovered says so in a variable: recovery would make it true.
    assertFalse(node.passivate("i"));
    assertTrue(
        node.passivate("i", (state, anew) -> state.get("count").equals(anew.get("count"))),
        "the control ignores that variable");
  }

  @Test
  void aMachineThatIsAsNewIsForgotten() {
    Node node = node(1);
    node.start("", Map.of(), 0);
    node.step("i", new Input.Persisted(), 0);
    assertTrue(node.passivate("i"));
    assertEquals(0, node.passive());
    assertNull(node.state("i"));
  }

  @Test
  void aProtocolThatDropsARecordThatARestartNeedsStopsTheNode() {
    CounterProtocol forgetful =
        new CounterProtocol() {
          @Override
          public <R extends Valued> List<R> needed(List<R> records) {
            return records.subList(1, records.size());
          }
        };
    Node node = new Node(forgetful, forgetful.exampleCluster(), "n1", 2, trace::add);
    node.start("", Map.of("i", List.of(Value.of(1), Value.of(2))), 0);
    IllegalStateException defect =
        assertThrows(IllegalStateException.class, () -> node.passivate("i"));
    assertTrue(defect.getMessage().contains("another state"), defect.getMessage());
  }
}
