package dev.lockstep.evidence.run.disk;

import dev.lockstep.evidence.run.faults.FaultKind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A small ext4 file system of its own, in a file that is mounted through a loop device, so that it
 * can become full, read-only, or lose its power without harm to anything else. Needs root,
 * mkfs.ext4 and mount; a power cut needs perl as well, for one ioctl.
 *
 * <p>Used by one thread at a time.
 */
public final class SmallDisk implements AutoCloseable {

  /** A node's log wants 32 MiB free to start, and keeps the generation before. */
  private static final long BYTES = 192L << 20;

  private static final String FILLER = "filler";
  private static final int FILL_ROUNDS = 3;
  private static final long FREE_BYTES_MAX = 1 << 20;

  /** EXT4_IOC_SHUTDOWN with the flag NOLOGFLUSH: as if the plug were pulled. */
  private static final String SHUTDOWN =
      "open(my $f, '<', $ARGV[0]) or die $!; my $v = pack('L', 2);"
          + " ioctl($f, 0x8004587d, $v) or die $!;";

  private final Path image;
  private final Path folder;
  private boolean mounted;

  private SmallDisk(Path image, Path folder) {
    this.image = image;
    this.folder = folder;
  }

  /**
   * Makes the file system and mounts it.
   *
   * @param image the file, which is made
   * @param folder where to mount it; made if it does not exist
   * @throws DiskUnavailableException if this machine cannot
   */
  public static SmallDisk create(Path image, Path folder) throws IOException {
    Files.createDirectories(image.getParent());
    Files.createDirectories(folder);
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(BYTES);
    }
    Command.run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
    SmallDisk disk = new SmallDisk(image, folder);
    disk.mount();
    return disk;
  }

  private void mount() {
    Command.run("mount", "-o", "loop,errors=remount-ro", image.toString(), folder.toString());
    mounted = true;
  }

  /** Why this kind of fault cannot be had here; empty if it can. */
  public String unavailable(FaultKind kind) {
    try {
      if (kind == FaultKind.READ_ONLY && !Files.isWritable(trigger())) {
        return "the kernel has no " + trigger();
      }
      if (kind == FaultKind.POWER_CUT) {
        Command.run("perl", "-v");
      }
      return "";
    } catch (DiskUnavailableException missing) {
      return missing.getMessage();
    }
  }

  private Path trigger() {
    String device = Command.run("findmnt", "-n", "-o", "SOURCE", folder.toString()).strip();
    Path name = Path.of(device).getFileName();
    return Path.of("/sys/fs/ext4").resolve(name).resolve("trigger_fs_error");
  }

  /** Leaves no byte free. */
  public void fill() throws IOException {
    byte[] block = new byte[4096];
    // What ext4 holds back for delayed writes shows only after a sync, hence more than once.
    for (int round = 0; round < FILL_ROUNDS; round++) {
      try (FileChannel out =
          FileChannel.open(
              folder.resolve(FILLER), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        while (out.write(ByteBuffer.wrap(block)) > 0) {
          // Until the disk says that it is full.
        }
      } catch (IOException full) {
        if (Files.getFileStore(folder).getUsableSpace() > FREE_BYTES_MAX) {
          throw full;
        }
      }
      Command.run("sync", "-f", folder.toString());
    }
  }

  /** Gives the space back. */
  public void empty() throws IOException {
    Files.deleteIfExists(folder.resolve(FILLER));
  }

  /** Makes the kernel see an error in the file system, after which it is read-only. */
  public void makeReadOnly() throws IOException {
    Files.writeString(trigger(), "1");
  }

  /** Cuts the power: what was not synced is lost, and everything fails until {@link #restore}. */
  public void cutPower() {
    Command.run("perl", "-e", SHUTDOWN, folder.toString());
  }

  /** Mounts it afresh, as after the machine was started again; nobody may use it now. */
  public void restore() {
    unmount();
    mount();
  }

  @Override
  public void close() {
    if (mounted) {
      unmount();
    }
  }

  private void unmount() {
    Command.run("umount", folder.toString());
    mounted = false;
  }
}
