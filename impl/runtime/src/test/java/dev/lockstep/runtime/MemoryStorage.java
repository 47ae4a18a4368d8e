package dev.lockstep.runtime;

import dev.lockstep.runtime.log.Log;
import dev.lockstep.runtime.log.NodeStorage;
import java.util.ArrayList;
import java.util.List;

/**
 * A storage that loses on a power cut what was not synced. With {@code lies} its sync returns
 * without having made anything durable: the node then acknowledges before the sync, which is the
 * control that shows that the tests notice.
 */
final class MemoryStorage implements NodeStorage {

  /** Told of each call, before it has an effect; may wait or throw. */
  interface Watcher {
    void called(String call);
  }

  private final boolean lies;
  private final Watcher watcher;
  private final List<byte[]> summaries;
  private final List<Log.Entry> synced;
  private long incarnation;

  MemoryStorage(boolean lies, Watcher watcher) {
    this(lies, watcher, List.of(), List.of(), 0);
  }

  private MemoryStorage(
      boolean lies,
      Watcher watcher,
      List<byte[]> summaries,
      List<Log.Entry> synced,
      long incarnation) {
    this.lies = lies;
    this.watcher = watcher;
    this.summaries = new ArrayList<>(summaries);
    this.synced = new ArrayList<>(synced);
    this.incarnation = incarnation;
  }

  /** What a node that starts after a power cut at this moment finds. */
  synchronized MemoryStorage afterPowerCut() {
    return new MemoryStorage(lies, watcher, summaries, synced, incarnation);
  }

  synchronized NodeStorage open() {
    incarnation++;
    return this;
  }

  @Override
  public synchronized long incarnation() {
    return incarnation;
  }

  @Override
  public synchronized Log.Opened openLog() {
    return new Log.Opened(
        new MemoryLog(summaries.size() + (long) synced.size()), summaries, synced, "");
  }

  @Override
  public void close() {}

  private final class MemoryLog implements Log {
    private final List<Entry> appended = new ArrayList<>();
    private long last;

    MemoryLog(long last) {
      this.last = last;
    }

    @Override
    public long append(String instance, byte[] record) {
      watcher.called("append");
      appended.add(new Entry(++last, instance, record));
      return last;
    }

    @Override
    public void sync() {
      watcher.called("sync");
      if (!lies) {
        synchronized (MemoryStorage.this) {
          synced.addAll(appended);
        }
        appended.clear();
      }
    }

    @Override
    public void compact(List<byte[]> replacements, List<Entry> live) {
      watcher.called("compact");
      List<Entry> kept = new ArrayList<>();
      last = replacements.size();
      for (Entry entry : live) {
        kept.add(new Entry(++last, entry.instance(), entry.record()));
      }
      synchronized (MemoryStorage.this) {
        summaries.clear();
        summaries.addAll(replacements);
        synced.clear();
        synced.addAll(kept);
      }
      appended.clear();
    }

    @Override
    public void idle() {}

    @Override
    public void close() {}
  }
}
