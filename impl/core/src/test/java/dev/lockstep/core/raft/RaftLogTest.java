package dev.lockstep.core.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RaftLogTest {
  private final RaftLog log = new RaftLog();

  private static Entry entry(long term, int bytes) {
    return Entry.of(term, Servers.command("x".repeat(bytes)));
  }

  private void fill(long... terms) {
    for (long term : terms) {
      log.append(entry(term, 1));
    }
  }

  private static Snapshot snapshot(long index, long term) {
    return new Snapshot(index, term, Sessions.NONE);
  }

  @Test
  void anEmptyLogEndsAtItsSnapshot() {
    assertEquals(0, log.lastIndex());
    assertEquals(0, log.lastTerm());
    assertEquals(List.of(), log.suffix(0));
    assertEquals(Value.Seq.EMPTY, log.toValue());
  }

  @Test
  void theLastIndexUpToATermIsFound() {
    fill(1, 1, 3, 3, 5);
    assertEquals(2, log.lastUpTo(5, 2));
    assertEquals(4, log.lastUpTo(9, 4));
    assertEquals(3, log.lastUpTo(3, 9));
    assertEquals(0, log.lastUpTo(5, 0));
    log.compact(snapshot(3, 3));
    assertEquals(3, log.lastUpTo(5, 1));
    assertEquals(3, log.lastUpTo(1, 9));
  }

  @Test
  void whatTheLogDoesNotReachIsAnError() {
    fill(1, 2, 2);
    log.compact(snapshot(1, 1));
    assertThrows(IllegalStateException.class, () -> log.entry(1));
    assertThrows(IllegalStateException.class, () -> log.termAt(4));
    assertThrows(IllegalStateException.class, () -> log.truncate(0));
    assertThrows(IllegalStateException.class, () -> log.slice(2, 2));
    assertThrows(IllegalStateException.class, () -> log.append(entry(1, 1)));
    assertThrows(IllegalStateException.class, () -> log.compact(snapshot(2, 1)));
    assertEquals(1, log.termAt(1));
  }

  @Test
  void itIsTheListThatItStandsForWhateverHappens() {
    SplittableRandom random = new SplittableRandom(7);
    List<Entry> all = new ArrayList<>();
    long base = 0;
    int lastBatch = 1;
    for (int i = 0; i < 20_000; i++) {
      int choice = random.nextInt(100);
      if (choice < 80) {
        long term = Math.max(log.lastTerm(), 1) + random.nextInt(2);
        List<Entry> batch =
            Stream.generate(() -> entry(term, random.nextInt(4))).limit(1 + choice % 3).toList();
        all.addAll(batch);
        log.append(batch);
        lastBatch = batch.size();
      } else if (choice < 90) {
        long last = log.lastIndex() - Math.min(log.size(), random.nextInt(6));
        all.subList((int) last, all.size()).clear();
        log.truncate(last);
      } else if (log.size() > 0) {
        base += 1 + random.nextInt(Math.min(log.size(), 12));
        log.compact(snapshot(base, all.get((int) base - 1).term()));
      }
      check(all, base, random);
      checkSlice(all, base, all.size() - lastBatch, lastBatch);
      checkSlice(all, base, base + random.nextInt(log.size() + 1), random.nextInt(3));
    }
  }

  /** The second time it may be the list of the first. */
  private void checkSlice(List<Entry> all, long base, long prev, int count) {
    if (prev >= base && prev + count <= all.size()) {
      List<Entry> expected = all.subList((int) prev, (int) prev + count);
      assertEquals(expected, log.slice(prev, count));
      assertEquals(expected, log.slice(prev, count));
    }
  }

  private void check(List<Entry> all, long base, SplittableRandom random) {
    assertEquals(all.size(), log.lastIndex());
    assertEquals(all.size() - base, log.size());
    List<Entry> rest = all.subList((int) base, all.size());
    assertEquals(rest, log.suffix(base));
    assertEquals(rest.stream().map(Entry::toValue).toList(), log.toValue().elements());
    long from = base + random.nextInt(log.size() + 1);
    assertEquals(
        all.subList((int) from, all.size()).stream().mapToLong(Entry::bytes).sum(),
        log.bytes(from, log.lastIndex()));
  }
}
