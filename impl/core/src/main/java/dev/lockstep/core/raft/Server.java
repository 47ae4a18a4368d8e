package dev.lockstep.core.raft;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.core.Machine;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.List;
import java.util.Map;

/**
 * A server's part in one group: takes one input at a time, and hands it to the part that has its
 * action.
 *
 * <p>Invariants: (1) an input is at most one action; (2) role, term and leader are told whenever
 * they have changed.
 */
final class Server implements Machine {
  private final State state;
  private final Timers timers;
  private final Elections elections;
  private final Replication replication;
  private final Heartbeats heartbeats;
  private final Reads reads;
  private final Snapshots snapshots;

  /** What was told last. */
  private Role role = Role.FOLLOWER;

  private long term;
  private String leader;

  Server(String name, Group group) {
    this(name, group, Limits.DEFAULT);
  }

  Server(String name, Group group, Limits limits) {
    this.state = new State(name, group);
    this.timers = new Timers(name);
    Flow flow = new Flow(state, limits);
    this.elections = new Elections(state, timers);
    this.replication = new Replication(state, timers, flow);
    this.heartbeats = new Heartbeats(state, timers, flow);
    this.reads = new Reads(state, timers, flow);
    this.snapshots = new Snapshots(state, timers);
  }

  /** The server's variables, for whoever looks on; only its own steps change them. */
  State variables() {
    return state;
  }

  @Override
  public Effects step(Input input) {
    Effects.Builder effects = new Effects.Builder();
    step(input, effects);
    return effects.build();
  }

  @Override
  public void step(Input input, Effects.Builder effects) {
    state.into(effects);
    boolean silent = take(input) == null;
    if (silent) {
      effects.begin(null);
    }
    if (timers.isMissing(state.role())) {
      timers.arm(effects, state.role(), state.currentTerm());
    } else if (silent) {
      return;
    }
    tellRole(effects);
  }

  /** One action, or none: then null, or what is told and asked for all the same. */
  private Effects.Builder take(Input input) {
    if (input instanceof Input.Deliver deliver) {
      return receive((RaftMessage) deliver.message());
    } else if (input instanceof Input.Persisted) {
      return persist();
    } else if (input instanceof Input.TimeOut timeOut) {
      return timeOut(timeOut.timer());
    } else if (input instanceof Input.Request request) {
      return request(request.request());
    }
    return recovered(((Input.Recovered) input).records());
  }

  /** A message for another server, or of none of the group, is none. */
  private Effects.Builder receive(RaftMessage message) {
    if (!message.to().equals(state.name) || !state.group.servers().contains(message.from())) {
      return null;
    } else if (message instanceof RaftMessage.AppendEntries m) {
      return isFromLeader(m) ? replication.appendEntries(m) : elections.refuseTerm(m);
    } else if (message instanceof RaftMessage.Ack m) {
      return replication.isAck(m) ? replication.handleAck(m) : elections.answer(m);
    } else if (message instanceof RaftMessage.Rejection m) {
      return replication.isRejection(m) ? replication.handleRejection(m) : elections.answer(m);
    } else if (message instanceof RaftMessage.Heartbeat m) {
      return heartbeat(m);
    } else if (message instanceof RaftMessage.HeartbeatResponse m) {
      return heartbeats.isEcho(m) ? heartbeats.handleHeartbeatResponse(m) : elections.answer(m);
    } else if (message instanceof RaftMessage.InstallSnapshot m) {
      return isFromLeader(m) ? snapshots.installSnapshot(m) : elections.refuseTerm(m);
    } else if (message instanceof RaftMessage.ReadIndex m) {
      return reads.readIndex(m);
    } else if (message instanceof RaftMessage.ReadIndexResponse m) {
      return reads.readIndexResponse(m);
    } else if (message instanceof RaftMessage.RequestPreVote m) {
      return elections.handlePreVote(m);
    } else if (message instanceof RaftMessage.PreVoteResponse m) {
      return elections.preVoteResponse(m);
    } else if (message instanceof RaftMessage.RequestVote m) {
      return elections.requestVote(m);
    }
    return elections.voteResponse((RaftMessage.VoteResponse) message);
  }

  /** Section 5.1: a request of an older term is none of the leader's. */
  private boolean isFromLeader(RaftMessage m) {
    return m.term() >= state.currentTerm();
  }

  private Effects.Builder heartbeat(RaftMessage.Heartbeat m) {
    if (!isFromLeader(m)) {
      return elections.refuseTerm(m);
    }
    return heartbeats.isHeartbeat(m) ? heartbeats.handleHeartbeat(m) : state.discard();
  }

  private Effects.Builder request(Valued value) {
    RaftRequest request =
        value instanceof RaftRequest known ? known : RaftRequest.of(value).orElse(null);
    if (request == null || request instanceof RaftRequest.Start) {
      return null;
    } else if (request instanceof RaftRequest.Propose propose) {
      return replication.propose(propose);
    } else if (request instanceof RaftRequest.Read read) {
      return reads.read(read.id());
    } else if (request instanceof RaftRequest.Abandon abandon) {
      return reads.abandon(abandon.id());
    }
    return snapshots.compact(((RaftRequest.Compact) request).index());
  }

  private Effects.Builder timeOut(String timer) {
    switch (timer) {
      case Timers.ELECTION -> {
        boolean ranOut = timers.electionRanOut();
        return ranOut && !state.leads() ? elections.electionTimeout() : null;
      }
      case Timers.HEARTBEAT -> {
        timers.heartbeatRanOut();
        return heartbeats.heartbeat();
      }
      case Timers.CHECK_QUORUM -> {
        timers.checkRanOut();
        return heartbeats.checkQuorum();
      }
      case Timers.NO_OP -> {
        timers.noOpRanOut();
        return replication.noOp();
      }
      case Timers.REPLICATE -> {
        timers.replicateRanOut();
        return replication.replicate();
      }
      case Timers.READS -> {
        timers.readsRanOut();
        return heartbeats.round();
      }
      default -> throw new IllegalArgumentException(state.name + " has no timer " + timer);
    }
  }

  private Effects.Builder persist() {
    Effects.Builder effects = state.begin(RaftAction.PERSIST);
    state.disk.persisted(effects);
    return effects;
  }

  private Effects.Builder recovered(List<Value> records) {
    state.recovered(records);
    Effects.Builder effects = state.begin(null);
    Snapshot snapshot = state.log.snapshot();
    return snapshot.index() == 0
        ? effects
        : effects.reply(new RaftReply.Installed(snapshot.index(), snapshot.term()));
  }

  private void tellRole(Effects.Builder effects) {
    String known = state.leaderId();
    boolean same = known == null ? leader == null : known.equals(leader);
    if (role != state.role() || term != state.currentTerm() || !same) {
      role = state.role();
      term = state.currentTerm();
      leader = known;
      effects.reply(new RaftReply.RoleChanged(role, term, leader));
    }
  }

  @Override
  public Map<String, Value> state() {
    return state.describe();
  }

  @Override
  public void restore(Map<String, Value> variables) {
    state.restore(variables);
  }
}
