package dev.lockstep.runtime.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private static final int LOOK_EVERY_BYTES = 1 << 20;

  private final Path directory;
  private final Disk disk;
  private final ChronicleQueue queue;
  private final ExcerptAppender appender;
  private final Bytes<byte[]> buffer = Bytes.allocateElasticOnHeap(4096);
  private long untilLook;

  ChronicleSink(Path directory, Disk disk) throws IOException {
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
  }

  @Override
  public void write(byte[] frame) throws IOException {
    requireSpace(frame.length);
    buffer.clear();
    buffer.write(frame);
    disk.change(directory, () -> appender.writeBytes(buffer));
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
  public void close() {
    appender.close();
    queue.close();
  }
}
