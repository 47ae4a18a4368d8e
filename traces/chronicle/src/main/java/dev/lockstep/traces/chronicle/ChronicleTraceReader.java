package dev.lockstep.traces.chronicle;

import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceLimits;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceStream;
import dev.lockstep.traces.binary.BinaryDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * Reads the trace of one node's incarnation from the files of its queue. It needs neither Chronicle
 * Queue nor a JVM flag, opens files for reading only, and no damage to them can do more than make
 * it throw: it returns exactly the intact records before the damage, and then one {@link
 * MalformedTraceException} with file and offset.
 *
 * <p>Not thread-safe. A trace may be written by another process at the same time.
 */
public final class ChronicleTraceReader implements TraceStream {

  /** How a trace ends, known when its last record was returned. */
  public enum Ending {
    /** Records may follow. */
    OPEN,
    /** The node stopped in order. */
    END,
    /** There is no {@link TraceRecord.End}: the node was killed, or is still at work. */
    CUT,
    /** As {@link #CUT}, and the process died while it wrote one more record: that one is lost. */
    TORN
  }

  /** How the reader gets at the bytes of a file. */
  interface Opener {
    ReadableFile open(Path file) throws IOException;
  }

  private final Path directory;
  private final boolean follow;
  private final Opener opener;
  private final BinaryDecoder decoder = new BinaryDecoder();
  private Path file;
  private String fileName;
  private QueueDocuments documents;
  private Frame frame = new Frame(Frame.NO_TRACE);
  private boolean identified;
  private String node = "";
  private long incarnation;
  private long frames;
  private boolean finished;
  private Ending ending = Ending.OPEN;
  private MalformedTraceException failed;

  /** Reads what a trace holds now. */
  public static ChronicleTraceReader open(Path directory) {
    return new ChronicleTraceReader(directory, false, ReadableFile::open);
  }

  /** Reads a trace and goes on with what is written to it, until {@link #finish} or its End. */
  public static ChronicleTraceReader follow(Path directory) {
    return new ChronicleTraceReader(directory, true, ReadableFile::open);
  }

  ChronicleTraceReader(Path directory, boolean follow, Opener opener) {
    this.opener = opener;
    this.directory = directory;
    this.follow = follow;
  }

  @Override
  public String name() {
    return directory.toString();
  }

  /**
   * {@inheritDoc}
   *
   * @throws UncheckedIOException if the operating system fails to read a file
   */
  @Override
  public TraceEntry next() {
    if (failed != null) {
      throw failed;
    } else if (ending != Ending.OPEN) {
      return null;
    }
    try {
      return read();
    } catch (MalformedTraceException e) {
      failed = e;
      throw e;
    }
  }

  /** Nothing more will be written to a trace that is followed: its process is known to be gone. */
  public void finish() {
    finished = true;
  }

  @Override
  public boolean ended() {
    return ending != Ending.OPEN;
  }

  /** How the trace ends; {@link Ending#OPEN} until {@link #next} has returned null for good. */
  public Ending ending() {
    return ending;
  }

  @Override
  public void close() {
    if (documents != null) {
      documents.close();
    }
  }

  private TraceEntry read() {
    boolean again = false;
    while (documents != null || openFile()) {
      QueueDocuments.Kind kind = documents.look();
      if (kind == QueueDocuments.Kind.END_OF_FILE) {
        checkNothingIsMissing();
        if (!openFile()) {
          return atTheEnd("the file says that another one follows, and there is none");
        }
        again = false;
        continue;
      }
      String fault = kind == QueueDocuments.Kind.DATA ? frameFault() : documents.fault();
      boolean intact = kind == QueueDocuments.Kind.DATA && fault == null;
      if (!intact && !again) {
        // The bytes may have been read while they were being written: look once more.
        documents.refresh();
        again = true;
        continue;
      }
      if (intact) {
        TraceEntry entry = takeFrame();
        again = false;
        if (entry != null) {
          return entry;
        }
        continue;
      }
      if (kind == QueueDocuments.Kind.DATA || kind == QueueDocuments.Kind.DAMAGED) {
        throw malformed(documents.position(), fault);
      }
      return lastFileEnds(kind);
    }
    return atTheEnd(null);
  }

  /** The file ends here without a mark, as the last file of a trace does while it is written. */
  private TraceEntry lastFileEnds(QueueDocuments.Kind kind) {
    if (follow && !finished) {
      return null;
    }
    checkNothingIsMissing();
    if (nextFile() != null) {
      throw malformed(
          documents.position(), "the file ends without a mark, and another one follows");
    }
    boolean remains = kind == QueueDocuments.Kind.UNFINISHED || documents.somethingFollows();
    if (frames == 0 && documents.follows(Frame.BEGINNING)) {
      // Without a frame it is what a process leaves that dies while it makes the queue.
      throw malformed(documents.position(), "the head of the queue is damaged");
    }
    ending = remains ? Ending.TORN : Ending.CUT;
    return null;
  }

  private TraceEntry atTheEnd(String fault) {
    if (follow && !finished) {
      return null;
    } else if (fault != null) {
      throw malformed(documents.position(), fault);
    }
    ending = Ending.CUT;
    return null;
  }

  private void checkNothingIsMissing() {
    long missing = documents.missingRecord();
    if (missing >= 0) {
      throw malformed(
          documents.position(),
          "the intact records end here, and the queue has a record at byte " + missing);
    }
  }

  private String frameFault() {
    return frame.fault(
        documents.bytes(),
        documents.from(),
        documents.length(),
        identified ? Frame.RECORD : Frame.IDENTITY,
        frames);
  }

  /** Takes an intact frame; returns its record, or null if it was the identity. */
  private TraceEntry takeFrame() {
    int payload = documents.length() - Frame.HEADER;
    decoder.over(documents.bytes(), documents.from() + Frame.HEADER, payload);
    TraceEntry entry = null;
    try {
      if (!identified) {
        readIdentity();
      } else {
        TraceRecord record = decoder.record();
        entry = new TraceEntry(node, incarnation, record, fileName, documents.position());
        if (record instanceof TraceRecord.End) {
          ending = Ending.END;
        }
      }
      decoder.expectEnd();
    } catch (MalformedTraceException e) {
      throw malformed(documents.position(), "the record cannot be decoded: " + e.getMessage());
    }
    frames++;
    documents.advance();
    return entry;
  }

  private void readIdentity() {
    node = decoder.string();
    incarnation = decoder.varint(1, Long.MAX_VALUE, "incarnation");
    String text = decoder.string();
    try {
      frame = new Frame(UUID.fromString(text));
      identified = true;
    } catch (IllegalArgumentException e) {
      throw malformed(documents.position(), "\"" + text + "\" is no identity of a trace");
    }
    String name = directory.toAbsolutePath().normalize().getFileName().toString();
    String expected = TraceFolder.name(node, incarnation);
    if (TraceFolder.isName(name) && !name.equals(expected)) {
      throw malformed(
          documents.position(),
          "this is the trace of " + expected + "; its directory must be called so");
    }
  }

  private boolean openFile() {
    Path next = nextFile();
    if (next == null) {
      return false;
    }
    close();
    file = next;
    fileName = file.toString();
    try {
      documents =
          new QueueDocuments(file, opener.open(file), TraceLimits.RECORD_BYTES_MAX + Frame.HEADER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return true;
  }

  private Path nextFile() {
    List<Path> files = TraceFolder.files(directory);
    int index = file == null ? 0 : files.indexOf(file) + 1;
    return index < files.size() ? files.get(index) : null;
  }

  private String place(long position) {
    return fileName + " at byte " + position;
  }

  private MalformedTraceException malformed(long position, String reason) {
    return new MalformedTraceException(place(position), position, reason);
  }
}
