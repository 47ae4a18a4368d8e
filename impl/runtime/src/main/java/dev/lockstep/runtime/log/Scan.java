package dev.lockstep.runtime.log;

import dev.lockstep.traces.chronicle.ReadableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a generation of a log holds: the intact prefix, why it ends, and what the frames behind a
 * damaged one say of it.
 *
 * @param identity what the first frame says, or null if that frame is not intact
 * @param summaries those at the beginning, in order
 * @param entries the records behind them, in order
 * @param broken why the prefix ends, or null for a clean end
 * @param position where in the file it ends, in bytes
 * @param synced the largest number that an intact frame behind the prefix knew to be durable
 * @param file the file that was read
 */
@SuppressWarnings("ArrayRecordComponent") // summaries are opaque and never compared
record Scan(
    LogIdentity identity,
    List<byte[]> summaries,
    List<Log.Entry> entries,
    String broken,
    long position,
    long synced,
    Path file) {

  private static final int WINDOW_BYTES = 64 << 10;

  /** How many frames are intact, the identity apart. */
  long frames() {
    return summaries.size() + (long) entries.size();
  }

  /**
   * Reads a generation.
   *
   * @param wanted whose log it must be; if the first frame says otherwise, nothing more is read
   * @throws Frame.OtherVersion if it was written in another format
   */
  static Scan of(FrameSource source, LogIdentity wanted, int generation) throws IOException {
    Frame.Owner owner = new Frame.Owner(wanted, generation);
    List<byte[]> summaries = new ArrayList<>();
    List<Log.Entry> entries = new ArrayList<>();
    LogIdentity identity = null;
    String broken = null;
    long synced = 0;
    try {
      byte[] frame = source.next();
      if (frame != null) {
        identity = Frame.readIdentity(frame, generation);
        long offset = frame.length;
        frame = identity.equals(wanted) ? source.next() : null;
        for (long sequence = 1; frame != null; sequence++, frame = source.next()) {
          Frame.Position position = new Frame.Position(sequence, offset);
          if (entries.isEmpty() && Frame.isSummary(frame)) {
            summaries.add(Frame.readSummary(frame, owner, position));
          } else {
            entries.add(Frame.readRecord(frame, owner, position));
          }
          offset += frame.length;
        }
      }
    } catch (Frame.Bad e) {
      broken = e.getMessage();
      synced = syncedBehind(source.content(), source.position(), owner);
    }
    return new Scan(identity, summaries, entries, broken, source.position(), synced, source.file());
  }

  /**
   * The evidence that frames behind a damaged one give: each that is intact, wherever it lies, says
   * which frames were durable when it was appended.
   */
  private static long syncedBehind(ReadableFile content, long from, Frame.Owner owner)
      throws IOException {
    long synced = 0;
    ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES);
    long size = content.size();
    for (long scan = from; scan + Frame.HEADER_BYTES <= size; ) {
      content.read(window.clear(), scan);
      window.flip();
      int last = window.limit() - Frame.HEADER_BYTES;
      for (int i = 0; i <= last; i++) {
        if (window.get(i) == Frame.MAGIC >>> 24 && window.getInt(i) == Frame.MAGIC) {
          synced = Math.max(synced, syncedIn(content, scan + i, owner));
        }
      }
      scan += last + 1;
    }
    return synced;
  }

  private static long syncedIn(ReadableFile content, long at, Frame.Owner owner)
      throws IOException {
    ByteBuffer header = ByteBuffer.allocate(Frame.HEADER_BYTES);
    content.read(header, at);
    try {
      ByteBuffer frame = ByteBuffer.allocate(Frame.length(header.flip()));
      content.read(frame, at);
      return frame.hasRemaining() ? 0 : Frame.synced(frame.array(), owner);
    } catch (Frame.Bad e) {
      return 0;
    }
  }
}
