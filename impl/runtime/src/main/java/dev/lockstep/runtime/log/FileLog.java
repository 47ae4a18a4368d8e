package dev.lockstep.runtime.log;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Frames one behind the other in a plain file; the end of the file is the end of the log. */
final class FileLog extends FramedLog {

  static final String FILE = "records.lkl";

  private final Path file;
  private final Disk disk;
  private final FileChannel channel;
  private long end;

  FileLog(Path directory, LogIdentity identity, CounterFile mark, Position position, Disk disk)
      throws IOException {
    super(identity, mark, directory, position);
    this.file = directory.resolve(FILE);
    this.disk = disk;
    this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    this.end = channel.size(); // it was read to the end and found whole, or is new
  }

  @Override
  void write(byte[] frame) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    while (bytes.hasRemaining()) {
      channel.write(bytes, end + bytes.position());
    }
    end += frame.length;
  }

  @Override
  void force() throws IOException {
    disk.force(file, () -> channel.force(false));
  }

  @Override
  void release() throws IOException {
    channel.close();
  }

  static FrameSource source(Path directory) throws IOException {
    FileChannel channel = FileChannel.open(directory.resolve(FILE), StandardOpenOption.READ);
    return new Source(channel);
  }

  private static final class Source implements FrameSource {
    private final FileChannel channel;
    private final long size;
    private long at;

    Source(FileChannel channel) throws IOException {
      this.channel = channel;
      this.size = channel.size();
    }

    @Override
    public byte[] next() throws IOException, Frame.Bad {
      if (at == size) {
        return null;
      }
      ByteBuffer header = read((int) Math.min(Frame.HEADER_BYTES, size - at));
      int length = Frame.length(header);
      if (length > size - at) {
        throw new Frame.Bad("a frame is cut off");
      }
      byte[] frame = read(length).array();
      at += length;
      return frame;
    }

    private ByteBuffer read(int length) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(length);
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
        org.slf4j.LoggerFactory.getLogger(FileLog.class).debug("closing failed", e);
      }
    }
  }
}
