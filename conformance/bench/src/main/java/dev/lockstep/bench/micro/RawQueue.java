package dev.lockstep.bench.micro;

import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.binary.BinaryCodec;
import java.nio.file.Path;
import java.util.Arrays;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/** Chronicle Queue without us, set up as recorders set it up: the limit to compare with. */
final class RawQueue implements AutoCloseable {
  /** What a recorder's frame adds to an encoded record. */
  private static final int FRAME_BYTES = 20;

  private static final int BLOCK_BYTES = 4 << 20;

  private final ChronicleQueue queue;
  private final ExcerptAppender appender;

  RawQueue(Path directory) {
    queue =
        SingleChronicleQueueBuilder.binary(directory)
            .rollCycle(RollCycles.FAST_DAILY)
            .syncMode(SyncMode.SYNC)
            .blockSize(BLOCK_BYTES)
            .build();
    appender = queue.createAppender();
  }

  /** A document for each event, as long as the frame in which a recorder writes it. */
  static byte[][] documents(TraceRecord.Event[] events) {
    byte[][] documents = new byte[events.length][];
    for (int i = 0; i < events.length; i++) {
      byte[] encoded = BinaryCodec.encode(events[i]);
      documents[i] = Arrays.copyOf(encoded, encoded.length + FRAME_BYTES);
    }
    return documents;
  }

  ChronicleQueue queue() {
    return queue;
  }

  void append(byte[] document) {
    try (DocumentContext context = appender.writingDocument()) {
      context.wire().bytes().write(document, 0, document.length);
    }
  }

  @Override
  public void close() {
    appender.close();
    queue.close();
  }
}
