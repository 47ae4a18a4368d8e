package dev.lockstep.runtime.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Frames one behind the other in a plain file; the end of the file is the end of the log. */
final class FileSink implements FrameSink {

  static final String FILE = "records.lkl";

  private final Path file;
  private final Disk disk;
  private final FileChannel channel;
  private long end;

  FileSink(Path directory, Disk disk) throws IOException {
    this.file = directory.resolve(FILE);
    this.disk = disk;
    if (!Files.exists(file)) {
      disk.change(file, () -> Files.createFile(file));
    }
    this.channel = FileChannel.open(file, StandardOpenOption.WRITE);
    this.end = channel.size();
  }

  @Override
  public void write(byte[] frame) throws IOException {
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
