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

/**
 * A participant (resource manager) of one transaction; see {@link Manager} for the papers.
 *
 * <p>Its resource says, by a request, whether it can commit; until then a Prepare finds no answer.
 * That word lives in memory only: after a restart without a record the resource has to give it
 * again, for whatever it had done is lost.
 *
 * <p>Invariants: (1) {@code PREPARED} is left only by the manager's word; (2) the outcome is told
 * when its record is durable; (3) from {@code COMMITTED} and {@code ABORTED} no input leads
 * elsewhere.
 */
final class Participant implements Machine {

  /** What the participant is doing: the values of the variable {@code rmState}. */
  enum State {
    WORKING,
    PREPARED,
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
    CANNOT_COMMIT
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

  /** Whether this machine has told the outcome; not a variable of the specification. */
  private boolean told;

  /** Why this machine aborted, as far as it knows; not a variable either. */
  private CommitReply cause;

  Participant(String name, String manager) {
    this.name = name;
    this.manager = manager;
    this.cause = CommitReply.aborted(name, CommitReply.Why.LOGGED);
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
      return request(request.request());
    }
    return recovered(((Input.Recovered) input).records());
  }

  private Effects handle(CommitMessage message) {
    if (message instanceof CommitMessage.Prepare prepare) {
      return handlePrepare(prepare);
    } else if (message instanceof CommitMessage.Commit commit) {
      return rmState == State.COMMITTED ? repeatAck(commit) : handleCommit(commit);
    } else if (message instanceof CommitMessage.Abort abort) {
      return handleAbort(abort);
    }
    return discard(message).build();
  }

  /** The resource says whether it can commit, or that the work has failed. */
  private Effects request(Value request) {
    if (rmState != State.WORKING) {
      return Effects.NONE;
    }
    if (request.equals(CommitRequest.FAILED)) {
      return abortAlone(CommitReply.Why.FAILED);
    }
    resource =
        request.equals(CommitRequest.CAN_COMMIT) ? Resource.CAN_COMMIT : Resource.CANNOT_COMMIT;
    return Effects.of(null).timer(IDLE_TIMER, IDLE_MILLIS).build();
  }

  private Effects handlePrepare(CommitMessage.Prepare prepare) {
    if (rmState == State.WORKING) {
      return switch (resource) {
        case CAN_COMMIT -> voteYes(prepare);
        case CANNOT_COMMIT -> voteNo(prepare);
        case SILENT -> discard(prepare).timer(IDLE_TIMER, IDLE_MILLIS).build();
      };
    }
    return repeatVote(prepare);
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
    return abort(effects);
  }

  /** The manager asks again, or for the first time after this participant aborted alone. */
  private Effects repeatVote(CommitMessage.Prepare prepare) {
    if (rmState == State.COMMITTED || !log.settled()) {
      return discard(prepare).build();
    }
    CommitMessage vote =
        rmState == State.PREPARED ? new CommitMessage.Yes(name) : new CommitMessage.No(name);
    return received(CommitAction.REPEAT_VOTE, prepare).send(manager, vote).build();
  }

  /** GL 3: a participant that is still working may abort of its own accord. */
  private Effects abortAlone(CommitReply.Why why) {
    cause = CommitReply.aborted(name, why);
    return abort(Effects.of(CommitAction.ABORT_ALONE));
  }

  /** MLO 2: the commit record is forced before the Ack leaves: the manager then stops telling. */
  private Effects handleCommit(CommitMessage.Commit commit) {
    if (rmState != State.PREPARED) {
      return discard(commit).build();
    }
    rmState = State.COMMITTED;
    Effects.Builder effects = received(CommitAction.HANDLE_COMMIT, commit);
    log.write(effects, LogRecord.COMMITTED, Set.of(new CommitMessage.Ack(name)));
    return effects.build();
  }

  /** MLO 2: Commit for a transaction that has committed here is acknowledged again. */
  private Effects repeatAck(CommitMessage.Commit commit) {
    if (!log.settled()) {
      return discard(commit).build();
    }
    return received(CommitAction.REPEAT_ACK, commit)
        .send(manager, new CommitMessage.Ack(name))
        .build();
  }

  /** MLO 3: Abort is neither forced nor acknowledged. */
  private Effects handleAbort(CommitMessage.Abort abort) {
    if (rmState != State.WORKING && rmState != State.PREPARED) {
      return discard(abort).build();
    }
    cause = CommitReply.aborted(manager, CommitReply.Why.DECISION);
    return abort(received(CommitAction.HANDLE_ABORT, abort));
  }

  private Effects abort(Effects.Builder effects) {
    rmState = State.ABORTED;
    log.write(effects, LogRecord.ABORTED, Set.of());
    return effects.build();
  }

  private Effects timeOut(String timer) {
    if (timer.equals(IDLE_TIMER)) {
      return rmState == State.WORKING ? abortAlone(CommitReply.Why.TIMEOUT) : Effects.NONE;
    }
    return rmState == State.PREPARED && log.settled() ? inquire() : Effects.NONE;
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
    rmState = log.empty() ? State.WORKING : State.valueOf(log.last().name());
    Effects.Builder effects = Effects.of(null);
    settle(effects);
    return effects.build();
  }

  /** Does what the newest durable record calls for: wait for the decision, or tell the outcome. */
  private void settle(Effects.Builder effects) {
    if (log.last() == LogRecord.PREPARED) {
      effects.timer(INQUIRE_TIMER, INQUIRE_MILLIS);
    } else if (!log.empty() && !told) {
      told = true;
      effects.reply(
          (log.last() == LogRecord.COMMITTED ? CommitReply.committed() : cause).toValue());
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
