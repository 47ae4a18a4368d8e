package dev.lockstep.evidence.run;

import dev.lockstep.runtime.log.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A node's disk whose syncs fail from the moment that it is told to, as fsync does after an error
 * of the device. Thread-safe.
 */
class FailingDisk implements Disk {
  private static final int BYTES_AHEAD = 4 << 10;

  private final Disk disk;
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong failuresOfLog = new AtomicLong();
  private final Set<Thread> told = ConcurrentHashMap.newKeySet();
  private volatile boolean failing;

  FailingDisk(Disk disk) {
    this.disk = disk;
  }

  /** From now on every sync fails. */
  final void fail() {
    failing = true;
  }

  /** How many syncs have failed. Who asked for one was told, on the thread that asked. */
  final long failures() {
    return failures.get();
  }

  /**
   * How many syncs of the log that counts have failed, on whichever thread. There is one at a time,
   * and the next is begun when the node has heard of its end; a log that is being written to take
   * its place, and snapshots, fail beside that.
   */
  final long failuresOfLog() {
    return failuresOfLog.get();
  }

  /** Whether a sync has failed that this very thread had asked for. */
  final boolean hasToldThisThread() {
    return told.contains(Thread.currentThread());
  }

  /** Few, so that a node meets a full disk soon. */
  @Override
  public int bytesAhead() {
    return BYTES_AHEAD;
  }

  @Override
  public void force(Path file, Force force) throws IOException {
    if (failing && file.getParent().getFileName().toString().matches("log\\.[0-9]+")) {
      failuresOfLog.incrementAndGet();
    }
    check();
    disk.force(file, force);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    check();
    disk.syncDirectory(directory);
  }

  private void check() throws IOException {
    if (failing) {
      told.add(Thread.currentThread());
      failures.incrementAndGet();
      throw new IOException("Input/output error, as the run wanted it");
    }
  }
}
