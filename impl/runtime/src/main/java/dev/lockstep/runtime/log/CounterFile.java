package dev.lockstep.runtime.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A number that only grows, in a file with two slots that are written in turn: a write that is torn
 * leaves the slot before it intact. A node's incarnation is one, the log's sync mark is another.
 *
 * <p>Invariants: (1) the value is the larger of the intact slots; (2) each write goes to the slot
 * that does not hold the value; (3) slots lie in different sectors.
 *
 * <p>Not thread-safe.
 */
final class CounterFile implements AutoCloseable {

  private static final int SLOT_BYTES = 16;
  private static final int SLOT_DISTANCE = 512;
  private static final int MAGIC = 0x4C4B4354;

  private volatile Path file;
  private final Disk disk;
  private final FileChannel channel;
  private long value;
  private int slot;
  private boolean slotLost;

  private CounterFile(Path file, Disk disk, FileChannel channel) {
    this.file = file;
    this.disk = disk;
    this.channel = channel;
  }

  /** Makes the file with the value 0 in both slots, durable but for its name. */
  static CounterFile create(Path file, Disk disk) throws IOException {
    disk.change(file, () -> Files.createFile(file));
    CounterFile counter =
        new CounterFile(
            file, disk, FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
    counter.put(0, 0);
    counter.put(1, 0);
    counter.force();
    return counter;
  }

  /**
   * Opens the file.
   *
   * @throws LogException of kind DAMAGED if neither slot is intact
   */
  static CounterFile open(Path file, Disk disk) throws IOException {
    CounterFile counter =
        new CounterFile(
            file, disk, FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
    long first = counter.get(0);
    long second = counter.get(1);
    if (first < 0 && second < 0) {
      counter.close();
      throw new LogException(
          LogException.Kind.DAMAGED,
          "both slots of "
              + file
              + " are damaged, so the node can't know what it promised; replace the node by one"
              + " with a new name");
    }
    counter.value = Math.max(first, second);
    counter.slot = first >= second ? 0 : 1;
    counter.slotLost = Math.min(first, second) < 0;
    return counter;
  }

  /** The value. */
  long value() {
    return value;
  }

  /**
   * The least number that was certainly never written: with one slot damaged, that slot may have
   * held the value's successor.
   */
  long next() {
    return value + (slotLost ? 2 : 1);
  }

  /** Writes a larger value; it is durable after {@link #force} only. */
  void set(long newValue) throws IOException {
    if (newValue < value) {
      throw new IllegalArgumentException("a counter only grows: " + value + " to " + newValue);
    }
    slot = 1 - slot;
    put(slot, newValue);
    value = newValue;
    slotLost = false;
  }

  /** The file has another name from now on. */
  void renamed(Path name) {
    file = name;
  }

  /** Makes the value durable. */
  void force() throws IOException {
    disk.force(file, () -> channel.force(true));
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Closing writes nothing: what had to be durable was forced before.
      org.slf4j.LoggerFactory.getLogger(CounterFile.class).debug("closing {} failed", file, e);
    }
  }

  private void put(int index, long number) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SLOT_BYTES).putInt(MAGIC).putLong(number);
    bytes.putInt(checksum(number)).flip();
    disk.change(
        file,
        () -> {
          while (bytes.hasRemaining()) {
            channel.write(bytes, (long) index * SLOT_DISTANCE + bytes.position());
          }
        });
  }

  private long get(int index) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SLOT_BYTES);
    int read = 0;
    while (bytes.hasRemaining() && read >= 0) {
      read = channel.read(bytes, (long) index * SLOT_DISTANCE + bytes.position());
    }
    if (bytes.hasRemaining() || bytes.getInt(0) != MAGIC) {
      return -1;
    }
    long number = bytes.getLong(4);
    return bytes.getInt(12) == checksum(number) ? number : -1;
  }

  private static int checksum(long number) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(12).putInt(MAGIC).putLong(number).flip());
    return (int) crc.getValue();
  }
}
