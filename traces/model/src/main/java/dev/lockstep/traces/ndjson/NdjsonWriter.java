package dev.lockstep.traces.ndjson;

import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceSink;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes records as lines of JSON. Buffered; not thread-safe. */
public final class NdjsonWriter implements AutoCloseable {
  private final Writer out;
  private final JsonWriter json = new JsonWriter();

  /**
   * Creates or overwrites a file.
   *
   * @throws UncheckedIOException if the file cannot be written
   */
  public static NdjsonWriter create(Path file) {
    try {
      return new NdjsonWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes to a writer of UTF-8, which it closes. */
  public NdjsonWriter(Writer out) {
    this.out = new BufferedWriter(out);
  }

  /**
   * Writes a record.
   *
   * @throws UncheckedIOException if writing fails
   * @throws IllegalArgumentException if a value in it is nested deeper than {@link
   *     dev.lockstep.traces.TraceLimits#DEPTH_MAX}
   */
  public void write(String node, long incarnation, TraceRecord record) {
    try {
      out.write(json.record(node, incarnation, record).take());
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes an entry; its place is not kept. */
  public void write(TraceEntry entry) {
    write(entry.node(), entry.incarnation(), entry.record());
  }

  /**
   * A sink that writes the records of one node's incarnation here and flushes each. Closing it
   * closes this writer.
   */
  public TraceSink sink(String node, long incarnation) {
    return new TraceSink() {
      @Override
      public void accept(TraceRecord record) {
        write(node, incarnation, record);
        flush();
      }

      @Override
      public void close() {
        NdjsonWriter.this.close();
      }
    };
  }

  /** Hands what is buffered to the operating system. */
  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
