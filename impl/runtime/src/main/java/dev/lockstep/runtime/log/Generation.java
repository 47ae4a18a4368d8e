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
 */
final class Generation {

  private final int number;
  private final Path directory;
  private final Frame.Owner owner;
  private final FrameSink sink;
  private final CounterFile mark;
  private long last;
  private long offset;
  private long synced;
  private boolean markForced = true;

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

  /** The same generation under its final name; this one must be closed. */
  Generation reopened(Path renamed, LogKind kind, Disk disk, String markName) throws IOException {
    Generation generation =
        new Generation(
            number,
            renamed,
            owner,
            kind.sink(renamed, disk),
            CounterFile.open(renamed.resolve(markName), disk));
    generation.last = last;
    generation.offset = offset;
    generation.synced = synced;
    return generation;
  }

  int number() {
    return number;
  }

  Path directory() {
    return directory;
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

  /** Makes all frames durable, and notes it for whoever finds the files after a kill. */
  void sync() throws IOException {
    sink.force();
    synced = last;
    if (synced > mark.value()) {
      mark.set(synced);
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
