package dev.lockstep.runtime.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Zeros written behind the end of a log's file, in stretches, before frames take their place. A
 * sync of bytes that were allocated and written before leaves the file system's own journal alone,
 * which makes it about twice as fast; and a disk that is full says so here, in a write that fails,
 * not in a mapped page later.
 *
 * <p>Zeros are no frame, and behind the last frame they are a clean end, so how many of them there
 * are, and how many survive a power cut, means nothing.
 *
 * <p>Not thread-safe: the node's own thread, which also writes the frames. So nothing is
 * overwritten that was not zero.
 */
final class ZerosAhead {

  private final Path file;
  private final Disk disk;
  private final FileChannel channel;
  private final ByteBuffer stretch;
  private long reserved;

  ZerosAhead(Path file, Disk disk, FileChannel channel) {
    this.file = file;
    this.disk = disk;
    this.channel = channel;
    this.stretch = ByteBuffer.allocateDirect(disk.bytesAhead());
  }

  /**
   * Sees to it that a frame which ends the file's used part replaces zeros.
   *
   * @param end where the used part ends now: behind it nothing but zeros was ever written
   * @param bytes how many will follow at most
   * @return whether zeros were written
   */
  boolean reserve(long end, int bytes) throws IOException {
    if (end + bytes <= reserved) {
      return false;
    }
    long from = Math.max(end, reserved);
    long to = end + bytes + stretch.capacity();
    disk.change(
        file,
        () -> {
          for (long at = from; at < to; ) {
            stretch.clear().limit((int) Math.min(stretch.capacity(), to - at));
            at += channel.write(stretch, at);
          }
        });
    reserved = to;
    return true;
  }
}
