package dev.lockstep.evidence.storage;

import dev.lockstep.evidence.storage.CrashingDisk.Inode;
import dev.lockstep.evidence.storage.CrashingDisk.NameChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * All that a crash at one moment may leave, as far as is enumerated.
 *
 * <p>What is not durable falls into parts: each change of a name, each page of 4 KiB that was
 * written, each growth of a file. Every subset of up to {@link #PARTS_MAX} parts is a state; where
 * there are more parts, neighbours count as one. Besides, each written page may be torn at each 512
 * bytes, with nothing or everything else there. The subset of all parts is what a killed process
 * leaves.
 */
final class CrashStates {
  static final int PARTS_MAX = 6;
  private static final int SECTOR = 512;
  private static final int PAGE = 4096;

  /** Something that a power cut may keep or lose. */
  private sealed interface Part {
    record Name(NameChange change) implements Part {}

    record Bytes(Inode inode, int from, int to) implements Part {}

    record Length(Inode inode) implements Part {}
  }

  private final CrashingDisk disk;
  private final List<List<Part>> parts = new ArrayList<>();

  private CrashStates(CrashingDisk disk) {
    this.disk = disk;
    disk.pending().forEach(change -> parts.add(List.of(new Part.Name(change))));
    Set<Inode> files = new LinkedHashSet<>();
    collect(disk.rootInode(), files);
    files.forEach(this::dirty);
    for (int i = 0; parts.size() > PARTS_MAX; i++) {
      int at = parts.size() - 2 - i % 2;
      List<Part> both = new ArrayList<>(parts.get(at));
      both.addAll(parts.remove(at + 1));
      parts.set(at, both);
    }
  }

  /** The states at this moment, without repetition. */
  static Set<CrashState> of(CrashingDisk disk) {
    CrashStates states = new CrashStates(disk);
    Set<CrashState> found = new LinkedHashSet<>();
    List<Part> all = states.parts.stream().flatMap(List::stream).toList();
    for (int subset = 0; subset < 1 << states.parts.size(); subset++) {
      List<Part> kept = new ArrayList<>();
      for (int i = 0; i < states.parts.size(); i++) {
        if ((subset >> i & 1) != 0) {
          kept.addAll(states.parts.get(i));
        }
      }
      found.add(states.with(kept));
    }
    for (Part part : all) {
      if (part instanceof Part.Bytes bytes) {
        for (int cut = bytes.from() + SECTOR; cut < bytes.to(); cut += SECTOR) {
          Part torn = new Part.Bytes(bytes.inode(), bytes.from(), cut);
          found.add(states.with(List.of(torn)));
          List<Part> others = new ArrayList<>(all);
          others.set(others.indexOf(part), torn);
          found.add(states.with(others));
        }
      }
    }
    return found;
  }

  /** What a killed process leaves: everything that the operating system was given. */
  static CrashState killed(CrashingDisk disk) {
    CrashStates states = new CrashStates(disk);
    return states.with(states.parts.stream().flatMap(List::stream).toList());
  }

  /** What is left if nothing survives that was not made durable. */
  static CrashState durable(CrashingDisk disk) {
    return new CrashStates(disk).with(List.of());
  }

  private void collect(Inode inode, Set<Inode> files) {
    if (inode.directory()) {
      disk.durableNames(inode).values().forEach(child -> collect(child, files));
      inode.names.values().forEach(child -> collect(child, files));
    } else {
      files.add(inode);
    }
  }

  private void dirty(Inode inode) {
    if (Arrays.equals(inode.durable, inode.current)) {
      return;
    }
    byte[] old = Arrays.copyOf(inode.durable, inode.current.length);
    for (int page = 0; page < inode.current.length; page += PAGE) {
      int first = -1;
      int last = -1;
      int end = Math.min(page + PAGE, inode.current.length);
      for (int at = page; at < end; at += SECTOR) {
        int to = Math.min(at + SECTOR, end);
        if (!Arrays.equals(old, at, to, inode.current, at, to)) {
          first = first < 0 ? at : first;
          last = to;
        }
      }
      if (first >= 0) {
        parts.add(List.of(new Part.Bytes(inode, first, last)));
      }
    }
    if (inode.durable.length != inode.current.length) {
      parts.add(List.of(new Part.Length(inode)));
    }
  }

  private CrashState with(List<Part> kept) {
    Map<Inode, Map<String, Inode>> names = new LinkedHashMap<>();
    for (Part part : kept) {
      if (part instanceof Part.Name name) {
        NameChange change = name.change();
        Map<String, Inode> directory =
            names.computeIfAbsent(
                change.directory(), inode -> new TreeMap<>(disk.durableNames(inode)));
        // A name that goes must be there: the change that brought it may have been lost.
        boolean possible = change.gone() == null || directory.remove(change.gone()) != null;
        if (possible && change.come() != null) {
          directory.put(change.come(), change.inode());
        }
      }
    }
    Map<String, byte[]> files = new TreeMap<>();
    walk(disk.rootInode(), "", names, kept, files);
    return new CrashState(files);
  }

  private void walk(
      Inode directory,
      String path,
      Map<Inode, Map<String, Inode>> names,
      List<Part> kept,
      Map<String, byte[]> files) {
    names
        .getOrDefault(directory, disk.durableNames(directory))
        .forEach(
            (name, inode) -> {
              String child = path + name;
              if (inode.directory()) {
                files.put(child, null);
                walk(inode, child + "/", names, kept, files);
              } else {
                files.put(child, content(inode, kept));
              }
            });
  }

  private static byte[] content(Inode inode, List<Part> kept) {
    int length = inode.durable.length;
    for (Part part : kept) {
      if (part instanceof Part.Bytes bytes && bytes.inode() == inode) {
        length = Math.max(length, bytes.to());
      } else if (part instanceof Part.Length grown && grown.inode() == inode) {
        length = Math.max(length, inode.current.length);
      }
    }
    byte[] content = Arrays.copyOf(inode.durable, length);
    for (Part part : kept) {
      if (part instanceof Part.Bytes bytes && bytes.inode() == inode) {
        System.arraycopy(
            inode.current, bytes.from(), content, bytes.from(), bytes.to() - bytes.from());
      }
    }
    return content;
  }
}
