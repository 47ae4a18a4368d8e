package dev.lockstep.traces.chronicle;

import java.nio.ByteBuffer;

/** A file in memory, for thousands of damaged ones in a second. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MemoryFile(byte[] bytes, int length) implements ReadableFile {

  @Override
  public long size() {
    return length;
  }

  @Override
  public int read(ByteBuffer target, long from) {
    int count = (int) Math.max(0, Math.min(target.remaining(), length - from));
    target.put(bytes, (int) Math.min(from, length), count);
    return count;
  }

  @Override
  public void close() {}
}
