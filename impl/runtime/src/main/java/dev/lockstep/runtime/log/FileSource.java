package dev.lockstep.runtime.log;

import dev.lockstep.traces.chronicle.ReadableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Reads what a {@link FileSink} wrote. */
final class FileSource implements FrameSource {

  private static final int WINDOW_BYTES = 64 << 10;

  private final Path file;
  private final ReadableFile content;
  private final long size;
  private ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES).limit(0);
  private long windowAt;
  private long at;
  private long next;

  FileSource(Path file, ReadableFile content) throws IOException {
    this.file = file;
    this.content = content;
    this.size = content.size();
  }

  static FrameSource open(Path directory) throws IOException {
    Path file = directory.resolve(FileSink.FILE);
    return new FileSource(file, ReadableFile.open(file));
  }

  @Override
  public byte[] next() throws IOException, Frame.Bad {
    at = next;
    if (at == size) {
      return null;
    }
    ByteBuffer header = view((int) Math.min(Frame.HEADER_BYTES, size - at));
    if (isZero(header)) {
      return end();
    }
    int length = Frame.length(header);
    if (length > size - at) {
      throw new Frame.Bad("a frame is cut off");
    }
    byte[] frame = new byte[length];
    view(length).get(frame);
    next = at + length;
    return frame;
  }

  /**
   * Zeros up to the end of the file are a clean end; whatever else stood there would be in the way.
   */
  private byte[] end() throws IOException, Frame.Bad {
    ByteBuffer rest = ByteBuffer.allocate(WINDOW_BYTES);
    for (long from = at; from < size; from += rest.limit()) {
      content.read(rest.clear(), from);
      if (!isZero(rest.flip())) {
        throw new Frame.Bad("bytes stand behind the end");
      }
    }
    return null;
  }

  private static boolean isZero(ByteBuffer bytes) {
    for (int i = bytes.position(); i < bytes.limit(); i++) {
      if (bytes.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  /** So many bytes from the position on, all of which the file has. */
  private ByteBuffer view(int length) throws IOException {
    if (at < windowAt || at + length > windowAt + window.limit()) {
      if (window.capacity() < length) {
        window = ByteBuffer.allocate(Math.max(length, 2 * window.capacity()));
      }
      windowAt = at;
      content.read(window.clear(), at);
      window.flip();
    }
    return window.slice((int) (at - windowAt), length);
  }

  @Override
  public long position() {
    return at;
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public ReadableFile content() {
    return content;
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
