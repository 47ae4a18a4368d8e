package dev.lockstep.runtime.log;

import dev.lockstep.traces.chronicle.QueueDocuments;
import dev.lockstep.traces.chronicle.ReadableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the one file that a {@link ChronicleSink} wrote, without Chronicle Queue. */
final class ChronicleSource implements FrameSource {

  private final ReadableFile content;
  private final QueueDocuments documents;
  private long at;

  ChronicleSource(Path file, ReadableFile content) {
    this.content = content;
    this.documents = new QueueDocuments(file, content, Frame.HEADER_BYTES + Log.PAYLOAD_BYTES_MAX);
  }

  static FrameSource open(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, "*.cq4")) {
      stream.forEach(files::add);
    }
    if (files.size() != 1) {
      throw new LogException(
          LogException.Kind.DAMAGED,
          "the log in "
              + directory
              + " has "
              + files.size()
              + " files *.cq4 in place of one; replace the node by one with a new name");
    }
    return new ChronicleSource(files.get(0), ReadableFile.open(files.get(0)));
  }

  @Override
  public byte[] next() throws IOException, Frame.Bad {
    try {
      QueueDocuments.Kind kind = documents.look();
      at = documents.position();
      return switch (kind) {
        case DATA -> take();
        case NOTHING -> end();
        case UNFINISHED -> throw new Frame.Bad("an excerpt was begun and not completed");
        case END_OF_FILE -> throw new Frame.Bad("the mark of a queue's last excerpt stands here");
        case DAMAGED -> throw new Frame.Bad(documents.fault());
      };
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** The frame in an excerpt, without the zeros that fill it up. */
  private byte[] take() throws Frame.Bad {
    int from = documents.from();
    int end = from + documents.length();
    int frameEnd =
        from + Frame.length(ByteBuffer.wrap(documents.bytes(), from, documents.length()));
    for (int i = frameEnd; i < end; i++) {
      if (documents.bytes()[i] != 0 || i - frameEnd >= ChronicleSink.ALIGNMENT_BYTES) {
        throw new Frame.Bad("bytes stand behind a frame in its excerpt");
      }
    }
    byte[] frame = Arrays.copyOfRange(documents.bytes(), from, Math.min(end, frameEnd));
    documents.advance();
    return frame;
  }

  /** Whatever stood behind the end would be in the way of the next frames. */
  private byte[] end() throws Frame.Bad {
    if (documents.somethingFollows()) {
      throw new Frame.Bad("bytes stand behind the end");
    }
    return null;
  }

  @Override
  public long position() {
    return at;
  }

  @Override
  public Path file() {
    return documents.file();
  }

  @Override
  public ReadableFile content() {
    return content;
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
