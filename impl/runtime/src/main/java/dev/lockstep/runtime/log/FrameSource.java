package dev.lockstep.runtime.log;

import java.io.IOException;

/** Reads the frames of a log from its beginning. Used by one thread, then closed. */
interface FrameSource extends AutoCloseable {

  /**
   * The next frame as it stands there, unchecked.
   *
   * @return null at a clean end: nothing but unused space follows
   * @throws Frame.Bad if what follows is neither a frame nor a clean end
   */
  byte[] next() throws IOException, Frame.Bad;

  @Override
  void close();
}
