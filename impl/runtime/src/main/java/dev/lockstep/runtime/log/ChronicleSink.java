package dev.lockstep.runtime.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.Optional;
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
 * disk shows late or never, so space is looked at before it is needed.
 */
final class ChronicleSink implements FrameSink {

  /** A block holds several frames of the largest size. */
  private static final int BLOCK_BYTES = 8 << 20;

  /** Free space below which the log stops, more than what may be mapped before the next look. */
  private static final long FREE_BYTES_MIN = 4L * BLOCK_BYTES;

  /** The queue's own header of an excerpt, and a page of its index where one is due. */
  private static final int BOOKKEEPING_BYTES_MAX = 64 << 10;

  private static final int LOOK_EVERY_BYTES = 1 << 20;

  private final Path directory;
  private final Disk disk;
  private final ChronicleQueue queue;
  private final ExcerptAppender appender;

  /** Off the heap: from there Chronicle Queue copies a frame whole, else eight bytes at a time. */
  private final Bytes<Void> buffer = Bytes.allocateElasticDirect(4096);

  private final FileChannel file;
  private final ZerosAhead zeros;
  private boolean appended;
  private long untilLook;

  ChronicleSink(Path directory, Disk disk) throws IOException {
    this.directory = directory;
    this.disk = disk;
    Optional<Path> found = file(directory);
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
    this.file = found.isPresent() ? FileChannel.open(found.get(), StandardOpenOption.WRITE) : null;
    this.zeros = file == null ? null : new ZerosAhead(directory, disk, file);
  }

  /** The queue's one file, if it has been begun. */
  private static Optional<Path> file(Path directory) throws IOException {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, "*.cq4")) {
      Iterator<Path> files = stream.iterator();
      return files.hasNext() ? Optional.of(files.next()) : Optional.empty();
    }
  }

  @Override
  public void write(byte[] frame) throws IOException {
    requireSpace(frame.length);
    reserve(frame.length);
    buffer.clear();
    buffer.write(frame);
    disk.change(directory, () -> appender.writeBytes(buffer));
    appended = true;
  }

  private void reserve(int bytes) throws IOException {
    // Before its first append an appender has not found its place, and names an earlier one.
    if (zeros != null && appended) {
      zeros.reserve(appender.wire().bytes().writePosition(), bytes + BOOKKEEPING_BYTES_MAX);
    }
  }

  private void requireSpace(int bytes) throws IOException {
    untilLook -= bytes;
    if (untilLook <= 0) {
      if (Files.getFileStore(directory).getUsableSpace() < FREE_BYTES_MIN) {
        throw new IOException(
            "less than " + (FREE_BYTES_MIN >> 20) + " MiB are free, too few to map");
      }
      untilLook = LOOK_EVERY_BYTES;
    }
  }

  @Override
  public void force() throws IOException {
    disk.force(directory, appender::sync);
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
