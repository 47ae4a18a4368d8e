package dev.lockstep.bench;

import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.binary.BinaryDecoder;
import dev.lockstep.traces.binary.BinaryEncoder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * A merged trace in one file, so that one process can make a long trace and another one pay for
 * reading it but not for making it: each record in the binary form in which recorders write it,
 * after its node (a name where it is new, else a number), incarnation and length.
 */
final class TraceFile {
  private static final int BUFFER_BYTES = 1 << 16;

  private TraceFile() {}

  /**
   * Writes a trace.
   *
   * @throws UncheckedIOException if the file can't be written
   */
  static void write(Path file, Iterator<TraceEntry> entries) {
    Map<String, Integer> nodes = new HashMap<>();
    BinaryEncoder encoder = new BinaryEncoder();
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES))) {
      while (entries.hasNext()) {
        TraceEntry entry = entries.next();
        Integer number = nodes.putIfAbsent(entry.node(), nodes.size());
        if (number == null) {
          out.writeShort(nodes.size() - 1);
          out.writeUTF(entry.node());
        } else {
          out.writeShort(number);
        }
        encoder.reset().record(entry.record());
        out.writeLong(entry.incarnation());
        out.writeInt(encoder.size());
        out.write(encoder.array(), 0, encoder.size());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("can't write the trace " + file, e);
    }
  }

  /** Reads a trace, at most a number of events of it. Used by one thread. */
  static final class Reader implements Iterator<TraceEntry>, AutoCloseable {
    private final DataInputStream in;
    private final String place;
    private final List<String> nodes = new ArrayList<>();
    private final BinaryDecoder decoder = new BinaryDecoder();
    private byte[] bytes = new byte[1024];
    private long eventsLeft;
    private TraceEntry next;

    /**
     * Opens a file.
     *
     * @throws UncheckedIOException if it can't be read
     */
    Reader(Path file, long eventsMax) {
      this.place = file.toString();
      this.eventsLeft = eventsMax;
      try {
        in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES));
      } catch (IOException e) {
        throw new UncheckedIOException("can't read the trace " + file, e);
      }
    }

    @Override
    public boolean hasNext() {
      if (next == null && eventsLeft > 0) {
        next = read();
      }
      return next != null;
    }

    @Override
    public TraceEntry next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the trace has ended");
      }
      TraceEntry entry = next;
      next = null;
      if (entry.record() instanceof TraceRecord.Event) {
        eventsLeft--;
      }
      return entry;
    }

    private TraceEntry read() {
      try {
        int number;
        try {
          number = in.readUnsignedShort();
        } catch (EOFException end) {
          return null;
        }
        if (number == nodes.size()) {
          nodes.add(in.readUTF());
        }
        long incarnation = in.readLong();
        int length = in.readInt();
        if (length > bytes.length) {
          bytes = new byte[2 * length];
        }
        in.readFully(bytes, 0, length);
        TraceRecord record = decoder.over(bytes, 0, length).record();
        decoder.expectEnd();
        return new TraceEntry(nodes.get(number), incarnation, record, place);
      } catch (IOException e) {
        throw new UncheckedIOException("can't read the trace " + place, e);
      }
    }

    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException e) {
        throw new UncheckedIOException("can't close the trace " + place, e);
      }
    }
  }
}
