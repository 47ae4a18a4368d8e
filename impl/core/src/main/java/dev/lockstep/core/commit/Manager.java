package dev.lockstep.core.commit;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.core.Machine;
import dev.lockstep.traces.Value;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The transaction manager of one transaction, with presumed abort.
 *
 * <p>The comments cite three papers. MLO: Mohan, Lindsay and Obermarck, "Transaction Management in
 * the R* Distributed Database Management System" (1986), sections 2 (two-phase commit) and 3
 * (presumed abort, and participants that only read). GL: Gray and Lamport, "Consensus on
 * Transaction Commit" (2006), section 3. XA: The Open Group, "Distributed Transaction Processing:
 * The XA Specification" (1991), section 2.3 (one-phase commit and heuristics). All are paraphrased.
 *
 * <p>Invariants: (1) {@code participants} is empty but while preparing, delegated or committed;
 * {@code tmPrepared} but while preparing, {@code tmAcked} but while committed; (2) the state is
 * {@code COMMITTED} exactly when a commit record is in the log or on its way there, and no end; (3)
 * from {@code ENDED} no input leads elsewhere, from {@code ABORTED} only a request with a single
 * participant. A manager that knows nothing of the transaction, or nothing that matters, is {@code
 * ABORTED}, so that it need not be kept; what it told its client is another matter.
 */
final class Manager implements Machine {

  /** What the manager is doing: the values of the variable {@code tmState}. */
  enum State {
    INIT,
    PREPARING,
    DELEGATED,
    COMMITTED,
    ABORTED,
    ENDED;

    Value value() {
      return Value.of(name().toLowerCase(Locale.ROOT));
    }
  }

  private static final String VOTES_TIMER = "votes";
  private static final String RESEND_TIMER = "resend";
  private static final long RESEND_MILLIS = 150;

  private final String name;
  private final Set<String> known;
  private final long votesMillis;
  private final CommitLog log = new CommitLog();
  private final Set<String> participants = new TreeSet<>();
  private final Set<String> tmPrepared = new TreeSet<>();
  private final Set<String> tmAcked = new TreeSet<>();
  private State tmState = State.INIT;

  /** What this machine told its client last, or null; not a variable of the specification. */
  private CommitReply told;

  /** Why this machine aborted, or null; not a variable either. */
  private CommitReply cause;

  /**
   * A manager in the initial state.
   *
   * @param known the participants of the cluster, of which a client chooses some
   * @param votesMillis how long it waits for votes, at least 1
   */
  Manager(String name, Collection<String> known, long votesMillis) {
    this.name = name;
    this.known = Set.copyOf(known);
    this.votesMillis = votesMillis;
  }

  @Override
  public Effects step(Input input) {
    if (input instanceof Input.Deliver deliver) {
      return handle((CommitMessage) deliver.message());
    } else if (input instanceof Input.Persisted) {
      return persist();
    } else if (input instanceof Input.TimeOut timeOut) {
      return timeOut(timeOut.timer());
    } else if (input instanceof Input.Request request) {
      return request(request.request().toValue());
    }
    return recovered(((Input.Recovered) input).records());
  }

  private Effects handle(CommitMessage message) {
    if (message instanceof CommitMessage.Yes yes) {
      return handleYes(yes);
    } else if (message instanceof CommitMessage.ReadOnly readOnly) {
      return handleReadOnly(readOnly);
    } else if (message instanceof CommitMessage.No no) {
      return handleNo(no);
    } else if (message instanceof CommitMessage.Inquiry inquiry) {
      return handleInquiry(inquiry);
    } else if (message instanceof CommitMessage.Ack ack) {
      return handleAck(ack);
    } else if (message instanceof CommitMessage.Heuristic heuristic) {
      return handleHeuristic(heuristic);
    }
    return discard(message);
  }

  /** The client asks for the commit. It may ask again, and then may learn what it missed. */
  private Effects request(Value request) {
    if (request.equals(CommitRequest.FORGET)) {
      return forget();
    }
    Set<String> named = CommitRequest.participants(request).orElse(Set.of());
    if (named.isEmpty() || !known.containsAll(named)) {
      return Effects.NONE;
    }
    if (CommitRequest.isRollback(request)) {
      return rollback(named);
    }
    boolean mayHaveDelegated = tmState == State.ABORTED && told == null && named.size() == 1;
    if (tmState == State.INIT || mayHaveDelegated) {
      return begin(named);
    }
    return repeat();
  }

  /** What was told may have been missed. */
  private Effects repeat() {
    Effects.Builder effects = Effects.of(null);
    if (told == null) {
      tell(effects);
    }
    return effects.build();
  }

  /**
   * A client takes its work back before it has asked for the commit. The manager begins, and gives
   * up at once; what it would ask in between is as good as lost, so nobody is asked to prepare. It
   * can't give up what it delegates, so a single participant is left to itself.
   */
  private Effects rollback(Set<String> named) {
    if (tmState != State.INIT) {
      return repeat();
    } else if (named.size() == 1) {
      return Effects.NONE;
    }
    tmState = State.PREPARING;
    participants.addAll(named);
    cause = CommitReply.aborted(name, CommitReply.Why.FAILED);
    return begun(named).timer(VOTES_TIMER, 0).build();
  }

  private static Effects.Builder begun(Set<String> named) {
    return Effects.of(CommitAction.BEGIN).parameter("P", Value.strings(named));
  }

  /**
   * GL 3: the manager asks each participant to prepare. XA 2.3.2: one that is alone decides by
   * itself. MLO 3: nothing is logged for it; so after a restart a single participant is asked
   * again, for it may have decided.
   */
  private Effects begin(Set<String> named) {
    Effects.Builder effects = begun(named);
    participants.addAll(named);
    if (named.size() == 1) {
      tmState = State.DELEGATED;
      sendTo(participants, effects, new CommitMessage.CommitOnePhase());
      return effects.timer(RESEND_TIMER, RESEND_MILLIS).build();
    }
    tmState = State.PREPARING;
    sendTo(participants, effects, new CommitMessage.Prepare());
    return effects.timer(RESEND_TIMER, RESEND_MILLIS).timer(VOTES_TIMER, votesMillis).build();
  }

  /** GL 3: once every participant has said that it is prepared, the manager decides to commit. */
  private Effects handleYes(CommitMessage.Yes yes) {
    if (tmState != State.PREPARING
        || !participants.contains(yes.from())
        || !tmPrepared.add(yes.from())) {
      return discard(yes);
    }
    Effects.Builder effects = received(CommitAction.HANDLE_YES, yes);
    decideIfUnanimous(effects);
    return effects.build();
  }

  /** MLO 3: who has only read takes no part in the second phase, whatever its outcome. */
  private Effects handleReadOnly(CommitMessage.ReadOnly readOnly) {
    if (!isVoteAwaited(readOnly.from())) {
      return discard(readOnly);
    }
    participants.remove(readOnly.from());
    Effects.Builder effects = received(CommitAction.HANDLE_READ_ONLY, readOnly);
    if (participants.isEmpty()) {
      tmState = State.ABORTED;
      tell(effects, CommitReply.readOnly());
    } else {
      decideIfUnanimous(effects);
    }
    return effects.build();
  }

  private boolean isVoteAwaited(String from) {
    return (tmState == State.PREPARING || tmState == State.DELEGATED)
        && participants.contains(from);
  }

  /** MLO 2: the commit record is forced before the first Commit leaves, so the messages wait. */
  private void decideIfUnanimous(Effects.Builder effects) {
    if (tmPrepared.size() == participants.size()) {
      tmState = State.COMMITTED;
      tmPrepared.clear();
      log.write(effects, LogRecord.commit(participants), Set.of(new CommitMessage.Commit()));
    }
  }

  /**
   * MLO 3: one No suffices; an abort record is neither needed nor written. Who voted No has aborted
   * already, so it is not told.
   */
  private Effects handleNo(CommitMessage.No no) {
    if (!isVoteAwaited(no.from())) {
      return discard(no);
    }
    cause = CommitReply.aborted(no.from(), CommitReply.Why.VOTE);
    participants.remove(no.from());
    return abort(received(CommitAction.HANDLE_NO, no));
  }

  /** GL 3: until it has decided, the manager may abort of its own accord; here for a time-out. */
  private Effects giveUp() {
    if (cause == null) {
      cause = CommitReply.aborted(name, CommitReply.Why.TIMEOUT);
    }
    return abort(Effects.of(CommitAction.GIVE_UP));
  }

  private Effects abort(Effects.Builder effects) {
    tmState = State.ABORTED;
    sendTo(participants, effects, new CommitMessage.Abort());
    participants.clear();
    tmPrepared.clear();
    tell(effects);
    return effects.build();
  }

  /** MLO 3: whoever inquires about a transaction without a commit record is told to abort. */
  private Effects handleInquiry(CommitMessage.Inquiry inquiry) {
    CommitMessage answer;
    if (tmState == State.ABORTED) {
      answer = new CommitMessage.Abort();
    } else if (log.has(LogRecord.Type.COMMIT)) {
      answer = new CommitMessage.Commit();
    } else {
      return discard(inquiry);
    }
    return received(CommitAction.HANDLE_INQUIRY, inquiry).send(inquiry.from(), answer).build();
  }

  /** MLO 3: after the last Ack the end record is written, not forced: nobody waits any more. */
  private Effects handleAck(CommitMessage.Ack ack) {
    boolean awaited = tmState == State.COMMITTED || tmState == State.DELEGATED;
    if (!awaited || !participants.contains(ack.from()) || !tmAcked.add(ack.from())) {
      return discard(ack);
    }
    Effects.Builder effects = received(CommitAction.HANDLE_ACK, ack);
    if (tmAcked.size() == participants.size()) {
      participants.clear();
      tmAcked.clear();
      if (tmState == State.COMMITTED) {
        tmState = State.ENDED;
        log.write(effects.lazy(), LogRecord.END, Set.of());
      } else {
        tmState = State.ABORTED;
        tell(effects, CommitReply.committed());
      }
    }
    return effects.build();
  }

  /** XA 2.3.3: what was decided heuristically is kept until an operator says that it was read. */
  private Effects handleHeuristic(CommitMessage.Heuristic heuristic) {
    LogRecord record = LogRecord.heuristic(heuristic.from(), heuristic.decision());
    CommitMessage noted = new CommitMessage.Noted(heuristic.from());
    if (log.logged(record)) {
      return received(CommitAction.REPEAT_NOTED, heuristic).send(heuristic.from(), noted).build();
    }
    boolean decided = tmState == State.COMMITTED || tmState == State.ABORTED;
    if (!decided || log.queued(record)) {
      return discard(heuristic);
    }
    Effects.Builder effects = received(CommitAction.HANDLE_HEURISTIC, heuristic);
    log.write(effects, record, Set.of(noted));
    return effects.build();
  }

  private Effects forget() {
    if (!isUnread() || !log.settled()) {
      return Effects.NONE;
    }
    Effects.Builder effects = Effects.of(CommitAction.FORGET);
    log.write(effects, LogRecord.FORGET, Set.of());
    return effects.build();
  }

  /** Whether something was reported since an operator has read the reports. */
  private boolean isUnread() {
    boolean unread = false;
    for (LogRecord record : log.records()) {
      boolean reported = record.type() == LogRecord.Type.HEURISTIC;
      unread = reported || (unread && record.type() != LogRecord.Type.FORGET);
    }
    return unread;
  }

  private Effects timeOut(String timer) {
    if (timer.equals(VOTES_TIMER)) {
      return tmState == State.PREPARING ? giveUp() : Effects.NONE;
    }
    return resend();
  }

  /** MLO 2: the coordinator repeats Commit until every subordinate has acknowledged it. */
  private Effects resend() {
    Effects.Builder effects = Effects.of(CommitAction.RESEND).timer(RESEND_TIMER, RESEND_MILLIS);
    if (tmState == State.PREPARING) {
      sendTo(without(tmPrepared), effects, new CommitMessage.Prepare());
    } else if (tmState == State.DELEGATED) {
      sendTo(participants, effects, new CommitMessage.CommitOnePhase());
    } else if (tmState == State.COMMITTED && log.has(LogRecord.Type.COMMIT)) {
      sendTo(without(tmAcked), effects, new CommitMessage.Commit());
    } else {
      return Effects.NONE;
    }
    return effects.build();
  }

  private List<String> without(Set<String> answered) {
    return participants.stream().filter(name -> !answered.contains(name)).toList();
  }

  /** The oldest record is durable: what waited for it may leave, and the client may know. */
  private Effects persist() {
    Effects.Builder effects = Effects.of(CommitAction.PERSIST);
    CommitLog.Pending pending = log.persisted();
    for (CommitMessage message : pending.messages()) {
      Collection<String> receivers =
          message instanceof CommitMessage.Noted noted ? Set.of(noted.to()) : participants;
      sendTo(receivers, effects, message);
    }
    tell(effects);
    if (pending.record().type() == LogRecord.Type.COMMIT) {
      effects.timer(RESEND_TIMER, RESEND_MILLIS);
    }
    return effects.build();
  }

  /** MLO 3: without a commit record the transaction is presumed to have aborted, for good. */
  private Effects recovered(List<Value> records) {
    log.recovered(records);
    Effects.Builder effects = Effects.of(null);
    Optional<LogRecord> commit = log.first(LogRecord.Type.COMMIT);
    if (log.has(LogRecord.Type.END)) {
      tmState = State.ENDED;
    } else if (commit.isPresent()) {
      tmState = State.COMMITTED;
      participants.addAll(commit.get().participants());
      effects.timer(RESEND_TIMER, RESEND_MILLIS);
    } else {
      tmState = State.ABORTED;
      cause = CommitReply.aborted(name, CommitReply.Why.PRESUMED);
    }
    if (!log.records().isEmpty()) {
      tell(effects);
    }
    return effects.build();
  }

  private static Effects discard(CommitMessage message) {
    return received(CommitAction.DISCARD, message).build();
  }

  private static Effects.Builder received(CommitAction action, CommitMessage message) {
    return Effects.of(action).parameter("m", message.toValue());
  }

  private static void sendTo(
      Collection<String> receivers, Effects.Builder effects, CommitMessage message) {
    receivers.forEach(receiver -> effects.send(receiver, message));
  }

  /** Tells what the manager decided, once that is durable. */
  private void tell(Effects.Builder effects) {
    if (tmState == State.ABORTED) {
      tell(effects, cause);
    } else if (log.has(LogRecord.Type.COMMIT)) {
      tell(effects, CommitReply.committed());
    }
  }

  /** Tells an outcome and what operators decided beside it, if that is more than before. */
  private void tell(Effects.Builder effects, CommitReply outcome) {
    CommitReply reply = log.has(LogRecord.Type.HEURISTIC) ? withHeuristics(outcome) : outcome;
    if (!reply.equals(told)) {
      told = reply;
      effects.reply(reply.toValue());
    }
  }

  private CommitReply withHeuristics(CommitReply reply) {
    Map<String, CommitDecision> reported = new TreeMap<>();
    for (LogRecord record : log.records()) {
      if (record.type() == LogRecord.Type.HEURISTIC) {
        reported.put(record.from(), record.decision());
      }
    }
    return reply.with(reported, !isUnread());
  }

  @Override
  public Map<String, Value> state() {
    Map<String, Value> state = new LinkedHashMap<>();
    state.put("tmState", tmState.value());
    state.put("participants", Value.strings(participants));
    state.put("tmPrepared", Value.strings(tmPrepared));
    state.put("tmAcked", Value.strings(tmAcked));
    log.describe(state);
    return state;
  }

  /** Loads the variables; what was told, and why it aborted, are none and stay. */
  @Override
  public void restore(Map<String, Value> state) {
    log.restore(state);
    tmState = State.valueOf(((Value.Str) state.get("tmState")).value().toUpperCase(Locale.ROOT));
    replace(participants, state.get("participants"));
    replace(tmPrepared, state.get("tmPrepared"));
    replace(tmAcked, state.get("tmAcked"));
  }

  private static void replace(Set<String> names, Value value) {
    names.clear();
    ((Value.SetOf) value).elements().forEach(name -> names.add(((Value.Str) name).value()));
  }
}
