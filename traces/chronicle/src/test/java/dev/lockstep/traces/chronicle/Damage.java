package dev.lockstep.traces.chronicle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Where things stand in the one file of a small queue, and hands that break them. */
final class Damage {
  final Path file;
  final byte[] original;

  /**
   * Positions of the document headers of our frames, the identity first, and the end of the data.
   */
  final List<Integer> frames = new ArrayList<>();

  final int end;

  Damage(Path directory) {
    List<Path> files = TraceFolder.files(directory);
    if (files.size() != 1) {
      throw new IllegalArgumentException("a queue of one file is wanted, not " + files);
    }
    file = files.get(0);
    try {
      original = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ByteBuffer bytes = ByteBuffer.wrap(original).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (bytes.getInt(at) != 0) {
      int header = bytes.getInt(at);
      if ((header & 0xC0000000) == 0) {
        frames.add(at);
      }
      at = (at + 4 + (header & 0x3FFFFFFF) + 3) & ~3;
    }
    end = at;
  }

  /** How many records stand whole before a byte. */
  int recordsBefore(int offset) {
    int whole = 0;
    for (int i = 1; i < frames.size(); i++) {
      int next = i + 1 < frames.size() ? frames.get(i + 1) : end;
      if (next <= offset) {
        whole++;
      }
    }
    return whole;
  }

  void flip(int offset, int bit) {
    write(offset, new byte[] {(byte) (original[offset] ^ (1 << bit))});
  }

  void restore(int offset, int length) {
    write(offset, java.util.Arrays.copyOfRange(original, offset, offset + length));
  }

  void write(int offset, byte[] bytes) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), offset);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void truncate(int length) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void restoreAll() {
    try {
      Files.write(file, original);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
