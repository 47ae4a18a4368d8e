package dev.lockstep.traces.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of a file, for reading at any place. An interface, so that a test can hold a damaged
 * file in memory. Not thread-safe.
 */
public interface ReadableFile extends AutoCloseable {

  /** Its length in bytes, now. */
  long size() throws IOException;

  /**
   * Reads what fits into the target, as far as the file goes.
   *
   * @param from the first byte's place
   * @return how many bytes were read; fewer than fit only at the end of the file
   */
  int read(ByteBuffer target, long from) throws IOException;

  @Override
  void close() throws IOException;

  /** Opens a file of the operating system. */
  static ReadableFile open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    return new ReadableFile() {
      @Override
      public long size() throws IOException {
        return channel.size();
      }

      @Override
      public int read(ByteBuffer target, long from) throws IOException {
        int before = target.position();
        while (target.hasRemaining()) {
          if (channel.read(target, from + target.position() - before) < 0) {
            break;
          }
        }
        return target.position() - before;
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }
}
