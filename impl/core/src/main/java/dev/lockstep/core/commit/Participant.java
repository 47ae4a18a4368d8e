package dev.lockstep.core.commit;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.core.Machine;
import dev.lockstep.traces.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A participant (resource manager) of one transaction; see {@link Manager} for the papers.
 *
 * <p>Its resource says, by a request, whether it can commit, or that it has only read; until then a
 * Prepare finds no answer. That word lives in memory only: after a restart without a record the
 * resource has to give it again, for whatever it had done is lost.
 *
 * <p>Invariants: (1) {@code PREPARED} is left only by the manager's word or an operator's; (2) the
 * outcome is told when its record is durable; (3) from {@code COMMITTED} and {@code ABORTED} no
 * input leads elsewhere; (4) {@code RESOLVED} is left by the manager's word, which is reported to
 * it together with the operator's until it has noted that.
 */
final class Participant implements Machine {

  /** What the participant is doing: the values of the variable {@code rmState}. */
  enum State {
    WORKING,
    PREPARED,
    RESOLVED,
    COMMITTED,
    ABORTED;

    Value value() {
      return Value.of(name().toLowerCase(Locale.ROOT));
    }
  }

  /** What the resource has said: the choice between VoteYes and VoteNo, not a variable. */
  private enum Resource {
    SILENT,
    CAN_COMMIT,
    CANNOT_COMMIT,
    HAS_ONLY_READ
  }

  private static final String IDLE_TIMER = "idle";
  private static final String INQUIRE_TIMER = "inquire";
  private static final long IDLE_MILLIS = 2_000;
  private static final long INQUIRE_MILLIS = 300;

  private final String name;
  private final String manager;
  private final CommitLog log = new CommitLog();
  private State rmState = State.WORKING;
  private Resource resource = Resource.SILENT;

  /** Whether the time runs in which the resource has to speak; not a variable either. */
  private boolean awaiting;

  /** What this machine told its resource last, or null; not a variable of the specification. */
  private CommitReply told;

  /** Why this machine aborted, as far as it knows, or null; not a variable either. */
  private CommitReply cause;

  Participant(String name, String manager) {
    this.name = name;
    this.manager = manager;
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
    if (message instanceof CommitMessage.Prepare prepare) {
      return handlePrepare(prepare);
    } else if (message instanceof CommitMessage.CommitOnePhase delegation) {
      return handleCommitOnePhase(delegation);
    } else if (message instanceof CommitMessage.Commit commit) {
      return rmState == State.COMMITTED ? repeatAck(commit) : handleCommit(commit);
    } else if (message instanceof CommitMessage.Abort abort) {
      return handleAbort(abort);
    } else if (message instanceof CommitMessage.Noted noted) {
      return handleNoted(noted);
    }
    return discard(message).build();
  }

  /** The resource says what it can do, or that the work has failed; or an operator decides. */
  private Effects request(Value request) {
    Optional<CommitDecision> decision = CommitRequest.decision(request);
    if (decision.isPresent()) {
      return rmState == State.PREPARED && log.settled() ? resolve(decision.get()) : Effects.NONE;
    } else if (rmState != State.WORKING || told != null) {
      return Effects.NONE;
    } else if (request.equals(CommitRequest.FAILED)) {
      return abortAlone(CommitReply.Why.FAILED);
    } else if (request.equals(CommitRequest.CAN_COMMIT)) {
      resource = Resource.CAN_COMMIT;
    } else if (request.equals(CommitRequest.READ_ONLY)) {
      resource = Resource.HAS_ONLY_READ;
    } else if (request.equals(CommitRequest.CANNOT_COMMIT)) {
      resource = Resource.CANNOT_COMMIT;
    } else {
      return Effects.NONE;
    }
    return Effects.of(null).timer(IDLE_TIMER, IDLE_MILLIS).build();
  }

  private Effects handlePrepare(CommitMessage.Prepare prepare) {
    if (rmState != State.WORKING) {
      return rmState == State.COMMITTED ? discard(prepare).build() : repeatVote(prepare);
    }
    return switch (resource) {
      case CAN_COMMIT -> voteYes(prepare);
      case CANNOT_COMMIT -> voteNo(prepare);
      case HAS_ONLY_READ -> voteReadOnly(prepare);
      case SILENT -> awaitResource(prepare);
    };
  }

  private Effects handleCommitOnePhase(CommitMessage.CommitOnePhase delegation) {
    if (rmState != State.WORKING) {
      return rmState == State.COMMITTED ? repeatAck(delegation) : repeatVote(delegation);
    }
    return switch (resource) {
      case CAN_COMMIT -> commitAlone(delegation);
      case CANNOT_COMMIT -> refuseAlone(delegation);
      case HAS_ONLY_READ -> voteReadOnly(delegation);
      case SILENT -> awaitResource(delegation);
    };
  }

  /**
   * The resource has not spoken. Its time runs from the first request on: a manager that delegated
   * asks again for ever, and must not lengthen it each time.
   */
  private Effects awaitResource(CommitMessage request) {
    Effects.Builder effects = discard(request);
    if (!awaiting) {
      awaiting = true;
      effects.timer(IDLE_TIMER, IDLE_MILLIS);
    }
    return effects.build();
  }

  /** MLO 2: the prepared record is forced before the Yes leaves, so the vote waits for it. */
  private Effects voteYes(CommitMessage.Prepare prepare) {
    rmState = State.PREPARED;
    Effects.Builder effects = received(CommitAction.VOTE_YES, prepare);
    log.write(effects, LogRecord.PREPARED, Set.of(new CommitMessage.Yes(name)));
    return effects.build();
  }

  /** MLO 3: a subordinate that votes No does not force its abort record. */
  private Effects voteNo(CommitMessage.Prepare prepare) {
    Effects.Builder effects = received(CommitAction.VOTE_NO, prepare);
    effects.send(manager, new CommitMessage.No(name));
    cause = CommitReply.aborted(name, CommitReply.Why.VOTE);
    return abort(effects, Set.of());
  }

  /**
   * MLO 3: who has only read writes nothing and needs not hear the outcome. It keeps nothing
   * either: asked again, it answers again, and if it has been let go, its resource is asked anew.
   */
  private Effects voteReadOnly(CommitMessage request) {
    Effects.Builder effects = received(CommitAction.VOTE_READ_ONLY, request);
    effects.send(manager, new CommitMessage.ReadOnly(name));
    tell(effects, CommitReply.readOnly());
    return effects.build();
  }

  /** XA 2.3.2: the only participant commits without being prepared first. */
  private Effects commitAlone(CommitMessage.CommitOnePhase delegation) {
    rmState = State.COMMITTED;
    Effects.Builder effects = received(CommitAction.COMMIT_ALONE, delegation);
    log.write(effects, LogRecord.COMMITTED, Set.of(new CommitMessage.Ack(name)));
    return effects.build();
  }

  /**
   * The manager keeps no record of what it has delegated, and would ask again after a restart; so
   * this No, unlike a vote, must not be forgotten once it has left.
   */
  private Effects refuseAlone(CommitMessage.CommitOnePhase delegation) {
    cause = CommitReply.aborted(name, CommitReply.Why.VOTE);
    return abort(
        received(CommitAction.REFUSE_ALONE, delegation), Set.of(new CommitMessage.No(name)));
  }

  /** The manager asks again, or for the first time after this participant aborted alone. */
  private Effects repeatVote(CommitMessage request) {
    if (rmState == State.RESOLVED || !log.settled()) {
      return discard(request).build();
    }
    CommitMessage vote =
        rmState == State.PREPARED ? new CommitMessage.Yes(name) : new CommitMessage.No(name);
    return received(CommitAction.REPEAT_VOTE, request).send(manager, vote).build();
  }

  /** GL 3: a participant that is still working may abort of its own accord. */
  private Effects abortAlone(CommitReply.Why why) {
    cause = CommitReply.aborted(name, why);
    return abort(Effects.of(CommitAction.ABORT_ALONE), Set.of());
  }

  /** Whether the decision may be obeyed: not while an operator's is on its way to the disk. */
  private boolean isInDoubt() {
    return rmState == State.PREPARED || (rmState == State.RESOLVED && log.settled());
  }

  /** MLO 2: the commit record is forced before the Ack leaves: the manager then stops telling. */
  private Effects handleCommit(CommitMessage.Commit commit) {
    if (!isInDoubt()) {
      return discard(commit).build();
    }
    Set<CommitMessage> answer = report().orElse(Set.of(new CommitMessage.Ack(name)));
    rmState = State.COMMITTED;
    Effects.Builder effects = received(CommitAction.HANDLE_COMMIT, commit);
    log.write(effects, LogRecord.COMMITTED, answer);
    return effects.build();
  }

  /** What an operator decided, if one did, as a message to the manager. */
  private Optional<Set<CommitMessage>> report() {
    return log.first(LogRecord.Type.RESOLVED)
        .map(resolved -> Set.of(new CommitMessage.Heuristic(name, resolved.decision())));
  }

  /** MLO 2: Commit for a transaction that has committed here is acknowledged again. */
  private Effects repeatAck(CommitMessage commit) {
    if (!log.settled() || isUnconfirmed()) {
      return discard(commit).build();
    }
    return received(CommitAction.REPEAT_ACK, commit)
        .send(manager, new CommitMessage.Ack(name))
        .build();
  }

  /** MLO 3: Abort is neither forced nor acknowledged. */
  private Effects handleAbort(CommitMessage.Abort abort) {
    if (rmState != State.WORKING && !isInDoubt()) {
      return discard(abort).build();
    }
    cause = CommitReply.aborted(manager, CommitReply.Why.DECISION);
    return abort(received(CommitAction.HANDLE_ABORT, abort), report().orElse(Set.of()));
  }

  private Effects abort(Effects.Builder effects, Set<CommitMessage> waiting) {
    rmState = State.ABORTED;
    log.write(effects, LogRecord.ABORTED, waiting);
    return effects.build();
  }

  /** XA 2.3.3: a resource manager in doubt may be made to decide; it must remember that it did. */
  private Effects resolve(CommitDecision decision) {
    rmState = State.RESOLVED;
    Effects.Builder effects = Effects.of(CommitAction.RESOLVE).parameter("d", decision.value());
    log.write(effects, LogRecord.resolved(decision), Set.of());
    return effects.build();
  }

  /** Whether what an operator decided is not known to be in the manager's log. */
  private boolean isUnconfirmed() {
    return log.has(LogRecord.Type.RESOLVED) && !log.has(LogRecord.Type.NOTED);
  }

  private boolean isReportDue() {
    return (rmState == State.COMMITTED || rmState == State.ABORTED)
        && log.settled()
        && isUnconfirmed();
  }

  /** The manager has noted the report; what it waits for now is the Ack of a commit. */
  private Effects handleNoted(CommitMessage.Noted noted) {
    if (!isReportDue()) {
      return discard(noted).build();
    }
    Effects.Builder effects = received(CommitAction.HANDLE_NOTED, noted);
    log.write(
        effects,
        LogRecord.NOTED,
        rmState == State.COMMITTED ? Set.of(new CommitMessage.Ack(name)) : Set.of());
    return effects.build();
  }

  /** Whether nobody has asked for a vote yet, or the resource has not spoken. */
  private boolean isUnanswered() {
    return rmState == State.WORKING && told == null;
  }

  private Effects timeOut(String timer) {
    if (timer.equals(IDLE_TIMER)) {
      return isUnanswered() ? abortAlone(CommitReply.Why.TIMEOUT) : Effects.NONE;
    } else if (isReportDue()) {
      return sendReport();
    }
    boolean inDoubt = rmState == State.PREPARED || rmState == State.RESOLVED;
    return inDoubt && log.settled() ? inquire() : Effects.NONE;
  }

  private Effects sendReport() {
    Effects.Builder effects = Effects.of(CommitAction.REPORT).timer(INQUIRE_TIMER, INQUIRE_MILLIS);
    report().orElseThrow().forEach(report -> effects.send(manager, report));
    return effects.build();
  }

  /** MLO 2: one in doubt periodically asks the coordinator what became of the transaction. */
  private Effects inquire() {
    return Effects.of(CommitAction.INQUIRE)
        .send(manager, new CommitMessage.Inquiry(name))
        .timer(INQUIRE_TIMER, INQUIRE_MILLIS)
        .build();
  }

  private Effects persist() {
    Effects.Builder effects = Effects.of(CommitAction.PERSIST);
    CommitLog.Pending pending = log.persisted();
    pending.messages().forEach(message -> effects.send(manager, message));
    settle(effects);
    return effects.build();
  }

  /** A participant without a record has promised nothing and told nobody anything. */
  private Effects recovered(List<Value> records) {
    log.recovered(records);
    rmState = recoveredState();
    cause = CommitReply.aborted(name, CommitReply.Why.LOGGED);
    Effects.Builder effects = Effects.of(null);
    settle(effects);
    return effects.build();
  }

  private State recoveredState() {
    if (log.has(LogRecord.Type.COMMITTED)) {
      return State.COMMITTED;
    } else if (log.has(LogRecord.Type.ABORTED)) {
      return State.ABORTED;
    } else if (log.has(LogRecord.Type.RESOLVED)) {
      return State.RESOLVED;
    }
    return log.has(LogRecord.Type.PREPARED) ? State.PREPARED : State.WORKING;
  }

  /** Does what the durable records call for: tell what they say, wait for what they lack. */
  private void settle(Effects.Builder effects) {
    Optional<CommitDecision> heuristic =
        log.first(LogRecord.Type.RESOLVED).map(LogRecord::decision);
    boolean decided = log.has(LogRecord.Type.COMMITTED) || log.has(LogRecord.Type.ABORTED);
    if (decided) {
      CommitReply outcome = log.has(LogRecord.Type.COMMITTED) ? CommitReply.committed() : cause;
      tell(effects, heuristic.map(outcome::with).orElse(outcome));
    } else {
      heuristic.ifPresent(decision -> tell(effects, CommitReply.resolved(decision)));
    }
    if (decided ? isUnconfirmed() : log.has(LogRecord.Type.PREPARED)) {
      effects.timer(INQUIRE_TIMER, INQUIRE_MILLIS);
    }
  }

  private void tell(Effects.Builder effects, CommitReply reply) {
    if (!reply.equals(told)) {
      told = reply;
      effects.reply(reply.toValue());
    }
  }

  private static Effects.Builder discard(CommitMessage message) {
    return received(CommitAction.DISCARD, message);
  }

  private static Effects.Builder received(CommitAction action, CommitMessage message) {
    return Effects.of(action).parameter("m", message.toValue());
  }

  @Override
  public Map<String, Value> state() {
    Map<String, Value> state = new LinkedHashMap<>();
    state.put("rmState", rmState.value());
    log.describe(state);
    return state;
  }

  /** Loads the variables; what the resource said, and whether the outcome was told, stay. */
  @Override
  public void restore(Map<String, Value> state) {
    log.restore(state);
    rmState = State.valueOf(((Value.Str) state.get("rmState")).value().toUpperCase(Locale.ROOT));
  }
}
