package dev.lockstep.runtime.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Frames one behind the other in a plain file. While a generation is built, the end of the file is
 * the end of the log; once it is appended to, zeros follow, see {@link ZerosAhead}.
 */
final class FileSink implements FrameSink {

  static final String FILE = "records.lkl";

  private final Disk disk;
  private final FileChannel channel;
  private volatile Path file;
  private ZerosAhead zeros;
  private long end;

  /** Begins an empty file. */
  FileSink(Path directory, Disk disk) throws IOException {
    Path created = directory.resolve(FILE);
    disk.change(created, () -> Files.createFile(created));
    this.file = created;
    this.disk = disk;
    this.channel = FileChannel.open(created, StandardOpenOption.WRITE);
  }

  @Override
  public void write(byte[] frame) throws IOException {
    if (zeros != null) {
      zeros.reserve(end, frame.length);
    }
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    disk.change(
        file,
        () -> {
          while (bytes.hasRemaining()) {
            channel.write(bytes, end + bytes.position());
          }
        });
    end += frame.length;
  }

  @Override
  public void force() throws IOException {
    disk.force(file, () -> channel.force(false));
  }

  @Override
  public void built(Path renamed) {
    file = renamed.resolve(FILE);
    zeros = new ZerosAhead(file, disk, channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
