package dev.lockstep.runtime.log;

import java.io.IOException;

/** Takes the frames of one generation of a log. Used by the node's thread. */
interface FrameSink {

  /** Writes a whole frame behind the last one; it is not durable yet. */
  void write(byte[] frame) throws IOException;

  /** Makes all frames durable. */
  void force() throws IOException;

  /** Releases files; makes nothing durable. */
  void close() throws IOException;
}
