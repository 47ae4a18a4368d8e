package dev.lockstep.runtime.raft;

import dev.lockstep.core.raft.LogValue;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a snapshot is taken, when the log is told of it, and when older ones go.
 *
 * <p>A snapshot is captured on the apply thread and written on another one, so nobody waits for it.
 * The log forgets the entries that it covers only when {@code retainedEntries} more were applied:
 * until then a follower that is a little behind still gets entries. The files before it are removed
 * when the log's own record of it is durable.
 *
 * <p>Invariants: (1) the log is told of a snapshot only when its file is durable; (2) one snapshot
 * is under way at a time, from its capture until the log was told.
 *
 * <p>Not thread-safe: the apply thread, but for {@link #last} and {@link #trouble}.
 */
final class Snapshots {

  private static final Logger LOGGER = LoggerFactory.getLogger(Snapshots.class);

  /** How the log is reached. */
  interface Log {
    /** Tells the log that it may forget what is before an index; false if it was not told. */
    boolean compact(long index);

    /** Calls back when what the log was told before is durable. */
    void whenDurable(Runnable task);
  }

  private final String node;
  private final RaftLimits limits;
  private final SnapshotStore store;
  private final Executor writer;
  private final Log log;
  private final Consumer<Events> thread;
  private long lastIndex;
  private long bytes;
  private boolean writing;
  private SnapshotStore.Snapshot written;
  private volatile long last;
  private volatile String trouble = "";

  Snapshots(
      String node,
      RaftLimits limits,
      SnapshotStore store,
      Executor writer,
      Log log,
      Consumer<Events> thread) {
    this.node = node;
    this.limits = limits;
    this.store = store;
    this.writer = writer;
    this.log = log;
    this.thread = thread;
  }

  /** The state was restored from a snapshot at this index; 0 if from none. */
  void restored(long index) {
    lastIndex = index;
    last = index;
  }

  /** The index of the newest durable snapshot of this member; any thread. */
  long last() {
    return last;
  }

  /** Why the last snapshot could not be written; empty if it was. Any thread. */
  String trouble() {
    return trouble;
  }

  /** An entry was applied. */
  void applied(LogValue value) {
    bytes += value.isCommand() ? value.data().length() : 0;
  }

  /** Entries were applied, or a snapshot was written: does what is due. */
  void advance(ReplicatedState<?, ?> state) {
    if (written != null && state.index() - written.index() >= limits.retainedEntries()) {
      compact();
    }
    boolean due =
        state.index() - lastIndex >= limits.snapshotEntries() || bytes >= limits.snapshotBytes();
    if (due && !writing && written == null) {
      capture(state);
    }
  }

  private void capture(ReplicatedState<?, ?> state) {
    long index = state.index();
    long term = state.term();
    SnapshotStore.Writer capture = state.capture();
    lastIndex = index;
    bytes = 0;
    writing = true;
    writer.execute(
        () -> {
          try {
            thread.accept(new Events.Written(store.write(index, term, capture)));
          } catch (IOException | RuntimeException e) {
            thread.accept(new Events.NotWritten(e.toString()));
          }
        });
  }

  void written(SnapshotStore.Snapshot snapshot) {
    writing = false;
    trouble = "";
    if (snapshot.index() > last) {
      last = snapshot.index();
      written = snapshot;
    }
  }

  void notWritten(String why) {
    writing = false;
    trouble = why;
    LOGGER.warn(
        "{} could not write a snapshot ({}), so its log grows; it will try again", node, why);
  }

  private void compact() {
    long index = written.index();
    if (log.compact(index)) {
      written = null;
      removeOlder(index);
    }
  }

  /** The log has taken over the snapshot of another member at this index. */
  void installed(long index) {
    if (index > lastIndex) {
      lastIndex = index;
      bytes = 0;
    }
    if (index > last) {
      last = index;
      written = null;
    }
    removeOlder(index);
  }

  private void removeOlder(long index) {
    log.whenDurable(
        () ->
            writer.execute(
                () -> {
                  try {
                    store.deleteBefore(index);
                  } catch (IOException | RuntimeException e) {
                    LOGGER.warn("{} could not remove old snapshots ({})", node, e.toString());
                  }
                }));
  }
}
