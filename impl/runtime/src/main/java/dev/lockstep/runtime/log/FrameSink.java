package dev.lockstep.runtime.log;

import java.io.IOException;
import java.nio.file.Path;

/** Takes the frames of one generation of a log. Used by one thread at a time, but for forcing. */
interface FrameSink {

  /** Writes a whole frame behind the last one; it is not durable yet. */
  void write(byte[] frame) throws IOException;

  /** Makes all frames durable that were written before; any thread, also beside a write. */
  void force() throws IOException;

  /**
   * The generation is built and its directory gets this name: from now on frames are written a few
   * between two syncs, which pays for zeros ahead of them.
   */
  void built(Path renamed) throws IOException;

  /** Releases files; makes nothing durable. */
  void close() throws IOException;
}
