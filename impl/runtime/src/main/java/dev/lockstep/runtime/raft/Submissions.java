package dev.lockstep.runtime.raft;

import dev.lockstep.core.raft.LogValue;
import dev.lockstep.core.raft.RaftRequest;
import dev.lockstep.runtime.Answer;
import dev.lockstep.runtime.NodeHost;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The way of commands and reads to the node: what has gathered when the node's turn comes goes
 * together, as one input. So the more there is to do, the less each costs.
 *
 * <p>Invariants: (1) the apply thread hears which commands an input has before it hears what became
 * of that input; (2) an input is bounded in entries and bytes.
 *
 * <p>{@link #propose}, {@link #read} and {@link #close} are for any thread, the rest for the
 * node's.
 */
final class Submissions {

  private static final int ENTRIES_MAX = 1024;
  private static final int BYTES_MAX = 256 << 10;
  private static final int OVERHEAD_BYTES = 64;

  /** What stands in the log, and how much it counts. */
  record Content(LogValue value, int bytes) {}

  /** Hears of what will never have its turn. */
  interface Refused {
    void proposal(Proposal proposal, Answer.Refused why);

    void reading(Reading<?, ?> reading, Answer.Refused why);
  }

  private static final Answer.Refused STOPPED =
      new Answer.Refused(Answer.Refusal.STOPPED, Duration.ZERO);

  private final NodeHost host;
  private final String instance;
  private final Consumer<Events> thread;
  private final Refused refused;
  private final Batch<Proposal> proposals = new Batch<>();
  private final Batch<Reading<?, ?>> readings = new Batch<>();

  // From here on: the node's thread.
  private final ArrayDeque<Proposal> left = new ArrayDeque<>();
  private long tags;
  private long ids;

  Submissions(NodeHost host, String instance, Consumer<Events> thread, Refused refused) {
    this.host = host;
    this.instance = instance;
    this.thread = thread;
    this.refused = refused;
  }

  static Content command(long session, long number, byte[] data) {
    return new Content(
        LogValue.command(session, number, new String(data, StandardCharsets.ISO_8859_1)),
        data.length + OVERHEAD_BYTES);
  }

  static Content register() {
    return new Content(LogValue.REGISTER, OVERHEAD_BYTES);
  }

  /** The command waits for its turn, or is refused. */
  void propose(Proposal proposal) {
    switch (proposals.put(proposal)) {
      case FIRST ->
          host.tell(instance, this::nextProposals)
              .ifPresent(why -> proposals.take().forEach(one -> refused.proposal(one, why)));
      case NEXT -> {}
      case CLOSED -> refused.proposal(proposal, STOPPED);
    }
  }

  /** The read waits for its turn, or is refused. */
  void read(Reading<?, ?> reading) {
    switch (readings.put(reading)) {
      case FIRST ->
          host.tell(instance, this::nextReads)
              .ifPresent(why -> readings.take().forEach(one -> refused.reading(one, why)));
      case NEXT -> {}
      case CLOSED -> refused.reading(reading, STOPPED);
    }
  }

  private RaftRequest nextProposals() {
    left.addAll(proposals.take());
    List<Proposal> now = new ArrayList<>(Math.min(left.size(), ENTRIES_MAX));
    List<LogValue> values = new ArrayList<>(Math.min(left.size(), ENTRIES_MAX));
    int bytes = 0;
    while (!left.isEmpty()
        && now.size() < ENTRIES_MAX
        && (now.isEmpty() || bytes + left.peek().bytes <= BYTES_MAX)) {
      Proposal next = left.poll();
      bytes += next.bytes;
      next.taken = true;
      now.add(next);
      values.add(next.value);
    }
    if (now.isEmpty()) {
      return null;
    }
    if (!left.isEmpty()) {
      host.tell(instance, this::nextProposals)
          .ifPresent(
              why -> {
                left.forEach(one -> refused.proposal(one, why));
                left.clear();
              });
    }
    long tag = ++tags;
    thread.accept(new Events.Proposed(tag, now));
    return new RaftRequest.Propose(tag, values);
  }

  private RaftRequest nextReads() {
    List<Reading<?, ?>> now = readings.take();
    if (now.isEmpty()) {
      return null;
    }
    String id = host.name() + "." + host.incarnation() + "." + ++ids;
    thread.accept(new Events.Asked(id, now, System.nanoTime()));
    return new RaftRequest.Read(id);
  }

  /** Takes nothing more. */
  void close() {
    proposals.close().forEach(one -> refused.proposal(one, STOPPED));
    readings.close().forEach(one -> refused.reading(one, STOPPED));
  }
}
