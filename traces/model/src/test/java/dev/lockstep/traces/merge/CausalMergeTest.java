package dev.lockstep.traces.merge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The merge gives legal orders and only those, and says what makes traces illegal. */
class CausalMergeTest {

  @Property(tries = 150)
  void everySeedGivesALegalOrderOfAllRecords(@ForAll long seed) {
    RandomRun run = new RandomRun(seed, 4, 300);
    Set<TraceEntry> all = new HashSet<>();
    run.traces.values().forEach(all::addAll);
    List<TraceEntry> byClock = drain(CausalMerge.of(run.streams()));
    checkLegal(byClock);
    assertEquals(all, new HashSet<>(byClock));
    for (int i = 0; i < 4; i++) {
      List<TraceEntry> merged = drain(CausalMerge.seeded(run.streams(), i));
      checkLegal(merged);
      assertEquals(all, new HashSet<>(merged));
      assertEquals(merged, drain(CausalMerge.seeded(run.streams(), i)), "a seed is one order");
    }
  }

  @Test
  void differentSeedsGiveDifferentOrdersAndTheRunsHoldWhatTheyShould() {
    RandomRun run = new RandomRun(7, 4, 2000);
    assertTrue(run.received > 300 && run.restarts > 10 && run.gaps > 10);
    Set<List<TraceEntry>> orders = new HashSet<>();
    for (int seed = 0; seed < 20; seed++) {
      orders.add(drain(CausalMerge.seeded(run.streams(), seed)));
    }
    assertEquals(20, orders.size());
  }

  @Property(tries = 100)
  void aMergedTraceIsMergedAgainInItsOwnOrder(@ForAll long seed) {
    RandomRun run = new RandomRun(seed, 3, 200);
    List<TraceEntry> merged = drain(CausalMerge.seeded(run.streams(), seed));
    TraceStream one = TraceStream.of("merged", merged);
    assertEquals(merged, drain(CausalMerge.seeded(List.of(one), seed + 1)));
  }

  @Property(tries = 150)
  void aRemovedRecordIsMissedWhereverItStood(@ForAll long seed) {
    RandomRun run = new RandomRun(seed, 3, 150);
    SplittableRandom random = new SplittableRandom(seed);
    List<List<TraceEntry>> traces =
        run.traces.values().stream().filter(trace -> trace.size() > 2).toList();
    List<TraceEntry> victim = traces.get(random.nextInt(traces.size()));
    // The last record is not missed: a killed process leaves the same trace.
    victim.remove(random.nextInt(victim.size() - 1));
    List<Set<TraceEntry>> prefixes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      List<TraceEntry> before = new ArrayList<>();
      CausalMerge merge = CausalMerge.seeded(run.streams(), i);
      assertThrows(MalformedTraceException.class, () -> merge.forEachRemaining(before::add));
      assertThrows(MalformedTraceException.class, merge::next);
      checkLegal(before);
      prefixes.add(new HashSet<>(before));
    }
    assertEquals(prefixes.get(0), prefixes.get(1), "what comes before the fault is no accident");
    assertEquals(prefixes.get(0), prefixes.get(2), "what comes before the fault is no accident");
  }

  @Test
  void aMessageOfAnEventThatIsMissingAtTheEndWasNeverSent() {
    assertEquals(
        "b line 2: b.1 record 1 Step receives message a.1:2/0, which was never sent: its sender's"
            + " trace has no record 2",
        fault(trace("a", 1, event(1, null, 1)), trace("b", 1, event(1, id("a", 2, 0), 0))));
  }

  @Test
  void aMessageBeyondThoseThatTheEventSentIsMalformed() {
    List<TraceEntry> sender = trace("a", 1, event(1, null, 2));
    assertNull(fault(sender, trace("b", 1, event(1, id("a", 1, 1), 0))));
    assertEquals(
        "b line 2: b.1 record 1 Step receives message a.1:1/2, which its sender's event did not"
            + " send",
        fault(sender, trace("b", 1, event(1, id("a", 1, 2), 0))));
  }

  @Test
  void aMessageOfAGapIsLegalButOneBehindItIsNot() {
    List<TraceEntry> sender =
        trace("a", 1, new TraceRecord.Gap(1, 3), event(4, null, 0), new TraceRecord.End(5));
    assertNull(fault(sender, trace("b", 1, event(1, id("a", 3, 7), 0))));
    assertTrue(fault(sender, trace("b", 1, event(1, id("a", 4, 0), 0))).contains("did not send"));
    assertTrue(fault(sender, trace("b", 1, event(1, id("a", 6, 0), 0))).contains("was never sent"));
  }

  @Test
  void aGapLongerThanWhatIsRememberedIsStillAGap() {
    long dropped = 10L * Origin.REMEMBERED;
    List<TraceEntry> sender =
        trace("a", 1, new TraceRecord.Gap(1, dropped), event(dropped + 1, null, 1));
    for (long sequence : new long[] {1, Origin.REMEMBERED, dropped, dropped + 1}) {
      assertNull(fault(sender, trace("b", 1, event(1, id("a", sequence, 0), 0))));
    }
    assertTrue(
        fault(sender, trace("b", 1, event(1, id("a", dropped + 1, 1), 0))).contains("did not"));
    assertEquals(
        "a line 3: the gap of 9223372036854775807 records is longer than any trace",
        fault(trace("a", 1, event(1, null, 0), new TraceRecord.Gap(2, Long.MAX_VALUE))));
  }

  @Test
  void aMessageFromANodeWithoutATraceIsMalformed() {
    assertEquals(
        "b line 2: b.1 record 1 Step receives message a.1:1/0, and no trace of a.1 is among those"
            + " that are merged",
        fault(trace("b", 1, event(1, id("a", 1, 0), 0))));
  }

  @Test
  void twoReceivesThatEachPrecedeTheOthersSendAreMalformed() {
    assertEquals(
        "a line 2: a.1 record 1 Step receives message b.1:2/0 before it was sent: the sending"
            + " depends on this record",
        fault(
            trace("a", 1, event(1, id("b", 2, 0), 0), event(2, null, 1)),
            trace("b", 1, event(1, id("a", 2, 0), 0), event(2, null, 1))));
    assertTrue(fault(trace("a", 1, event(1, id("a", 1, 0), 1))).contains("before it was sent"));
  }

  @Test
  void aMessageFromTheFutureIncarnationOfItsReceiverIsMalformed() {
    String fault =
        fault(trace("a", 1, event(1, id("a", 2, 1, 0), 0)), trace("a", 2, event(1, null, 1)));
    assertTrue(fault.contains("before it was sent"), fault);
  }

  @Test
  void holesAndRepeatsAreSaidWithTheirNumbers() {
    assertEquals(
        "a line 3: of the trace of a.1 2 is missing before 3, and no gap says so",
        fault(trace("a", 1, event(1, null, 0), event(3, null, 0))));
    assertEquals(
        "a line 3: of the trace of a.1 2 to 4 are missing before 5, and no gap says so",
        fault(trace("a", 1, event(1, null, 0), event(5, null, 0))));
    assertEquals(
        "a line 3: record 1 of a.1 comes again, where 2 belongs",
        fault(trace("a", 1, event(1, null, 0), event(1, null, 0))));
    assertEquals(
        "a line 4: of the trace of a.1 4 is missing before 5, and no gap says so",
        fault(trace("a", 1, event(1, null, 0), new TraceRecord.Gap(2, 2), event(5, null, 0))));
  }

  @Test
  void recordsBeforeTheHeaderAndAfterTheEndAreMalformed() {
    List<TraceEntry> headless = trace("a", 1, event(1, null, 0));
    assertEquals(
        "a line 2: record 1 of a.1 stands before its header",
        fault(headless.subList(1, headless.size())));
    assertEquals(
        "a line 3: record 2 of a.1 stands after its end",
        fault(trace("a", 1, new TraceRecord.End(1), event(2, null, 0))));
    assertEquals(
        "b line 1: the header is that of a.1",
        fault(List.of(new TraceEntry("b", 1, RandomRun.header("a", 1), "b line 1"))));
  }

  @Test
  void twoTracesOfOneIncarnationAreMalformed() {
    String fault = fault(trace("a", 1, event(1, null, 0)), trace("a", 1, event(1, null, 0)));
    assertEquals("a line 1: a second trace of a.1; the first one is in a line 1", fault);
  }

  @Test
  void aSchemaOfTheFutureIsMalformed() {
    TraceRecord.Header header =
        new TraceRecord.Header(3, "p", "P", "", "a", 1, new TreeMap<>(), List.of());
    assertEquals(
        "f:1: schema version 3 is not known, only 1 to 2",
        fault(List.of(new TraceEntry("a", 1, header, "f:1"))));
  }

  @Test
  void anEarlierIncarnationInsideAMergedTraceMayNotComeLater() {
    List<TraceEntry> mixed = new ArrayList<>(trace("a", 1, event(1, null, 0)));
    mixed.addAll(trace("a", 2, event(1, null, 0)));
    assertNull(fault(mixed));
    TraceEntry last = mixed.remove(1);
    mixed.add(last);
    assertEquals("a line 2: a record of a.1 comes after the start of incarnation 2", fault(mixed));
  }

  @Test
  void aTraceThatIsStillWrittenHoldsUpOnlyWhatDependsOnIt() {
    Growing sender = new Growing("a");
    CausalMerge merge =
        CausalMerge.of(
            List.of(
                sender,
                TraceStream.of("b", trace("b", 1, event(1, null, 0), event(2, id("a", 1, 0), 0)))));
    assertEquals(2, drain(merge).size());
    assertFalse(merge.ended());
    List<TraceEntry> more = trace("a", 1, event(1, null, 1));
    sender.entries.add(more.get(0));
    assertEquals(1, drain(merge).size());
    sender.entries.add(more.get(1));
    assertEquals(2, drain(merge).size());
    assertFalse(merge.ended());
    merge.add(TraceStream.of("a2", trace("a", 2, event(1, null, 0))));
    assertEquals(0, drain(merge).size(), "the second incarnation waits for the end of the first");
    sender.over = true;
    assertEquals(2, drain(merge).size());
    assertTrue(merge.ended());
  }

  @Test
  void aTraceThatIsNotThereYetIsWaitedForUntilTheMergeIsComplete() {
    CausalMerge merge = CausalMerge.growing();
    assertEquals(0, drain(merge).size());
    merge.add(TraceStream.of("b", trace("b", 1, event(1, id("a", 1, 0), 0))));
    assertEquals(1, drain(merge).size());
    assertFalse(merge.ended());
    merge.add(TraceStream.of("a", trace("a", 1, event(1, null, 1))));
    assertEquals(3, drain(merge).size());
    assertTrue(merge.ended());
    merge.add(TraceStream.of("d", trace("d", 1, event(1, id("c", 1, 0), 0))));
    assertEquals(1, drain(merge).size());
    merge.complete();
    String fault = assertThrows(MalformedTraceException.class, merge::next).getMessage();
    assertTrue(fault.contains("no trace of c.1 is among those that are merged"), fault);
  }

  @Test
  void aMessageThatCanNoLongerComeIsToldWhileOtherTracesAreStillWritten() {
    Growing other = new Growing("c");
    CausalMerge merge =
        CausalMerge.of(
            List.of(
                other,
                TraceStream.of("a", trace("a", 1, new TraceRecord.End(1))),
                TraceStream.of("b", trace("b", 1, event(1, id("a", 5, 0), 0)))));
    assertThrows(MalformedTraceException.class, () -> drain(merge));
  }

  @Test
  void theLegalityCheckOfTheseTestsRejectsIllegalOrders() {
    List<TraceEntry> a = trace("a", 1, event(1, null, 1));
    List<TraceEntry> b = trace("b", 1, event(1, id("a", 1, 0), 0));
    List<TraceEntry> order = new ArrayList<>(b);
    order.addAll(a);
    assertThrows(AssertionError.class, () -> checkLegal(order));
    List<TraceEntry> incarnations = new ArrayList<>(trace("a", 2));
    incarnations.addAll(a);
    assertThrows(AssertionError.class, () -> checkLegal(incarnations));
  }

  /** Stands apart from the merge: looks at the finished order only. */
  private static void checkLegal(List<TraceEntry> order) {
    Map<String, Long> next = new HashMap<>();
    Map<String, Long> latest = new HashMap<>();
    for (TraceEntry entry : order) {
      String origin = entry.node() + "." + entry.incarnation();
      assertEquals(next.getOrDefault(origin, 0L), entry.record().sequence(), entry.place());
      long count = entry.record() instanceof TraceRecord.Gap gap ? gap.dropped() : 1;
      next.put(origin, entry.record().sequence() + count);
      assertTrue(latest.getOrDefault(entry.node(), 0L) <= entry.incarnation(), entry.place());
      latest.put(entry.node(), entry.incarnation());
      if (entry.record() instanceof TraceRecord.Event event && event.received() != null) {
        MessageId id = event.received();
        long merged = next.getOrDefault(id.sender() + "." + id.incarnation(), 0L);
        assertTrue(id.sequence() < merged, entry.place());
      }
    }
  }

  private static final class Growing implements TraceStream {
    final ArrayDeque<TraceEntry> entries = new ArrayDeque<>();
    final String name;
    boolean over;

    Growing(String name) {
      this.name = name;
    }

    @Override
    public TraceEntry next() {
      return entries.poll();
    }

    @Override
    public boolean ended() {
      return over;
    }

    @Override
    public String name() {
      return name;
    }
  }

  private static List<TraceEntry> drain(TraceStream stream) {
    List<TraceEntry> entries = new ArrayList<>();
    stream.forEachRemaining(entries::add);
    return entries;
  }

  /** The message of the fault that every choice finds, or null. */
  @SafeVarargs
  private static String fault(List<TraceEntry>... traces) {
    Set<String> faults = new HashSet<>();
    for (int seed = 0; seed < 5; seed++) {
      List<TraceStream> streams = new ArrayList<>();
      for (List<TraceEntry> trace : traces) {
        streams.add(TraceStream.of("t" + streams.size(), trace));
      }
      try {
        CausalMerge merge = CausalMerge.seeded(streams, seed);
        drain(merge);
        assertTrue(merge.ended());
        faults.add(null);
      } catch (MalformedTraceException e) {
        faults.add(e.getMessage());
      }
    }
    assertEquals(1, faults.size(), "one verdict whatever the order: " + faults);
    return faults.iterator().next();
  }

  private static List<TraceEntry> trace(String node, long incarnation, TraceRecord... records) {
    List<TraceEntry> trace = new ArrayList<>();
    trace.add(
        new TraceEntry(node, incarnation, RandomRun.header(node, incarnation), node + " line 1"));
    for (TraceRecord record : records) {
      trace.add(new TraceEntry(node, incarnation, record, node + " line " + (trace.size() + 1)));
    }
    return trace;
  }

  private static TraceRecord event(long sequence, MessageId received, int sent) {
    return new TraceRecord.Event(
        sequence, "i", "Step", new TreeMap<>(), new TreeMap<>(), received, sent, sequence, 0);
  }

  private static MessageId id(String sender, long sequence, int index) {
    return id(sender, 1, sequence, index);
  }

  private static MessageId id(String sender, long incarnation, long sequence, int index) {
    return new MessageId(sender, incarnation, sequence, index);
  }
}
