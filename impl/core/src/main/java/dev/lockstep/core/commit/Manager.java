package dev.lockstep.core.commit;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.core.Machine;
import dev.lockstep.traces.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The transaction manager of one transaction, with presumed abort.
 *
 * <p>The comments cite two papers. MLO: Mohan, Lindsay and Obermarck, "Transaction Management in
 * the R* Distributed Database Management System" (1986), sections 2 (two-phase commit) and 3
 * (presumed abort). GL: Gray and Lamport, "Consensus on Transaction Commit" (2006), section 3. Both
 * are paraphrased.
 *
 * <p>Invariants: (1) {@code tmPrepared} is empty but while preparing, {@code tmAcked} but while
 * committed; (2) the state is {@code COMMITTED} or {@code ENDED} exactly when a commit record is in
 * the log or on its way there; (3) from {@code ABORTED} and {@code ENDED} no input leads elsewhere.
 */
final class Manager implements Machine {

  /** What the manager is doing: the values of the variable {@code tmState}. */
  enum State {
    INIT,
    PREPARING,
    COMMITTED,
    ABORTED,
    ENDED;

    Value value() {
      return Value.of(name().toLowerCase(Locale.ROOT));
    }
  }

  private static final String VOTES_TIMER = "votes";
  private static final String RESEND_TIMER = "resend";
  private static final long VOTES_MILLIS = 1_000;
  private static final long RESEND_MILLIS = 150;

  private final String name;
  private final List<String> participants;
  private final CommitLog log = new CommitLog();
  private final Set<String> tmPrepared = new TreeSet<>();
  private final Set<String> tmAcked = new TreeSet<>();
  private State tmState = State.INIT;

  /** Whether this machine has told its client the outcome; not a variable of the specification. */
  private boolean told;

  /** Why this machine aborted; not a variable either. */
  private CommitReply cause;

  Manager(String name, List<String> participants) {
    this.name = name;
    this.cause = CommitReply.aborted(name, CommitReply.Why.PRESUMED);
    this.participants = List.copyOf(participants);
  }

  @Override
  public Effects step(Input input) {
    if (input instanceof Input.Deliver deliver) {
      return handle((CommitMessage) deliver.message());
    } else if (input instanceof Input.Persisted) {
      return persist();
    } else if (input instanceof Input.TimeOut timeOut) {
      return timeOut(timeOut.timer());
    } else if (input instanceof Input.Request) {
      return request();
    }
    return recovered(((Input.Recovered) input).records());
  }

  private Effects handle(CommitMessage message) {
    if (message instanceof CommitMessage.Yes yes) {
      return handleYes(yes);
    } else if (message instanceof CommitMessage.No no) {
      return handleNo(no);
    } else if (message instanceof CommitMessage.Inquiry inquiry) {
      return handleInquiry(inquiry);
    } else if (message instanceof CommitMessage.Ack ack) {
      return handleAck(ack);
    }
    return discard(message);
  }

  /** The client asks for the commit. It may ask again, and then may learn what it missed. */
  private Effects request() {
    if (tmState == State.INIT) {
      return begin();
    }
    Effects.Builder effects = Effects.of(null);
    if (tmState == State.ABORTED) {
      tell(effects, cause);
    } else if (!log.empty()) {
      tell(effects, CommitReply.committed());
    }
    return effects.build();
  }

  /** GL 3: the manager asks each participant to prepare. MLO 3: nothing is logged for it. */
  private Effects begin() {
    tmState = State.PREPARING;
    Effects.Builder effects = Effects.of(CommitAction.BEGIN);
    sendToAll(effects, new CommitMessage.Prepare());
    return effects.timer(RESEND_TIMER, RESEND_MILLIS).timer(VOTES_TIMER, VOTES_MILLIS).build();
  }

  /**
   * GL 3: once every participant has said that it is prepared, the manager decides to commit. MLO
   * 2: the commit record is forced before the first Commit leaves, so the messages wait for it.
   */
  private Effects handleYes(CommitMessage.Yes yes) {
    if (tmState != State.PREPARING
        || !participants.contains(yes.from())
        || !tmPrepared.add(yes.from())) {
      return discard(yes);
    }
    Effects.Builder effects = received(CommitAction.HANDLE_YES, yes);
    if (tmPrepared.size() == participants.size()) {
      tmState = State.COMMITTED;
      tmPrepared.clear();
      log.write(effects, LogRecord.COMMIT, Set.of(new CommitMessage.Commit()));
    }
    return effects.build();
  }

  /** MLO 3: one No suffices; an abort record is neither needed nor written. */
  private Effects handleNo(CommitMessage.No no) {
    if (tmState != State.PREPARING) {
      return discard(no);
    }
    cause = CommitReply.aborted(no.from(), CommitReply.Why.VOTE);
    return abort(received(CommitAction.HANDLE_NO, no));
  }

  /** GL 3: until it has decided, the manager may abort of its own accord; here for a time-out. */
  private Effects giveUp() {
    cause = CommitReply.aborted(name, CommitReply.Why.TIMEOUT);
    return abort(Effects.of(CommitAction.GIVE_UP));
  }

  private Effects abort(Effects.Builder effects) {
    tmState = State.ABORTED;
    tmPrepared.clear();
    sendToAll(effects, new CommitMessage.Abort());
    tell(effects, cause);
    return effects.build();
  }

  /** MLO 3: whoever inquires about a transaction without a commit record is told to abort. */
  private Effects handleInquiry(CommitMessage.Inquiry inquiry) {
    CommitMessage answer;
    if (tmState == State.ABORTED) {
      answer = new CommitMessage.Abort();
    } else if (!log.empty()) {
      answer = new CommitMessage.Commit();
    } else {
      return discard(inquiry);
    }
    return received(CommitAction.HANDLE_INQUIRY, inquiry).send(inquiry.from(), answer).build();
  }

  /** MLO 3: after the last Ack the end record is written, not forced: nobody waits any more. */
  private Effects handleAck(CommitMessage.Ack ack) {
    if (tmState != State.COMMITTED
        || !participants.contains(ack.from())
        || !tmAcked.add(ack.from())) {
      return discard(ack);
    }
    Effects.Builder effects = received(CommitAction.HANDLE_ACK, ack);
    if (tmAcked.size() == participants.size()) {
      tmState = State.ENDED;
      tmAcked.clear();
      log.write(effects, LogRecord.END, Set.of());
    }
    return effects.build();
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
      participants.stream()
          .filter(participant -> !tmPrepared.contains(participant))
          .forEach(participant -> effects.send(participant, new CommitMessage.Prepare()));
    } else if (tmState == State.COMMITTED && !log.empty()) {
      participants.stream()
          .filter(participant -> !tmAcked.contains(participant))
          .forEach(participant -> effects.send(participant, new CommitMessage.Commit()));
    } else {
      return Effects.NONE;
    }
    return effects.build();
  }

  /** The oldest record is durable: what waited for it may leave, and the client may know. */
  private Effects persist() {
    Effects.Builder effects = Effects.of(CommitAction.PERSIST);
    CommitLog.Pending pending = log.persisted();
    pending.messages().forEach(message -> sendToAll(effects, message));
    if (pending.record() == LogRecord.COMMIT) {
      tell(effects, CommitReply.committed());
      effects.timer(RESEND_TIMER, RESEND_MILLIS);
    }
    return effects.build();
  }

  /** MLO 3: without a commit record the transaction is presumed to have aborted, for good. */
  private Effects recovered(List<Value> records) {
    log.recovered(records);
    Effects.Builder effects = Effects.of(null);
    if (log.empty()) {
      tmState = State.ABORTED;
    } else {
      tell(effects, CommitReply.committed());
      tmState = log.last() == LogRecord.COMMIT ? State.COMMITTED : State.ENDED;
      effects.timer(RESEND_TIMER, RESEND_MILLIS);
    }
    return effects.build();
  }

  private static Effects discard(CommitMessage message) {
    return received(CommitAction.DISCARD, message).build();
  }

  private static Effects.Builder received(CommitAction action, CommitMessage message) {
    return Effects.of(action).parameter("m", message.toValue());
  }

  private void sendToAll(Effects.Builder effects, CommitMessage message) {
    participants.forEach(participant -> effects.send(participant, message));
  }

  private void tell(Effects.Builder effects, CommitReply outcome) {
    if (!told) {
      told = true;
      effects.reply(outcome.toValue());
    }
  }

  @Override
  public Map<String, Value> state() {
    Map<String, Value> state = new LinkedHashMap<>();
    state.put("tmState", tmState.value());
    state.put("tmPrepared", Value.strings(tmPrepared));
    state.put("tmAcked", Value.strings(tmAcked));
    log.describe(state);
    return state;
  }

  /** Loads the variables; whether the outcome was told is none and stays. */
  @Override
  public void restore(Map<String, Value> state) {
    log.restore(state);
    tmState = State.valueOf(((Value.Str) state.get("tmState")).value().toUpperCase(Locale.ROOT));
    replace(tmPrepared, state.get("tmPrepared"));
    replace(tmAcked, state.get("tmAcked"));
  }

  private static void replace(Set<String> names, Value value) {
    names.clear();
    ((Value.SetOf) value).elements().forEach(name -> names.add(((Value.Str) name).value()));
  }
}
