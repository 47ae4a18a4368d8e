package dev.lockstep.runtime.raft;

import dev.lockstep.core.Envelope;
import dev.lockstep.core.raft.RaftMessage;
import dev.lockstep.runtime.log.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the files of snapshots from other members, and gives away one's own.
 *
 * <p>The log learns of a snapshot by one message. That message waits here until the file is here,
 * complete, checked and durable; everything else goes on meanwhile. The file comes in pieces, each
 * asked for, so a slow member sets the pace, and heartbeats pass between two pieces. A piece that
 * is lost is asked for again, and after a cut, or a restart, the transfer goes on where it was.
 *
 * <p>Invariants: (1) the message goes on only when the file that it speaks of is durable, or when
 * the node needs none, since it knows as much to be committed; (2) one file is fetched at a time.
 *
 * <p>Not thread-safe: one thread, the executor's.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what is not asked again is given up
final class SnapshotTransfer {

  private static final Logger LOGGER = LoggerFactory.getLogger(SnapshotTransfer.class);

  /** Far below a transport's limit of a frame: bytes above 127 take two of the wire's. */
  static final int CHUNK_BYTES = 128 << 10;

  private static final long ASK_AGAIN_MILLIS = 250;
  private static final int FRUITLESS_MAX = 20;

  private final String node;
  private final SnapshotStore store;
  private final Disk disk;
  private final ScheduledExecutorService executor;
  private final LongSupplier committed;
  private final BiConsumer<String, PeerMessage> sender;
  private final Consumer<Envelope> receiver;
  private Fetching fetching;

  /** A file that is on its way. */
  private static final class Fetching {
    final long index;
    final long term;
    final String from;
    final Path part;
    Envelope envelope;
    long offset;
    int fruitless;

    Fetching(RaftMessage.InstallSnapshot message, Envelope envelope, Path part) {
      this.index = message.lastIncludedIndex();
      this.term = message.lastIncludedTerm();
      this.from = envelope.id().sender();
      this.envelope = envelope;
      this.part = part;
    }

    boolean isOf(long anIndex, long aTerm) {
      return index == anIndex && term == aTerm;
    }
  }

  SnapshotTransfer(
      String node,
      SnapshotStore store,
      Disk disk,
      ScheduledExecutorService executor,
      LongSupplier committed,
      BiConsumer<String, PeerMessage> sender,
      Consumer<Envelope> receiver) {
    this.node = node;
    this.store = store;
    this.disk = disk;
    this.executor = executor;
    this.committed = committed;
    this.sender = sender;
    this.receiver = receiver;
  }

  /** A leader says that the log is to begin behind a snapshot of its. */
  void install(Envelope envelope) {
    RaftMessage.InstallSnapshot message = (RaftMessage.InstallSnapshot) envelope.message();
    long index = message.lastIncludedIndex();
    long term = message.lastIncludedTerm();
    if (store.find(index, term).isPresent() || index <= committed.getAsLong()) {
      receiver.accept(envelope);
      return;
    }
    if (fetching != null && fetching.from.equals(envelope.id().sender())) {
      if (fetching.isOf(index, term)) {
        fetching.envelope = envelope;
      }
      // A newer one can wait: the one that is under way is of use, too.
      return;
    }
    begin(message, envelope);
  }

  private void begin(RaftMessage.InstallSnapshot message, Envelope envelope) {
    Path part = store.part(message.lastIncludedIndex(), message.lastIncludedTerm());
    Fetching next = new Fetching(message, envelope, part);
    try {
      // What another member sent of it need not be the same bytes.
      if (fetching != null && fetching.isOf(next.index, next.term)) {
        disk.change(part, () -> Files.deleteIfExists(part));
      }
      next.offset = Files.exists(part) ? Files.size(part) : 0;
    } catch (IOException e) {
      giveUp(e.toString());
      return;
    }
    fetching = next;
    LOGGER.info(
        "{} fetches the snapshot at index {} from {}, from byte {} on",
        node,
        next.index,
        next.from,
        next.offset);
    ask(next);
  }

  private void ask(Fetching what) {
    sender.accept(what.from, new PeerMessage.Fetch(what.index, what.term, what.offset));
    long asked = what.offset;
    executor.schedule(() -> askAgain(what, asked), ASK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void askAgain(Fetching what, long asked) {
    if (fetching == what && what.offset == asked) {
      if (++what.fruitless > FRUITLESS_MAX) {
        giveUp(what.from + " does not answer");
      } else {
        ask(what);
      }
    }
  }

  private void giveUp(String why) {
    LOGGER.warn("{} stopped to fetch a snapshot: {}; it goes on when a leader asks", node, why);
    fetching = null;
  }

  /** A piece arrived. */
  void take(String from, PeerMessage.Chunk chunk) {
    Fetching what = fetching;
    if (what == null
        || !what.isOf(chunk.index(), chunk.term())
        || !what.from.equals(from)
        || what.offset != chunk.offset()) {
      return;
    }
    try {
      if (chunk.total() == 0) {
        disk.change(what.part, () -> Files.deleteIfExists(what.part));
        giveUp(from + " has that one no more");
        return;
      }
      byte[] bytes = chunk.bytes();
      write(what.part, chunk.offset(), bytes);
      what.offset += bytes.length;
      what.fruitless = 0;
      if (what.offset < chunk.total()) {
        ask(what);
      } else {
        finish(what);
      }
    } catch (IOException e) {
      giveUp(e.toString());
    }
  }

  private void write(Path part, long offset, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      disk.change(
          part,
          () -> {
            while (buffer.hasRemaining()) {
              channel.write(buffer, offset + buffer.position());
            }
          });
    }
  }

  private void finish(Fetching what) throws IOException {
    fetching = null;
    if (store.adopt(what.index, what.term).isPresent()) {
      LOGGER.info("{} has the snapshot at index {} of {}", node, what.index, what.from);
      receiver.accept(what.envelope);
    }
  }

  /** A member asks for a piece. */
  void give(String to, PeerMessage.Fetch fetch) {
    Optional<SnapshotStore.Snapshot> found = store.lend(fetch.index(), fetch.term());
    String data = "";
    long total = 0;
    if (found.isPresent()) {
      try (FileChannel channel = FileChannel.open(found.get().file(), StandardOpenOption.READ)) {
        total = channel.size();
        data = read(channel, fetch.offset());
      } catch (NoSuchFileException gone) {
        total = 0;
      } catch (IOException e) {
        LOGGER.warn("{} can't read {} ({})", node, found.get().file(), e.toString());
        return;
      }
    }
    sender.accept(
        to, new PeerMessage.Chunk(fetch.index(), fetch.term(), fetch.offset(), total, data));
  }

  private static String read(FileChannel channel, long offset) throws IOException {
    long left = Math.max(0, channel.size() - offset);
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, left));
    int read = 0;
    while (buffer.hasRemaining() && read >= 0) {
      read = channel.read(buffer, offset + buffer.position());
    }
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
  }
}
