package dev.lockstep.runtime.log;

import dev.lockstep.traces.chronicle.ReadableFile;
import java.io.IOException;
import java.nio.file.Path;

/** Reads the frames of a generation from its beginning. Used by one thread, then closed. */
interface FrameSource extends AutoCloseable {

  /**
   * The next frame as it stands there, unchecked.
   *
   * @return null at a clean end: nothing but unused space follows
   * @throws Frame.Bad if what follows is neither a frame nor a clean end
   */
  byte[] next() throws IOException, Frame.Bad;

  /** Where in the file the frame begins that {@link #next} gave or failed to give. */
  long position();

  /** The file's name. */
  Path file();

  /** The file's bytes. */
  ReadableFile content();

  @Override
  void close() throws IOException;
}
