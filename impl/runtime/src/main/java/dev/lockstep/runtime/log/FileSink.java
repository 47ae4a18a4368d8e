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

  private final Path file;
  private final Disk disk;
  private final FileChannel channel;
  private final ZerosAhead zeros;
  private long end;

  FileSink(Path directory, Disk disk) throws IOException {
    this.file = directory.resolve(FILE);
    this.disk = disk;
    boolean building = !Files.exists(file);
    if (building) {
      disk.change(file, () -> Files.createFile(file));
    }
    this.channel = FileChannel.open(file, StandardOpenOption.WRITE);
    this.zeros = building ? null : new ZerosAhead(file, disk, channel);
    this.end = channel.size();
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
  public void close() throws IOException {
    channel.close();
  }
}
