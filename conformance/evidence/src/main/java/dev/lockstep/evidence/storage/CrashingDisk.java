package dev.lockstep.evidence.storage;

import dev.lockstep.runtime.log.Disk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A disk that knows, after each operation, what a power cut may leave. The operations run on a real
 * folder, without their syncs; beside it stands a model of what would be durable.
 *
 * <p>The model: a file's bytes are durable by a {@link #force} of it, or of a range that has them,
 * its name by a {@link #syncDirectory}. Anything else is lost or kept sector by sector and name by
 * name; see {@link CrashStates}. A rename is one operation.
 *
 * <p>Not thread-safe.
 */
final class CrashingDisk implements Disk {
  private static final int RUN_OF_ZEROES = 256 << 10;
  private static final int PAGE = 4096;

  /** A file or directory, whatever its name. */
  static final class Inode {
    final Object key;
    final Map<String, Inode> names;
    byte[] durable = new byte[0];
    byte[] current = new byte[0];

    Inode(Object key, boolean directory) {
      this.key = key;
      this.names = directory ? new TreeMap<>() : null;
    }

    boolean directory() {
      return names != null;
    }
  }

  /**
   * A change of names that may not be durable yet: the name {@code gone} goes, the name {@code
   * come} comes; one of them may be null.
   */
  record NameChange(Inode directory, String gone, String come, Inode inode) {}

  private final Path root;
  private final Inode rootInode;
  private final Map<Inode, Map<String, Inode>> durableNames = new LinkedHashMap<>();
  private final List<NameChange> pending = new ArrayList<>();
  private final Consumer<CrashingDisk> afterEach;
  private int operations;

  /**
   * A disk below a folder, all of whose present contents are durable.
   *
   * @param afterEach called after each operation
   */
  CrashingDisk(Path root, Consumer<CrashingDisk> afterEach) throws IOException {
    this.root = root.toAbsolutePath();
    this.afterEach = afterEach;
    this.rootInode = new Inode(key(root), true);
    look(root, rootInode);
    pending.clear();
    settle(rootInode);
  }

  private void settle(Inode inode) {
    if (inode.directory()) {
      durableNames.put(inode, new TreeMap<>(inode.names));
      inode.names.values().forEach(this::settle);
    } else {
      inode.durable = inode.current;
    }
  }

  /** How many operations there were. */
  int operations() {
    return operations;
  }

  Inode rootInode() {
    return rootInode;
  }

  /** The names in a directory that are durable. */
  Map<String, Inode> durableNames(Inode directory) {
    return durableNames.getOrDefault(directory, Map.of());
  }

  /** Changes of names since the syncs of their directories, in order. */
  List<NameChange> pending() {
    return pending;
  }

  @Override
  public void change(Path path, Change change) throws IOException {
    change.run();
    observe();
    done();
  }

  @Override
  public void force(Path file, Force force) throws IOException {
    observe();
    Inode inode = find(file);
    inode.durable = inode.current;
    done();
  }

  @Override
  public void force(Path file, long from, long to, Force force) throws IOException {
    observe();
    Inode inode = find(file);
    int end = (int) Math.min(to, inode.current.length);
    byte[] durable = Arrays.copyOf(inode.durable, Math.max(inode.durable.length, end));
    System.arraycopy(inode.current, (int) from, durable, (int) from, end - (int) from);
    inode.durable = durable;
    done();
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    observe();
    Inode inode = find(directory);
    durableNames.put(inode, new TreeMap<>(inode.names));
    pending.removeIf(change -> change.directory() == inode);
    done();
  }

  private void done() {
    operations++;
    afterEach.accept(this);
  }

  private Inode find(Path path) {
    Inode inode = rootInode;
    if (!path.equals(root)) {
      for (Path name : root.relativize(path.toAbsolutePath())) {
        inode = inode.names.get(name.toString());
      }
    }
    return inode;
  }

  /** Brings the model up to the folder as it is now. */
  void observe() throws IOException {
    look(root, rootInode);
  }

  private void look(Path folder, Inode inode) throws IOException {
    Map<String, Object> found = new TreeMap<>();
    try (Stream<Path> children = Files.list(folder)) {
      for (Path child : children.toList()) {
        found.put(child.getFileName().toString(), key(child));
      }
    }
    Map<Object, String> gone = new LinkedHashMap<>();
    for (Map.Entry<String, Inode> known : Map.copyOf(inode.names).entrySet()) {
      if (!known.getValue().key.equals(found.get(known.getKey()))) {
        gone.put(known.getValue().key, known.getKey());
      }
    }
    for (Map.Entry<String, Object> entry : found.entrySet()) {
      if (!inode.names.containsKey(entry.getKey())) {
        String before = gone.remove(entry.getValue());
        Inode child =
            before != null
                ? inode.names.remove(before)
                : new Inode(entry.getValue(), Files.isDirectory(folder.resolve(entry.getKey())));
        inode.names.put(entry.getKey(), child);
        pending.add(new NameChange(inode, before, entry.getKey(), child));
      }
    }
    for (String name : gone.values()) {
      pending.add(new NameChange(inode, name, null, inode.names.remove(name)));
    }
    for (Map.Entry<String, Inode> child : inode.names.entrySet()) {
      Path path = folder.resolve(child.getKey());
      if (child.getValue().directory()) {
        look(path, child.getValue());
      } else {
        byte[] bytes = read(path);
        if (!Arrays.equals(bytes, child.getValue().current)) {
          child.getValue().current = bytes;
        }
      }
    }
  }

  private static Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  /**
   * A file's bytes. Of the zeroes that a log reserves at its end a page stands for all, so that
   * states which differ in nothing else are one.
   */
  private static byte[] read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] part = in.readNBytes(RUN_OF_ZEROES);
      while (part.length > 0 && !(bytes.size() > 0 && Arrays.equals(part, new byte[part.length]))) {
        bytes.write(part, 0, part.length);
        part = in.readNBytes(RUN_OF_ZEROES);
      }
      return withoutReserve(bytes.toByteArray());
    }
  }

  private static byte[] withoutReserve(byte[] bytes) {
    int used = bytes.length;
    while (used > 0 && bytes[used - 1] == 0) {
      used--;
    }
    int pages = (used + PAGE - 1) / PAGE + 1;
    return Arrays.copyOf(bytes, Math.min(bytes.length, pages * PAGE));
  }
}
