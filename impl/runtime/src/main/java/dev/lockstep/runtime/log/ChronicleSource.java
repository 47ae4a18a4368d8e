package dev.lockstep.runtime.log;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the excerpts of the one file of a {@link ChronicleLog} with plain reads. Chronicle Queue's
 * own reader maps the file and trusts it: on a damaged one it can end the JVM by a signal.
 *
 * <p>In the file each document is a little-endian word (bits 0 to 29 its length, bit 30
 * "meta-data", bit 31 "not complete") and its bytes, padded to a multiple of four; a word of zero
 * is the end.
 */
final class ChronicleSource implements FrameSource {

  private static final int NOT_COMPLETE = 1 << 31;
  private static final int META_DATA = 1 << 30;
  private static final int LENGTH = META_DATA - 1;
  private static final int WINDOW_BYTES = 1 << 16;

  private final FileChannel channel;
  private final long size;
  private long at;

  ChronicleSource(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, "*.cq4")) {
      stream.forEach(files::add);
    }
    if (files.size() != 1) {
      throw new LogException(
          LogException.Kind.DAMAGED,
          "the log in "
              + directory
              + " has "
              + files.size()
              + " files *.cq4 in place of one; replace the node by one with a new name");
    }
    this.channel = FileChannel.open(files.get(0), StandardOpenOption.READ);
    this.size = channel.size();
  }

  @Override
  public byte[] next() throws IOException, Frame.Bad {
    while (at + Integer.BYTES <= size) {
      int word = read(Integer.BYTES).getInt();
      if (word == 0) {
        requireUnused();
        return null;
      }
      int length = word & LENGTH;
      if ((word & NOT_COMPLETE) != 0) {
        throw new Frame.Bad("an excerpt was begun and not completed");
      }
      if (length > size - at - Integer.BYTES) {
        throw new Frame.Bad("an excerpt is cut off");
      }
      at += Integer.BYTES;
      if ((word & META_DATA) == 0) {
        if (length > Frame.HEADER_BYTES + Log.PAYLOAD_BYTES_MAX) {
          throw new Frame.Bad("an excerpt's length is impossible");
        }
        byte[] frame = read(length).array();
        skip(length);
        return frame;
      }
      skip(length);
    }
    return null;
  }

  private void skip(int length) {
    at += (length + 3L) / 4 * 4;
  }

  /** Whatever stands behind the end would be in the way of the next excerpts. */
  private void requireUnused() throws IOException, Frame.Bad {
    byte[] zeros = new byte[WINDOW_BYTES];
    for (long rest = at; rest < size; rest = at) {
      byte[] window = read((int) Math.min(WINDOW_BYTES, size - rest)).array();
      if (!java.util.Arrays.equals(window, 0, window.length, zeros, 0, window.length)) {
        throw new Frame.Bad("bytes stand behind the end");
      }
      at += window.length;
    }
  }

  private ByteBuffer read(int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, at + bytes.position()) < 0) {
        throw new EOFException("the file became shorter while it was read");
      }
    }
    return bytes.flip();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It was only read.
      org.slf4j.LoggerFactory.getLogger(ChronicleSource.class).debug("closing failed", e);
    }
  }
}
