package dev.lockstep.bench.nodes;

import dev.lockstep.runtime.log.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** The real disk, with its syncs counted and timed. Thread-safe. */
public final class CountedDisk implements Disk {
  private final AtomicLong syncs = new AtomicLong();
  private final AtomicLong nanos = new AtomicLong();

  @Override
  public void force(Path file, Force force) throws IOException {
    long before = System.nanoTime();
    Disk.REAL.force(file, force);
    nanos.addAndGet(System.nanoTime() - before);
    syncs.incrementAndGet();
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    Disk.REAL.syncDirectory(directory);
    syncs.incrementAndGet();
  }

  /** How many calls made something durable. */
  public long syncs() {
    return syncs.get();
  }

  /** How long the syncs of files took, in nanoseconds. */
  public long nanos() {
    return nanos.get();
  }
}
