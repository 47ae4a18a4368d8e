package dev.lockstep.runtime.raft;

import dev.lockstep.core.raft.RaftReply;
import dev.lockstep.core.raft.Role;
import dev.lockstep.runtime.Mailbox;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The thread that applies what is committed, and everything that only this thread touches. It hears
 * of all that the node tells, in order, and ends clients' calls.
 *
 * <p>Invariants: (1) a command's call ends as applied only after the state machine has applied the
 * very entry that the command became: same index and same term; (2) another entry committed at that
 * index means that it never will be; (3) a read is answered only from a state at the index that it
 * must see, or a later one; (4) after an error nothing more is applied or answered with a state.
 */
final class ApplyThread<S extends StateMachine<C, R>, C, R> {

  private static final Logger LOGGER = LoggerFactory.getLogger(ApplyThread.class);
  private static final long ASK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long SLEEP_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);
  private static final long END_MILLIS_MAX = 5_000;
  private static final Duration RETRY_AFTER = Duration.ofMillis(20);

  /** What this thread asks of its member; called on this thread. */
  interface Member {
    /** Has reads asked for that are to be asked for again. */
    void readAgain(List<Reading<?, ?>> readings);

    /** Nobody waits for the read of this id any more. */
    void abandon(String id);

    /** The member can't go on, for this reason. */
    void fail(String sentence, Throwable cause);
  }

  /**
   * What others may see of it.
   *
   * @param role what this member is in its term; null before it is heard of
   * @param leader who leads as far as this member knows, or null
   */
  record View(Role role, long term, String leader, long committed, long applied, int sessions) {}

  private record AskedReads(List<Reading<?, ?>> readings, long sinceNanos) {}

  private record Waiting(long index, Reading<?, ?> reading) {}

  private final String node;
  private final S machine;
  private final ReplicatedState<C, R> state;
  private final SnapshotStore store;
  private final Snapshots snapshots;
  private final Member member;
  private final Mailbox<Events> mailbox = new Mailbox<>(Integer.MAX_VALUE);
  private final Thread thread;
  private volatile View view = new View(null, 0, null, 0, 0, 0);

  // From here on: this thread only.
  private final Map<Long, List<Proposal>> untold = new HashMap<>();
  private final Map<Long, Proposal> placed = new HashMap<>();
  private final Map<String, AskedReads> asked = new HashMap<>();
  private final List<Reading<?, ?>> again = new ArrayList<>();
  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Waiting::index));
  private final Calls<SubmitOutcome<Object>>.Ending ended;
  private final Calls<ReadOutcome<Object>>.Ending answered;
  private long againAtNanos = System.nanoTime();
  private Role role;
  private long term;
  private String leader;
  private long committed;
  private boolean ending;

  ApplyThread(
      String node,
      S machine,
      ReplicatedState<C, R> state,
      SnapshotStore store,
      Snapshots snapshots,
      Calls<SubmitOutcome<Object>> proposals,
      Calls<ReadOutcome<Object>> reads,
      Member member) {
    this.node = node;
    this.machine = machine;
    this.state = state;
    this.store = store;
    this.snapshots = snapshots;
    this.member = member;
    this.ended = proposals.ending();
    this.answered = reads.ending();
    this.committed = state.index();
    this.thread = new Thread(this::run, "lockstep-" + node + "-apply");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Something happened; any thread, and it does not wait. */
  void hear(Events event) {
    mailbox.offer(event);
  }

  View view() {
    return view;
  }

  /** How many events wait. */
  int backlog() {
    return mailbox.size();
  }

  /**
   * Ends the thread and waits for it, unless it is this one. A state machine that hangs is left
   * behind after a while: nothing hears of what it does any more.
   */
  void close() {
    hear(new Events.End());
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(END_MILLIS_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      LOGGER.warn("the state machine of {} hangs, so its thread is left behind", node);
    }
  }

  private void run() {
    MDC.put("node", node);
    try {
      while (!ending) {
        List<Events> events = mailbox.drain();
        for (Events event : events) {
          take(event);
        }
        if (!events.isEmpty()) {
          publish();
          ended.tell();
          answered.tell();
        }
        if (!ending) {
          askAgain();
          mailbox.await(asked.isEmpty() && again.isEmpty() ? SLEEP_NANOS_MAX : SOON_NANOS);
        }
      }
    } catch (Throwable e) {
      // Fail-stop: the state may be half of a command, so nothing may be read from it any more.
      member.fail(sentence(e), e);
    }
  }

  private String sentence(Throwable e) {
    return e instanceof Halt halt
        ? halt.getMessage()
        : "the member "
            + node
            + " can't go on behind index "
            + state.index()
            + " ("
            + dev.lockstep.runtime.net.Printable.of(String.valueOf(e))
            + "); please report it";
  }

  /** Why this member can't go on, in one sentence. */
  private static final class Halt extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Halt(String sentence, Throwable cause) {
      super(sentence, cause);
    }
  }

  private void publish() {
    view = new View(role, term, leader, committed, state.index(), state.sessions());
  }

  private void take(Events event) {
    if (ending) {
      return;
    }
    if (event instanceof Events.Told told) {
      take(RaftReply.of(told.reply()));
    } else if (event instanceof Events.Proposed proposed) {
      untold.put(proposed.tag(), proposed.proposals());
    } else if (event instanceof Events.Asked reading) {
      asked.put(reading.id(), new AskedReads(reading.readings(), reading.nowNanos()));
    } else if (event instanceof Events.Local local) {
      answerAt(local.reading().consistency.index(), local.reading());
    } else if (event instanceof Events.Written written) {
      snapshots.written(written.snapshot());
      snapshots.advance(state);
    } else if (event instanceof Events.NotWritten failed) {
      snapshots.notWritten(failed.why());
    } else if (event instanceof Events.End) {
      ending = true;
    }
  }

  private void take(RaftReply reply) {
    if (reply instanceof RaftReply.Committed news) {
      apply(news);
    } else if (reply instanceof RaftReply.Appended appended) {
      place(appended);
    } else if (reply instanceof RaftReply.Refused refused) {
      refuse(refused);
    } else if (reply instanceof RaftReply.ReadReady readable) {
      AskedReads found = asked.remove(readable.id());
      if (found != null) {
        found.readings().forEach(reading -> answerAt(readable.index(), reading));
      }
    } else if (reply instanceof RaftReply.Unreadable unreadable) {
      AskedReads found = asked.remove(unreadable.id());
      if (found != null) {
        again.addAll(found.readings());
        againAtNanos = System.nanoTime() + SOON_NANOS;
      }
    } else if (reply instanceof RaftReply.RoleChanged changed) {
      role = changed.role();
      term = changed.term();
      leader = changed.leader();
      LOGGER.info(
          "{} is {} in term {}, {}",
          node,
          role,
          term,
          leader == null ? "and knows no leader" : "where " + leader + " leads");
    } else if (reply instanceof RaftReply.Installed installed) {
      install(installed);
    }
  }

  /** The commands of this tag stand in the log. */
  private void place(RaftReply.Appended appended) {
    List<Proposal> group = untold.remove(appended.tag());
    long index = appended.index();
    for (Proposal proposal : group) {
      proposal.term = appended.term();
      proposal.next = placed.put(index++, proposal);
    }
  }

  private void refuse(RaftReply.Refused refused) {
    SubmitOutcome<Object> outcome =
        refused.why() == RaftReply.Reason.FULL
            ? new SubmitOutcome.Overloaded<>(RETRY_AFTER)
            : new SubmitOutcome.NotLeader<>(Optional.ofNullable(refused.leader()));
    untold.remove(refused.tag()).forEach(proposal -> ended.add(proposal, outcome));
  }

  private void apply(RaftReply.Committed news) {
    long index = news.first();
    for (RaftReply.CommittedEntry entry : news.entries()) {
      if (index > state.index()) {
        apply(index, entry);
        snapshots.applied(entry.value());
      }
      index++;
    }
    committed = Math.max(committed, index - 1);
    while (!waiting.isEmpty() && waiting.peek().index() <= state.index()) {
      answer(waiting.poll().reading());
    }
    snapshots.advance(state);
  }

  private void apply(long index, RaftReply.CommittedEntry entry) {
    Proposal first = placed.isEmpty() ? null : placed.remove(index);
    SubmitOutcome<?> outcome;
    try {
      outcome = state.apply(index, entry, first != null);
    } catch (RuntimeException | Error e) {
      throw new Halt(
          "the state machine of "
              + node
              + " threw at index "
              + index
              + " ("
              + dev.lockstep.runtime.net.Printable.of(String.valueOf(e))
              + "), so the member has stopped; correct the machine and start it again",
          e);
    }
    for (Proposal proposal = first; proposal != null; proposal = proposal.next) {
      ended.add(
          proposal,
          proposal.term == entry.term()
              ? typed(outcome)
              : new SubmitOutcome.NotLeader<>(Optional.ofNullable(leader)));
    }
  }

  @SuppressWarnings("unchecked") // an outcome is only ever read
  private static SubmitOutcome<Object> typed(SubmitOutcome<?> outcome) {
    return (SubmitOutcome<Object>) outcome;
  }

  /** The log jumped: what it holds now begins behind a snapshot of another member. */
  private void install(RaftReply.Installed installed) {
    if (installed.index() > state.index()) {
      SnapshotStore.Snapshot snapshot =
          store
              .find(installed.index(), installed.term())
              .orElseThrow(
                  () ->
                      new Halt(
                          "the member "
                              + node
                              + " has no file of the snapshot at index "
                              + installed.index()
                              + " that its log begins with; restore the file",
                          null));
      try {
        state.restore(snapshot);
      } catch (IOException | RuntimeException e) {
        throw new Halt(
            "the state machine of "
                + node
                + " can't read the snapshot "
                + snapshot.file()
                + " ("
                + dev.lockstep.runtime.net.Printable.of(String.valueOf(e))
                + "), so the member has stopped; correct the machine and start it again",
            e);
      }
      LOGGER.info("{} goes on behind the snapshot at index {}", node, installed.index());
    }
    committed = Math.max(committed, installed.index());
    snapshots.installed(installed.index());
    forget(installed.index());
  }

  /** What became of the commands up to an index is hidden in a snapshot. */
  private void forget(long index) {
    SubmitOutcome<Object> outcome =
        new SubmitOutcome.Unknown<>(
            "a snapshot took the place of this part of the log; a session would tell the outcome");
    for (Iterator<Map.Entry<Long, Proposal>> all = placed.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<Long, Proposal> one = all.next();
      if (one.getKey() <= index) {
        for (Proposal each = one.getValue(); each != null; each = each.next) {
          ended.add(each, outcome);
        }
        all.remove();
      }
    }
  }

  private void answerAt(long index, Reading<?, ?> reading) {
    if (index <= state.index()) {
      answer(reading);
    } else {
      waiting.add(new Waiting(index, reading));
    }
  }

  @SuppressWarnings("unchecked") // readings of this member have its machine
  private void answer(Reading<?, ?> reading) {
    try {
      Object value = ((Reading<S, ?>) reading).query.apply(machine);
      answered.add(reading, new ReadOutcome.Answered<>(value, state.index()));
    } catch (RuntimeException e) {
      answered.addFailure(reading, e);
    }
  }

  /** Reads that were refused, or whose answer may be lost, are asked for again. */
  private void askAgain() {
    long now = System.nanoTime();
    for (Iterator<Map.Entry<String, AskedReads>> all = asked.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<String, AskedReads> one = all.next();
      if (now - one.getValue().sinceNanos() >= ASK_AGAIN_NANOS) {
        member.abandon(one.getKey());
        again.addAll(one.getValue().readings());
        all.remove();
      }
    }
    again.removeIf(reading -> now - reading.deadlineNanos >= 0);
    if (!again.isEmpty() && now - againAtNanos >= 0) {
      member.readAgain(List.copyOf(again));
      again.clear();
    }
  }
}
