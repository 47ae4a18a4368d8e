package dev.lockstep.runtime.raft;

import dev.lockstep.core.Envelope;
import dev.lockstep.core.raft.RaftMessage;
import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.net.Printable;
import dev.lockstep.runtime.net.Transport;
import dev.lockstep.traces.MessageId;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Stands between the node and its transport: takes from another member only when it knows whose
 * data directory that one has, and gives the news of a snapshot to the node only when the
 * snapshot's file is here. To the node, what it holds back is lost or late, as messages may be.
 *
 * <p>Until {@link #open} it carries nothing either way.
 *
 * <p>Thread-safe. Files are touched on a thread of its own, never on the transport's or the node's.
 */
@SuppressWarnings("FutureReturnValueIgnored") // tasks catch what they throw
final class PeerTransport implements Transport {

  private static final Logger LOGGER = LoggerFactory.getLogger(PeerTransport.class);
  private static final String INSTANCE = "peers";
  private static final long ASK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final String node;
  private final List<String> members;
  private final Transport inner;
  private final Disk disk;
  private final Consumer<String> refused;
  private final ScheduledExecutorService worker;
  private final AtomicLong sent = new AtomicLong();
  private final Map<String, Long> believed = new ConcurrentHashMap<>();
  private final Map<String, Long> askedNanos = new ConcurrentHashMap<>();
  private volatile boolean open;
  private volatile Consumer<Envelope> receiver;
  private final LongAdder heldBack = new LongAdder();
  private volatile LongSupplier committed = () -> 0;
  private volatile BooleanSupplier tooMuch = () -> false;
  private volatile long incarnation;
  private String directory;
  private Acquaintances acquaintances;
  private SnapshotTransfer transfer;

  /**
   * A transport that is not started.
   *
   * @param refused hears that another member refuses this one, in the end of a sentence
   */
  PeerTransport(
      String node, List<String> members, Transport inner, Disk disk, Consumer<String> refused) {
    this.node = node;
    this.members = members;
    this.inner = inner;
    this.disk = disk;
    this.refused = refused;
    this.worker =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread =
                  new Thread(
                      () -> {
                        MDC.put("node", node);
                        task.run();
                      },
                      "lockstep-" + node + "-peers");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** The member's files are open; before {@link #start}. */
  void files(String directoryIdentity, Acquaintances met, SnapshotStore store) {
    directory = directoryIdentity;
    acquaintances = met;
    transfer =
        new SnapshotTransfer(
            node,
            store,
            disk,
            worker,
            () -> committed.getAsLong(),
            this::sendTo,
            each -> receiver.accept(each));
  }

  @Override
  public void start(long startedIncarnation, Consumer<Envelope> envelopes) {
    incarnation = startedIncarnation;
    receiver = envelopes;
    inner.start(startedIncarnation, this::arrived);
  }

  /**
   * The member has recovered: what arrives is taken from now on, and it says who it is.
   *
   * @param knownCommitted up to where the node knows the log to be committed, or less
   * @param tooMuchToApply whether the state machine is so far behind that more entries would only
   *     fill the memory; their leader sends them again
   */
  void open(LongSupplier knownCommitted, BooleanSupplier tooMuchToApply) {
    committed = knownCommitted;
    tooMuch = tooMuchToApply;
    open = true;
    members.stream()
        .filter(member -> !member.equals(node))
        .forEach(member -> sendTo(member, new PeerMessage.Hello(directory, true)));
  }

  @Override
  public void send(Envelope envelope) {
    if (open) {
      inner.send(envelope);
    }
  }

  private void sendTo(String member, PeerMessage message) {
    MessageId id = new MessageId(node, incarnation, sent.incrementAndGet(), 0);
    inner.send(new Envelope(id, INSTANCE, member, 0, message));
  }

  private void arrived(Envelope envelope) {
    if (!open) {
      return;
    }
    String from = envelope.id().sender();
    if (envelope.message() instanceof PeerMessage.Hello hello) {
      work(() -> meet(from, envelope.id().incarnation(), hello));
    } else if (envelope.message() instanceof PeerMessage.NotYou no) {
      refused.accept("the member " + from + " says that this one " + no.why());
    } else if (!isBelieved(from, envelope.id().incarnation())) {
      askWho(from);
    } else if (envelope.message() instanceof PeerMessage.Fetch fetch) {
      work(() -> transfer.give(from, fetch));
    } else if (envelope.message() instanceof PeerMessage.Chunk chunk) {
      work(() -> transfer.take(from, chunk));
    } else if (envelope.message() instanceof RaftMessage.InstallSnapshot) {
      work(() -> transfer.install(envelope));
    } else if (envelope.message() instanceof RaftMessage.AppendEntries && tooMuch.getAsBoolean()) {
      heldBack.increment();
    } else {
      receiver.accept(envelope);
    }
  }

  private boolean isBelieved(String member, long itsIncarnation) {
    Long known = believed.get(member);
    return known != null && known == itsIncarnation;
  }

  private void work(Runnable task) {
    try {
      worker.execute(
          () -> {
            try {
              task.run();
            } catch (RuntimeException e) {
              LOGGER.warn("{} failed to answer another member", node, e);
            }
          });
    } catch (RejectedExecutionException closed) {
      LOGGER.debug("{} is closed and takes no message", node);
    }
  }

  private void askWho(String member) {
    long now = System.nanoTime();
    Long before = askedNanos.get(member);
    if (before == null || now - before >= ASK_AGAIN_NANOS) {
      askedNanos.put(member, now);
      sendTo(member, new PeerMessage.Hello(directory, true));
    }
  }

  private void meet(String from, long itsIncarnation, PeerMessage.Hello hello) {
    String why;
    try {
      why = acquaintances.meet(from, hello.directory(), itsIncarnation);
    } catch (IOException e) {
      LOGGER.warn("{} can't note whom it has met ({}); it will try again", node, e.toString());
      return;
    }
    if (why == null) {
      believed.put(from, itsIncarnation);
      if (hello.answer()) {
        sendTo(from, new PeerMessage.Hello(directory, false));
      }
      return;
    }
    LOGGER.error(
        "{} takes nothing from {}, which {}; its votes and acknowledgements are lost, so it must"
            + " not count: bring its directory back",
        node,
        Printable.of(from),
        why);
    sendTo(from, new PeerMessage.NotYou(why));
  }

  @Override
  public Map<String, Peer> peers() {
    return inner.peers();
  }

  @Override
  public long dropped() {
    return inner.dropped() + heldBack.sum();
  }

  @Override
  public void close() {
    open = false;
    worker.shutdownNow();
    inner.close();
  }
}
