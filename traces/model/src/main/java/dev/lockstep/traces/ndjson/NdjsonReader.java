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
 * <p>A file that is still being written can be followed: a line counts when it is complete, and the
 * last one when nothing more will be written. A file that is cut or replaced is not noticed.
 *
 * <p>Not thread-safe.
 */
public final class NdjsonReader implements TraceStream {
  private final InputStream in;
  private final String name;
  private final boolean follow;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int limit;

  /** The beginning of a line that the buffer does not hold to its end. */
  private ByteArrayOutputStream begun;

  /** How many lines were read to their end. */
  private long lines;

  private boolean finished;
  private boolean atEnd;
  private MalformedTraceException failed;

  /**
   * Reads a file.
   *
   * @throws UncheckedIOException if the file cannot be opened
   */
  public static NdjsonReader open(Path file) {
    return open(file, false);
  }

  /**
   * Reads a file and goes on with what is written to it, until {@link #finish}.
   *
   * @throws UncheckedIOException if the file cannot be opened
   */
  public static NdjsonReader follow(Path file) {
    return open(file, true);
  }

  private static NdjsonReader open(Path file, boolean follow) {
    try {
      return new NdjsonReader(Files.newInputStream(file), file.toString(), follow);
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
    this(in, name, false);
  }

  private NdjsonReader(InputStream in, String name, boolean follow) {
    this.in = in;
    this.name = name;
    this.follow = follow;
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
          return Ndjson.parse(text, name, lines);
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

  /** Nothing more will be written to a file that is followed. */
  public void finish() {
    finished = true;
  }

  @Override
  public boolean ended() {
    return atEnd;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next line that is complete, or null where there is none now. */
  private String nextLine() throws IOException {
    while (true) {
      int end = at;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      if (end < limit && begun == null) {
        String text = decode(ByteBuffer.wrap(buffer, at, end - at));
        at = end + 1;
        return text;
      }
      if (begun == null) {
        begun = new ByteArrayOutputStream();
      }
      begun.write(buffer, at, end - at);
      checkLength(begun.size());
      if (end < limit) {
        at = end + 1;
        return takeBegun();
      }
      at = 0;
      limit = Math.max(0, in.read(buffer));
      if (limit == 0) {
        if (follow && !finished) {
          return null;
        }
        atEnd = true;
        return begun.size() == 0 ? null : takeBegun();
      }
    }
  }

  private String takeBegun() {
    String text = decode(ByteBuffer.wrap(begun.toByteArray()));
    begun = null;
    return text;
  }

  private void checkLength(int length) {
    if (length > TraceLimits.RECORD_BYTES_MAX) {
      throw fault("the line is longer than " + TraceLimits.RECORD_BYTES_MAX + " bytes");
    }
  }

  private String decode(ByteBuffer bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      lines++;
      return text;
    } catch (CharacterCodingException e) {
      throw fault("the line is not UTF-8");
    }
  }

  private MalformedTraceException fault(String reason) {
    return new MalformedTraceException(
        name + ":" + (lines + 1), MalformedTraceException.NO_OFFSET, reason);
  }
}
