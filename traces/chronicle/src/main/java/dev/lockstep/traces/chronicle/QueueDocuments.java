package dev.lockstep.traces.chronicle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Walks through the documents of one file of a Chronicle Queue by plain reads, without Chronicle: a
 * tailer trusts the file, so that a flipped bit can take the JVM down with it, or skip records in
 * silence.
 *
 * <p>A file is a chain of documents, each at a multiple of four: four bytes of header,
 * little-endian, then the content. The lowest 30 bits of the header are the content's length; bit
 * 30 marks metadata (the file's head and its indexes), bit 31 a document that is being written;
 * both together with length 0 mark the end of a file that another follows; 0 means that nothing is
 * written here. The head keeps the position of the last record that was written ({@code
 * writePosition}).
 *
 * <p>What it reads of a file, and nothing else: the four bytes of each header, the name at the
 * beginning of each metadata document, the content of each record, the place of {@code
 * writePosition} in the first 512 bytes, and, if asked, what follows the last document.
 *
 * <p>Not thread-safe.
 */
public final class QueueDocuments implements AutoCloseable {

  /** What stands at the position. */
  public enum Kind {
    /** A record. */
    DATA,
    /** Nothing was written here yet, or the file ends. */
    NOTHING,
    /** A record that was begun and not completed. */
    UNFINISHED,
    /** The mark behind which the next file goes on. */
    END_OF_FILE,
    /** Neither; {@link #fault} says why. */
    DAMAGED
  }

  /** Says something of the first bytes in a buffer. */
  private interface Window {
    boolean holds(byte[] bytes, int count);
  }

  private static final int NOT_COMPLETE = 1 << 31;
  private static final int META = 1 << 30;
  private static final int END_MARK = NOT_COMPLETE | META;
  private static final int BUFFER = 256 << 10;
  private static final byte[] ZEROES = new byte[64 << 10];
  private static final byte[][] META_NAMES = {name("header"), name("index2index"), name("index")};
  private static final byte[] WRITE_POSITION = "writePosition".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD_BYTES = 512;

  private final Path file;
  private final ReadableFile content;
  private final int lengthMax;
  private byte[] bytes = new byte[BUFFER];
  private ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  private long start;
  private int limit;
  private long at;
  private int length;
  private long last = -1;
  private String fault;

  /**
   * Begins at the beginning of a file.
   *
   * @param file its name, for messages
   * @param content its bytes, which are closed with the walk
   * @param lengthMax length of the longest record in bytes
   */
  public QueueDocuments(Path file, ReadableFile content, int lengthMax) {
    this.file = file;
    this.lengthMax = lengthMax;
    this.content = content;
  }

  /** The file's name. */
  public Path file() {
    return file;
  }

  /** Where the document that {@link #look} found begins, in bytes from the beginning. */
  public long position() {
    return at;
  }

  /** The buffer that holds the content, from {@link #from()} on. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where the content begins in the buffer. */
  public int from() {
    return (int) (at - start) + 4;
  }

  /** The content's length in bytes. */
  public int length() {
    return length;
  }

  /** What is damaged, after {@link Kind#DAMAGED}. */
  public String fault() {
    return fault;
  }

  /** Goes past the data document that was found. */
  public void advance() {
    last = at;
    at = aligned(at + 4 + length);
  }

  /** Forgets what was read ahead, so that the next look sees what was written since. */
  public void refresh() {
    limit = 0;
  }

  /** Finds the next data document or the reason why there is none; goes past metadata. */
  public Kind look() {
    try {
      while (true) {
        if (!has(4)) {
          return Kind.NOTHING;
        }
        int header = view.getInt((int) (at - start));
        length = header & ~END_MARK;
        if (header == 0) {
          return Kind.NOTHING;
        } else if (header == END_MARK) {
          return Kind.END_OF_FILE;
        } else if (header == NOT_COMPLETE) {
          return Kind.UNFINISHED;
        } else if ((header & NOT_COMPLETE) != 0) {
          return damaged("the mark of an unfinished record on a finished one");
        } else if ((header & META) == 0) {
          return length > lengthMax || !has(4 + length) ? outside() : Kind.DATA;
        } else if (!isMetadata()) {
          return damaged("this is neither a record nor an index of the queue");
        } else if (at + 4 + length > content.size()) {
          return outside();
        }
        at = aligned(at + 4 + length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Whether the head of the file names a record that was not found: what is missing at the end is
   * damage, not the cut that a killed process leaves.
   *
   * @return the position of that record, or -1
   */
  public long missingRecord() {
    try {
      long noted = writePosition();
      return noted > last && noted != 0 ? noted : -1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether bytes other than 0 follow the position: the beginning of a record, or remains. */
  public boolean somethingFollows() {
    return follows((bytes, count) -> !Arrays.equals(bytes, 0, count, ZEROES, 0, count), 0);
  }

  /** Whether these bytes stand anywhere from the position on. */
  public boolean follows(byte[] wanted) {
    return follows((bytes, count) -> find(bytes, wanted, count) >= 0, wanted.length - 1);
  }

  /** Whether some window on what follows the position is such; windows overlap. */
  private boolean follows(Window such, int overlap) {
    byte[] window = new byte[ZEROES.length];
    try {
      for (long scan = at; scan < content.size(); scan += window.length - overlap) {
        if (such.holds(window, content.read(ByteBuffer.wrap(window), scan))) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      content.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the array of two numbers behind its name in the head; -1 if the head is not readable. */
  private long writePosition() throws IOException {
    ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    int count = content.read(head, 0);
    int found = find(head.array(), WRITE_POSITION, count);
    if (found < 0) {
      return -1;
    }
    // Behind the name: padding, the type of an array of 64 bits, its capacity and use, its values.
    int type = found + WRITE_POSITION.length;
    while (type < count && head.get(type) != (byte) 0x8D) {
      type++;
    }
    return type + 25 <= count ? head.getLong(type + 17) : -1;
  }

  private boolean isMetadata() throws IOException {
    for (byte[] name : META_NAMES) {
      if (length >= name.length && has(4 + name.length)) {
        int from = from();
        if (Arrays.equals(bytes, from, from + name.length, name, 0, name.length)) {
          return true;
        }
      }
    }
    return false;
  }

  private Kind outside() {
    return damaged("a record that reaches beyond the end of the file, or beyond any record");
  }

  private Kind damaged(String what) {
    fault = what;
    return Kind.DAMAGED;
  }

  /** Whether this many bytes from the position on are in the file; then they are in the buffer. */
  private boolean has(int count) throws IOException {
    if (at >= start && at + count <= start + limit) {
      return true;
    } else if (at + count > content.size()) {
      return false;
    }
    if (count > bytes.length) {
      bytes = new byte[Integer.highestOneBit(count) * 2];
      view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
    start = at;
    limit = content.read(ByteBuffer.wrap(bytes), at);
    return limit >= count;
  }

  private static int find(byte[] bytes, byte[] wanted, int count) {
    for (int i = 0; i + wanted.length <= count; i++) {
      if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    return -1;
  }

  private static long aligned(long position) {
    return (position + 3) & ~3L;
  }

  /** How Chronicle writes the name of a metadata document: a type, the length, the name. */
  private static byte[] name(String name) {
    byte[] text = name.getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = new byte[text.length + 2];
    bytes[0] = (byte) 0xB9;
    bytes[1] = (byte) text.length;
    System.arraycopy(text, 0, bytes, 2, text.length);
    return bytes;
  }
}
