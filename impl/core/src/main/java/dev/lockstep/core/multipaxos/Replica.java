package dev.lockstep.core.multipaxos;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.core.Machine;
import dev.lockstep.traces.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A replica's part in one group of decrees: its three parts take one input at a time together.
 *
 * <p>Invariants: (1) a ballot is begun once, over restarts too: its number is durable before a
 * message of it leaves, and only higher ones follow; (2) a message that says what an acceptor
 * promised or voted leaves when that is durable; (3) while something is unfinished here a timer
 * runs; (4) at most {@link #WINDOW} positions are held, and as many values wait.
 */
final class Replica implements Machine {

  /** Most positions that are not trimmed, and most values that wait; further ones are refused. */
  static final long WINDOW = 4_096;

  /** A ballot of this replica's, for the values that wait here. */
  static final String LEAD_TIMER = "lead";

  /** Followed by the first position without a decree: is it still that one? */
  static final String PROGRESS_TIMER = "progress ";

  /** The replica has started, and asks what it missed. */
  static final String CATCH_UP_TIMER = "catch-up";

  /** Followed by a position: the application wants to have trimmed below it. */
  static final String TRIM_TIMER = "trim ";

  static final long LEAD_MILLIS = 1;
  static final long TAKE_OVER_MILLIS = 10;
  static final long CATCH_UP_MILLIS = 20;
  static final long PROGRESS_MILLIS_MIN = 150;
  static final long TRIM_MILLIS = 100;
  private static final int DOUBLINGS_MAX = 4;

  private final String name;
  private final Group group;
  private final WriteAhead log = new WriteAhead();
  private final Ledger ledger = new Ledger();
  private final Acceptor acceptor = new Acceptor();
  private final Proposer proposer = new Proposer();

  /** Whether the progress timer runs, and how often it ran in vain: neither is a variable. */
  private boolean progressRuns;

  private int attempts;

  Replica(String name, Group group) {
    this.name = name;
    this.group = group;
  }

  @Override
  public Effects step(Input input) {
    if (input instanceof Input.Deliver deliver) {
      return receive((MultiPaxosMessage) deliver.message());
    } else if (input instanceof Input.Persisted) {
      return persist();
    } else if (input instanceof Input.TimeOut timeOut) {
      return timeOut(timeOut.timer());
    } else if (input instanceof Input.Request request) {
      return request(request.request().toValue());
    }
    return recovered(((Input.Recovered) input).records());
  }

  private Effects receive(MultiPaxosMessage message) {
    if (message instanceof MultiPaxosMessage.Phase1a prepare && acceptor.mayPromise(prepare)) {
      return phase1b(prepare);
    } else if (message instanceof MultiPaxosMessage.Phase1b promise
        && proposer.isNewPromise(promise)) {
      return promised(promise);
    } else if (message instanceof MultiPaxosMessage.Phase2a accept
        && accept.pos() >= ledger.base()
        && acceptor.mayVote(accept)) {
      return phase2b(accept);
    } else if (message instanceof MultiPaxosMessage.Phase2b vote
        && isOpen(vote.pos())
        && proposer.isNewVote(vote)) {
      return voted(vote);
    } else if (message instanceof MultiPaxosMessage.Success success && isOpen(success.pos())) {
      return handleSuccess(success);
    } else if (message instanceof MultiPaxosMessage.Query query && ledger.hasAnswer(query.pos())) {
      return handleQuery(query);
    } else if (message instanceof MultiPaxosMessage.Trimmed trimmed
        && trimmed.pos() > ledger.undecided()) {
      return skip(trimmed);
    }
    return received(MultiPaxosAction.DISCARD, message).build();
  }

  private boolean isOpen(long pos) {
    return pos >= ledger.base() && !ledger.isDecided(pos);
  }

  private Effects request(Value request) {
    Optional<Value.Str> value = MultiPaxosWorkload.submitted(request);
    if (value.isPresent()) {
      return request(value.get());
    }
    if (request.equals(MultiPaxosWorkload.LEARN)) {
      return query().build();
    }
    return MultiPaxosWorkload.trimmed(request).map(this::trimRequest).orElse(Effects.NONE);
  }

  /** A value that is under way or known to be chosen is not proposed again. */
  private Effects request(Value.Str value) {
    if (proposer.contains(value) || ledger.contains(value)) {
      return Effects.NONE;
    }
    if (proposer.leads(acceptor.maxBal())) {
      return proposer.free(ledger) - ledger.base() < WINDOW ? propose(value) : Effects.NONE;
    }
    return proposer.proposalCount() < WINDOW ? submit(value) : Effects.NONE;
  }

  private Effects propose(Value.Str value) {
    Effects.Builder effects = Effects.of(MultiPaxosAction.PROPOSE).parameter("v", value);
    ask(effects, proposer.propose(value, ledger));
    return progress(effects).build();
  }

  private Effects submit(Value.Str value) {
    proposer.submit(value);
    Effects.Builder effects = Effects.of(MultiPaxosAction.SUBMIT).parameter("v", value);
    return wantToLead(effects).build();
  }

  /** Another leader gets the time to finish what it has under way. */
  private Effects.Builder wantToLead(Effects.Builder effects) {
    boolean another = acceptor.maxBal() >= 0 && !group.owner(acceptor.maxBal()).equals(name);
    return effects.timer(LEAD_TIMER, another ? TAKE_OVER_MILLIS : LEAD_MILLIS);
  }

  private Effects timeOut(String timer) {
    if (timer.equals(LEAD_TIMER)) {
      // A value that waits at a leader was overtaken at its position: the lead is lost unheard.
      return proposer.hasWaiting() && !proposer.isPreparing() ? phase1a() : Effects.NONE;
    } else if (timer.equals(CATCH_UP_TIMER)) {
      return progress(query()).build();
    } else if (timer.startsWith(PROGRESS_TIMER)) {
      return progressTimeOut(Long.parseLong(timer.substring(PROGRESS_TIMER.length())));
    }
    return trimRequest(Long.parseLong(timer.substring(TRIM_TIMER.length())));
  }

  /** A replica that gets on is left alone, but for values of its own that do not. */
  private Effects progressTimeOut(long undecided) {
    progressRuns = false;
    if (!isUnfinished()) {
      return Effects.NONE;
    } else if (ledger.undecided() > undecided
        && !proposer.hasWaiting()
        && !proposer.isPreparing()) {
      return progress(Effects.of(null)).build();
    }
    return retry();
  }

  /** Whether this replica waits for something that others may not know of. */
  private boolean isUnfinished() {
    return isProposing() || ledger.hasGap() || acceptor.votedFrom(ledger.undecided());
  }

  private boolean isProposing() {
    return proposer.proposalCount() > 0
        || proposer.isPreparing()
        || (proposer.leads(acceptor.maxBal()) && proposer.askedFrom(ledger.undecided()));
  }

  /**
   * By turns it asks the others and begins a ballot, a proposer first the one, a learner first the
   * other: what a proposer misses may be trimmed, and what a learner misses may not be chosen.
   */
  private Effects retry() {
    attempts++;
    return isProposing() == (attempts % 2 == 1) ? phase1a() : progress(query()).build();
  }

  /**
   * PMS 2.2, phase 1(a), for all positions at once (PMS 3). PMS 2.5: it remembers in stable storage
   * the highest number that it has used.
   */
  private Effects phase1a() {
    proposer.begin(group.nextBallot(name, Math.max(proposer.ballot(), acceptor.maxBal())));
    long ballot = proposer.ballot();
    Effects.Builder effects = Effects.of(MultiPaxosAction.PHASE1A).parameter("b", Value.of(ballot));
    List<MultiPaxosMessage> prepares =
        group.replicas().stream()
            .<MultiPaxosMessage>map(
                to -> new MultiPaxosMessage.Phase1a(to, ballot, ledger.undecided()))
            .toList();
    log.write(effects, Durable.ballotRecord(ballot), prepares);
    return progress(effects).build();
  }

  private Effects promised(MultiPaxosMessage.Phase1b promise) {
    if (!group.isQuorum(proposer.promised(promise))) {
      return received(MultiPaxosAction.RECEIVE_PROMISE, promise).build();
    }
    Effects.Builder effects = received(MultiPaxosAction.PHASE2A, promise);
    proposer.lead(ledger).forEach(ask -> ask(effects, ask));
    return progress(effects).build();
  }

  private void ask(Effects.Builder effects, Proposer.Ask ask) {
    for (String to : group.replicas()) {
      effects.send(to, new MultiPaxosMessage.Phase2a(to, proposer.ballot(), ask.pos(), ask.val()));
    }
  }

  /** PMS 2.5: an acceptor records its intended response in stable storage before it is sent. */
  private Effects phase1b(MultiPaxosMessage.Phase1a prepare) {
    acceptor.promise(prepare.bal());
    long pos = Math.max(prepare.pos(), ledger.base());
    Effects.Builder effects = received(MultiPaxosAction.PHASE1B, prepare);
    log.write(
        effects,
        Durable.promiseRecord(prepare.bal()),
        List.of(
            new MultiPaxosMessage.Phase1b(
                group.owner(prepare.bal()), name, prepare.bal(), pos, acceptor.votesFrom(pos))));
    return effects.build();
  }

  private Effects phase2b(MultiPaxosMessage.Phase2a accept) {
    Vote vote = acceptor.vote(accept);
    Effects.Builder effects = received(MultiPaxosAction.PHASE2B, accept);
    log.write(
        effects,
        Durable.voteRecord(vote),
        List.of(
            new MultiPaxosMessage.Phase2b(
                group.owner(vote.bal()), name, vote.bal(), vote.pos(), vote.val())));
    // Whoever asked may never tell.
    return progress(effects).build();
  }

  private Effects voted(MultiPaxosMessage.Phase2b vote) {
    if (!group.isQuorum(proposer.count(vote))) {
      return received(MultiPaxosAction.RECEIVE_VOTE, vote).build();
    }
    Effects.Builder effects = received(MultiPaxosAction.DECIDE, vote);
    for (String to : group.replicas()) {
      if (!to.equals(name)) {
        effects.send(to, new MultiPaxosMessage.Success(to, vote.pos(), vote.val()));
      }
    }
    return enter(effects, vote.pos(), vote.val());
  }

  /** PTP 2.3, step 6: upon receiving Success, a priest enters the decree in his ledger. */
  private Effects handleSuccess(MultiPaxosMessage.Success success) {
    return enter(received(MultiPaxosAction.HANDLE_SUCCESS, success), success.pos(), success.val());
  }

  private Effects enter(Effects.Builder effects, long pos, Value value) {
    attempts = 0;
    boolean waited = proposer.hasWaiting();
    proposer.decided(pos, value);
    ledger.enter(effects, pos, value);
    if (!waited && proposer.hasWaiting()) {
      wantToLead(effects);
    }
    return ledger.hasGap() ? progress(effects).build() : effects.build();
  }

  private Effects.Builder query() {
    Effects.Builder effects = Effects.of(MultiPaxosAction.QUERY);
    for (String to : group.replicas()) {
      if (!to.equals(name)) {
        effects.send(to, new MultiPaxosMessage.Query(to, name, ledger.undecided()));
      }
    }
    return effects;
  }

  private Effects handleQuery(MultiPaxosMessage.Query query) {
    Effects.Builder effects = received(MultiPaxosAction.HANDLE_QUERY, query);
    ledger.answers(query).forEach(answer -> effects.send(answer.to(), answer));
    return effects.build();
  }

  /** Trims now, or as soon as all decrees below the position are known. */
  private Effects trimRequest(long pos) {
    if (pos <= ledger.base()) {
      return Effects.NONE;
    } else if (pos > ledger.undecided()) {
      return Effects.of(null).timer(TRIM_TIMER + pos, TRIM_MILLIS).build();
    }
    Effects.Builder effects = Effects.of(MultiPaxosAction.TRIM).parameter("n", Value.of(pos));
    return forget(effects, pos).build();
  }

  private Effects skip(MultiPaxosMessage.Trimmed trimmed) {
    Effects.Builder effects = received(MultiPaxosAction.SKIP, trimmed);
    effects.reply(MultiPaxosWorkload.skipped(trimmed.pos()));
    return forget(effects, trimmed.pos()).build();
  }

  private Effects.Builder forget(Effects.Builder effects, long pos) {
    acceptor.forget(pos);
    proposer.forget(pos);
    ledger.forget(effects, pos);
    log.write(effects, acceptor.durable(proposer.ballot(), pos).trimRecord(), List.of());
    return effects;
  }

  /**
   * How long to wait before trying again: it doubles with each attempt, and differs between
   * replicas, so that two of them do not interrupt each other for ever.
   */
  private Effects.Builder progress(Effects.Builder effects) {
    if (progressRuns) {
      return effects;
    }
    progressRuns = true;
    long millis = PROGRESS_MILLIS_MIN << Math.min(attempts, DOUBLINGS_MAX);
    return effects.timer(
        PROGRESS_TIMER + ledger.undecided(),
        millis + millis * group.place(name) / group.replicas().size());
  }

  private Effects persist() {
    Effects.Builder effects = Effects.of(MultiPaxosAction.PERSIST);
    log.persisted().forEach(message -> effects.send(message.to(), message));
    return effects.build();
  }

  private Effects recovered(List<Value> records) {
    Durable durable = log.recovered(records);
    acceptor.recovered(durable);
    proposer.recovered(durable.ballot());
    ledger.recovered(durable.base());
    Effects.Builder effects = Effects.of(null).timer(CATCH_UP_TIMER, CATCH_UP_MILLIS);
    if (ledger.base() > 1) {
      effects.reply(MultiPaxosWorkload.skipped(ledger.base()));
    }
    return effects.build();
  }

  private static Effects.Builder received(MultiPaxosAction action, MultiPaxosMessage message) {
    return Effects.of(action).parameter("m", message.toValue());
  }

  @Override
  public Map<String, Value> state() {
    Map<String, Value> state = new LinkedHashMap<>();
    proposer.describe(state);
    acceptor.describe(state);
    ledger.describe(state);
    log.describe(state);
    return state;
  }

  @Override
  public void restore(Map<String, Value> state) {
    proposer.restore(state);
    acceptor.restore(state);
    ledger.restore(state);
    log.restore(state);
  }
}
