package dev.lockstep.traces.ndjson;

import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceLimits;
import dev.lockstep.traces.TraceStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads records from lines of JSON, one at a time: of one node, or of several in one merged file.
 * Empty lines count as lines and hold nothing. Sequence numbers are not judged here.
 *
 * <p>Not thread-safe.
 */
public final class NdjsonReader implements TraceStream {
  private final InputStream in;
  private final String name;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int limit;
  private long line;
  private MalformedTraceException failed;

  /**
   * Reads a file.
   *
   * @throws UncheckedIOException if the file cannot be opened
   */
  public static NdjsonReader open(Path file) {
    try {
      return new NdjsonReader(Files.newInputStream(file), file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a stream of bytes, which it closes.
   *
   * @param name what is read, for messages to people
   */
  public NdjsonReader(InputStream in, String name) {
    this.in = in;
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  /**
   * {@inheritDoc}
   *
   * @throws UncheckedIOException if reading fails
   */
  @Override
  public TraceEntry next() {
    if (failed != null) {
      throw failed;
    }
    try {
      for (String text = nextLine(); text != null; text = nextLine()) {
        if (!text.isBlank()) {
          return Ndjson.parse(text, name, line);
        }
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MalformedTraceException e) {
      failed = e;
      throw e;
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String nextLine() throws IOException {
    ByteArrayOutputStream overflow = null;
    line++;
    while (true) {
      int end = at;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      if (end < limit && overflow == null) {
        String text = decode(ByteBuffer.wrap(buffer, at, end - at));
        at = end + 1;
        return text;
      }
      if (overflow == null) {
        overflow = new ByteArrayOutputStream();
      }
      overflow.write(buffer, at, end - at);
      checkLength(overflow.size());
      if (end < limit) {
        at = end + 1;
        return decode(ByteBuffer.wrap(overflow.toByteArray()));
      }
      at = 0;
      limit = Math.max(0, in.read(buffer));
      if (limit == 0) {
        return overflow.size() == 0 ? null : decode(ByteBuffer.wrap(overflow.toByteArray()));
      }
    }
  }

  private void checkLength(int length) {
    if (length > TraceLimits.RECORD_BYTES_MAX) {
      throw fault("the line is longer than " + TraceLimits.RECORD_BYTES_MAX + " bytes");
    }
  }

  private String decode(ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw fault("the line is not UTF-8");
    }
  }

  private MalformedTraceException fault(String reason) {
    return new MalformedTraceException(
        name + ":" + line, MalformedTraceException.NO_OFFSET, reason);
  }
}
