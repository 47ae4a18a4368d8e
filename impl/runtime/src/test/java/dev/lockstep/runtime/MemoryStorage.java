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
    private volatile Runnable replacement;

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
    public Sync beginSync() {
      if (replacement != null) {
        replacement.run();
        replacement = null;
      }
      List<Entry> begun = List.copyOf(appended);
      appended.clear();
      return () -> {
        watcher.called("sync");
        if (!lies) {
          synchronized (MemoryStorage.this) {
            synced.addAll(begun);
          }
        }
      };
    }

    @Override
    public Compaction beginCompaction() {
      int before = summaries.size() + synced.size();
      return (replacements, live) -> {
        watcher.called("compact");
        replacement = () -> replace(before, replacements, live);
      };
    }

    /** Behind what the replacement stands for come the records that were synced meanwhile. */
    private void replace(int before, List<byte[]> replacements, List<Entry> live) {
      synchronized (MemoryStorage.this) {
        List<Entry> kept = new ArrayList<>(live);
        kept.addAll(synced.subList(before - summaries.size(), synced.size()));
        summaries.clear();
        summaries.addAll(replacements);
        synced.clear();
        last = replacements.size();
        for (Entry entry : kept) {
          synced.add(new Entry(++last, entry.instance(), entry.record()));
        }
        last += appended.size();
      }
    }

    @Override
    public void idle() {}

    @Override
    public void close() {}
  }
}
