package dev.lockstep.runtime.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * One excerpt per frame in a Chronicle Queue that never rolls: a log's generations take the place
 * of cycles. Zeros fill an excerpt up to a multiple of four bytes, where the queue puts its next
 * header.
 *
 * <p>The queue has the headers and indexes; what is in an excerpt is written to the file, where it
 * belongs. A page that was written through mapped memory costs the next sync of it an interrupt to
 * each processor that runs this process, and a write to it after that a fault: with records of
 * several pages and three nodes in one process the first alone was a fifth of all processor time.
 * So the operating system must have one cache for files and mapped memory, as Linux has; then a
 * sync covers both, on whichever thread.
 *
 * <p>Chronicle Queue syncs neither the file by itself nor its directory; both are done here.
 * Through mapped memory a full disk shows late or never, so space is looked at before it is needed.
 * The queue stays open when its directory gets its name: all its files are open, and it makes no
 * others.
 */
final class ChronicleSink implements FrameSink {

  /** A block holds several frames of the largest size. */
  private static final int BLOCK_BYTES = 8 << 20;

  /** Free space below which the log stops, more than what may be mapped before the next look. */
  private static final long FREE_BYTES_MIN = 4L * BLOCK_BYTES;

  /** The queue's own header of an excerpt, and a page of its index where one is due. */
  private static final int BOOKKEEPING_BYTES_MAX = 64 << 10;

  private static final int LOOK_EVERY_BYTES = 1 << 20;

  /** Where headers of excerpts stand: at multiples of this. */
  static final int ALIGNMENT_BYTES = 4;

  private volatile Path directory;
  private volatile Path path;
  private final Disk disk;
  private final ChronicleQueue queue;
  private final ExcerptAppender appender;

  private FileChannel file;
  private ZerosAhead zeros;
  private long untilLook;

  /** Where the excerpts end, and how far they are durable. */
  private volatile long written;

  private volatile long durable;

  /** Whether something was written since the last sync that lies outside of the excerpts. */
  private final AtomicBoolean grown = new AtomicBoolean(true);

  /** Begins an empty queue. */
  ChronicleSink(Path directory, Disk disk) {
    this.directory = directory;
    this.disk = disk;
    SingleChronicleQueueBuilder builder =
        SingleChronicleQueueBuilder.single(directory.toFile())
            .rollCycle(RollCycles.FAST_DAILY)
            .timeProvider(() -> 0)
            .blockSize(BLOCK_BYTES)
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
  private static Path file(Path directory) throws IOException {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, "*.cq4")) {
      return stream.iterator().next();
    }
  }

  @Override
  public void write(byte[] frame) throws IOException {
    requireSpace(frame.length);
    if (zeros != null && zeros.reserve(written, frame.length + BOOKKEEPING_BYTES_MAX)) {
      grown.set(true);
    }
    disk.change(directory, () -> append(frame));
    if (file == null) {
      path = file(directory);
      file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
  }

  private void append(byte[] frame) throws IOException {
    byte[] filled = Arrays.copyOf(frame, -(-frame.length & -ALIGNMENT_BYTES));
    try (DocumentContext document = appender.writingDocument()) {
      Bytes<?> bytes = document.wire().bytes();
      try {
        if (file == null) {
          bytes.write(filled);
        } else {
          write(filled, bytes.writePosition());
          bytes.writeSkip(filled.length);
        }
        written = bytes.writePosition();
      } catch (IOException | RuntimeException e) {
        document.rollbackOnClose();
        throw e;
      }
    }
  }

  private void write(byte[] content, long start) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(content);
    while (rest.hasRemaining()) {
      file.write(rest, start + rest.position());
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

  /**
   * Syncs what was appended. The queue's own notes elsewhere in the file, on where it ends and what
   * its indexes hold, are left: nobody needs them to read a log. Zeros ahead go with the whole
   * file, so that the syncs behind find their blocks allocated.
   */
  @Override
  public void force() throws IOException {
    long to = written;
    if (grown.getAndSet(false) || to == durable) {
      disk.force(path, () -> file.force(false));
    } else {
      long from = durable;
      disk.force(path, from, to, () -> FileRange.force(file, from, to));
    }
    durable = to;
  }

  @Override
  public void built(Path renamed) throws IOException {
    directory = renamed;
    path = file(renamed);
    zeros = new ZerosAhead(path, disk, file);
    grown.set(true);
  }

  @Override
  public void close() throws IOException {
    appender.close();
    queue.close();
    if (file != null) {
      file.close();
    }
  }
}
