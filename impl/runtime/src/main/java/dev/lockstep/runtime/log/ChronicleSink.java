package dev.lockstep.runtime.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;

/**
 * One excerpt per frame in a Chronicle Queue that never rolls: a log's generations take the place
 * of cycles.
 *
 * <p>Chronicle Queue makes an append durable only when {@code sync()} is called in sync mode SYNC,
 * and never syncs directories; both are done here. It writes through mapped memory, where a full
 * disk shows late or never, so space is looked at before it is needed. The queue stays open when
 * its directory gets its name: all its files are open, and it makes no others.
 */
final class ChronicleSink implements FrameSink {

  /** A block holds several frames of the largest size. */
  private static final int BLOCK_BYTES = 8 << 20;

  /** Free space below which the log stops, more than what may be mapped before the next look. */
  private static final long FREE_BYTES_MIN = 4L * BLOCK_BYTES;

  /** The queue's own header of an excerpt, and a page of its index where one is due. */
  private static final int BOOKKEEPING_BYTES_MAX = 64 << 10;

  private static final int LOOK_EVERY_BYTES = 1 << 20;

  /**
   * Whether a sync of a file writes its mapped pages, too. Linux has one cache for both, and its
   * msync is a sync of the file; so a sync needs neither the mapping nor the appender, which the
   * node's thread may be using. Elsewhere the two take turns.
   */
  private static final boolean FILE_SYNC_COVERS_MAPPED =
      System.getProperty("os.name").equals("Linux");

  private volatile Path directory;
  private final Disk disk;
  private final ChronicleQueue queue;
  private final ExcerptAppender appender;

  /** Off the heap: from there Chronicle Queue copies a frame whole, else eight bytes at a time. */
  private final Bytes<Void> buffer = Bytes.allocateElasticDirect(4096);

  private FileChannel file;
  private ZerosAhead zeros;
  private long untilLook;

  /** Begins an empty queue. */
  ChronicleSink(Path directory, Disk disk) {
    this.directory = directory;
    this.disk = disk;
    SingleChronicleQueueBuilder builder =
        SingleChronicleQueueBuilder.single(directory.toFile())
            .rollCycle(RollCycles.FAST_DAILY)
            .timeProvider(() -> 0)
            .blockSize(BLOCK_BYTES)
            .syncMode(SyncMode.SYNC)
            .checkInterrupts(false);
    SingleChronicleQueue opened = builder.build();
    if (builder.readOnly()) {
      opened.close();
      throw new LogException(
          LogException.Kind.MISSING,
          "Chronicle Queue opened " + directory + " for reading only; make it writable");
    }
    this.queue = opened;
    this.appender = opened.createAppender();
    // One thread builds a generation, another goes on with it.
    appender.singleThreadedCheckDisabled(true);
  }

  /** The queue's one file, which the first append has made. */
  private static FileChannel open(Path directory) throws IOException {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, "*.cq4")) {
      return FileChannel.open(stream.iterator().next(), StandardOpenOption.WRITE);
    }
  }

  @Override
  public void write(byte[] frame) throws IOException {
    requireSpace(frame.length);
    if (zeros != null) {
      zeros.reserve(appender.wire().bytes().writePosition(), frame.length + BOOKKEEPING_BYTES_MAX);
    }
    buffer.clear();
    buffer.write(frame);
    disk.change(directory, () -> append(buffer));
    if (file == null) {
      file = open(directory);
    }
  }

  private void append(Bytes<Void> bytes) {
    synchronized (appender) {
      appender.writeBytes(bytes);
    }
  }

  private void requireSpace(int bytes) throws IOException {
    untilLook -= bytes;
    if (untilLook <= 0) {
      if (Files.getFileStore(directory.getParent()).getUsableSpace() < FREE_BYTES_MIN) {
        throw new IOException(
            "less than " + (FREE_BYTES_MIN >> 20) + " MiB are free, too few to map");
      }
      untilLook = LOOK_EVERY_BYTES;
    }
  }

  @Override
  public void force() throws IOException {
    disk.force(directory, FILE_SYNC_COVERS_MAPPED ? () -> file.force(false) : this::syncMapped);
  }

  private void syncMapped() {
    synchronized (appender) {
      appender.sync();
    }
  }

  @Override
  public void built(Path renamed) {
    directory = renamed;
    zeros = new ZerosAhead(renamed, disk, file);
  }

  @Override
  public void close() throws IOException {
    appender.close();
    queue.close();
    buffer.releaseLast();
    if (file != null) {
      file.close();
    }
  }
}
