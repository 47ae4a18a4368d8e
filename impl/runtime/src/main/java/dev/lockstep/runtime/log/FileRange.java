package dev.lockstep.runtime.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import net.openhft.chronicle.core.OS;
import net.openhft.posix.MSyncFlag;
import net.openhft.posix.PosixAPI;

/**
 * Makes a range of a file durable, and no more of it: Java can sync whole files only, and ranges
 * that are mapped. POSIX's {@code msync} writes what the file has in the range, whoever put it
 * there, so a mapping that nobody reads or writes does for it.
 */
final class FileRange {

  private FileRange() {}

  /**
   * Returns when the bytes are on the disk; any thread.
   *
   * @param file open for reading and writing
   * @param from the first byte of the range
   * @param to the byte behind it, within the file
   */
  static void force(FileChannel file, long from, long to) throws IOException {
    long start = from - from % OS.mapAlignment();
    long length = to - start;
    long address = OS.map(file, FileChannel.MapMode.READ_WRITE, start, length);
    try {
      if (PosixAPI.posix().msync(address, length, MSyncFlag.MS_SYNC) != 0) {
        throw new IOException(PosixAPI.posix().lastErrorStr());
      }
    } finally {
      OS.unmap(address, length);
    }
  }
}
