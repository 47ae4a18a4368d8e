package dev.lockstep.runtime.log;

import java.io.IOException;
import java.nio.file.Path;

/**
 * One generation of a log, open for appending: its frames and its mark.
 *
 * <p>Invariants: (1) {@code mark <= synced <= last}; (2) the mark is written after a sync returned
 * and before anybody hears of it; (3) each frame says how far the generation was synced when it was
 * appended.
 *
 * <p>So a record that was acknowledged is known as such by two witnesses: the mark, which survives
 * a kill at once and a power cut once it was forced, and every frame that was appended later, which
 * the next sync makes durable for nothing.
 *
 * <p>One thread appends, another may sync meanwhile; one sync at a time. The mark is forced when no
 * sync is under way.
 */
final class Generation {

  private final int number;
  private volatile Path directory;
  private final Frame.Owner owner;
  private final FrameSink sink;
  private final CounterFile mark;
  private long last;
  private long offset;
  private volatile long synced;
  private volatile boolean markForced = true;

  /** Takes over an open sink and its mark, both of which it closes. */
  private Generation(
      int number, Path directory, Frame.Owner owner, FrameSink sink, CounterFile mark) {
    this.number = number;
    this.directory = directory;
    this.owner = owner;
    this.sink = sink;
    this.mark = mark;
  }

  /** Begins a generation in an empty directory: its first frame is written, nothing is durable. */
  static Generation begin(
      int number, Path directory, LogIdentity identity, LogKind kind, Disk disk, String markName)
      throws IOException {
    Frame.Owner owner = new Frame.Owner(identity, number);
    CounterFile mark = CounterFile.create(directory.resolve(markName), disk);
    Generation generation =
        new Generation(number, directory, owner, kind.sink(directory, disk), mark);
    byte[] first = Frame.identity(owner);
    generation.sink.write(first);
    generation.offset = first.length;
    return generation;
  }

  /** It is built, and its directory has another name from now on. */
  void built(Path renamed, String markName) throws IOException {
    sink.built(renamed);
    mark.renamed(renamed.resolve(markName));
    directory = renamed;
  }

  int number() {
    return number;
  }

  Path directory() {
    return directory;
  }

  /** How many frames it has. */
  long last() {
    return last;
  }

  /**
   * The frame of a record that is appended next.
   *
   * @throws IllegalArgumentException if it is larger than a log takes
   */
  byte[] frame(String instance, byte[] record) {
    return Frame.record(owner, next(), synced, instance, record);
  }

  /** The frame of a summary that is appended next; summaries stand before records. */
  byte[] frame(byte[] summary) {
    return Frame.summary(owner, next(), summary);
  }

  private Frame.Position next() {
    return new Frame.Position(last + 1, offset);
  }

  /** Appends the frame just made, and returns its number. */
  long write(byte[] frame) throws IOException {
    sink.write(frame);
    offset += frame.length;
    return ++last;
  }

  /**
   * Makes frames durable, and notes it for whoever finds the files after a kill.
   *
   * @param upTo the last frame that was written when the sync was begun
   */
  void sync(long upTo) throws IOException {
    sink.force();
    synced = upTo;
    if (upTo > mark.value()) {
      mark.set(upTo);
      markForced = false;
    }
  }

  /** Makes the mark durable. */
  void forceMark() throws IOException {
    if (!markForced) {
      mark.force();
      markForced = true;
    }
  }

  void close() {
    mark.close();
    try {
      sink.close();
    } catch (IOException | RuntimeException e) {
      // What was acknowledged is durable already; the rest may be lost anyway.
      org.slf4j.LoggerFactory.getLogger(Generation.class).warn("closing {} failed", directory, e);
    }
  }
}
