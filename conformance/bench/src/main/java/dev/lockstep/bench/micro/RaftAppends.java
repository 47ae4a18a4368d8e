package dev.lockstep.bench.micro;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.core.Machine;
import dev.lockstep.core.raft.Entry;
import dev.lockstep.core.raft.LogValue;
import dev.lockstep.core.raft.RaftMessage;
import dev.lockstep.core.raft.RaftOptions;
import dev.lockstep.core.raft.RaftProtocol;
import dev.lockstep.core.raft.RaftRequest;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * One server of three in its steady state: it appends batches of commands to a log of some length,
 * and they are committed. All inputs exist before {@link #run}, and so does the builder that takes
 * what the steps ask for, as a node has one; so what a run allocates is the core's own.
 *
 * <p>A batch is {@value #LEADER_STEPS} steps of a leader: the proposal, the sending, its own record
 * durable, and the acknowledgements of the three servers, the second of which commits. It is
 * {@value #FOLLOWER_STEPS} steps of a follower: the message, which commits the batch before, and
 * the record durable.
 */
final class RaftAppends {
  static final int LEADER_STEPS = 6;
  static final int FOLLOWER_STEPS = 2;

  private static final Cluster CLUSTER =
      RaftProtocol.cluster(List.of("s1", "s2", "s3"), RaftOptions.DEFAULT);
  private static final int FILL = 500;
  private static final long TERM = 1;

  private final Machine machine;
  private final List<Input> inputs = new ArrayList<>();

  // What the last step asked for: the garbage of a step must not be optimized away.
  private final Effects.Builder last = new Effects.Builder();
  private Effects kept = Effects.NONE;

  private RaftAppends(String server) {
    machine = new RaftProtocol().machine(CLUSTER, server, "group");
  }

  /** A server that leads, with a committed log of {@code length} entries. */
  static RaftAppends atLeader(int length, int batches, int commands) {
    RaftAppends appends = new RaftAppends("s1");
    appends.elect();
    for (long index = 1; index < length; index += FILL) {
      appends.settle(proposal(commands(Math.min(FILL, length - index))));
    }
    appends.expect(length);
    List<LogValue> values = commands(commands);
    for (int batch = 0; batch < batches; batch++) {
      long index = length + (batch + 1L) * commands;
      appends.inputs.add(proposal(values));
      appends.inputs.add(new Input.TimeOut("replicate"));
      appends.inputs.add(new Input.Persisted());
      for (String server : CLUSTER.nodes()) {
        appends.inputs.add(new Input.Deliver(new RaftMessage.Ack(TERM, server, "s1", index)));
      }
    }
    return appends;
  }

  /** A server that follows, with a log of {@code length} entries. */
  static RaftAppends atFollower(int length, int batches, int commands) {
    RaftAppends appends = new RaftAppends("s2");
    for (long index = 0; index < length; index += FILL) {
      appends.settle(append(index, Math.min(FILL, length - index)));
    }
    for (int batch = 0; batch < batches; batch++) {
      appends.inputs.add(append(length + (long) batch * commands, commands));
      appends.inputs.add(new Input.Persisted());
    }
    return appends;
  }

  private static List<LogValue> commands(long count) {
    return Collections.nCopies((int) count, LogValue.command(0, 0, "a command"));
  }

  private static Input proposal(List<LogValue> values) {
    return new Input.Request(new RaftRequest.Propose(1, values));
  }

  /** What the leader sends, as it comes from the wire, when all before it is committed. */
  private static Input append(long prev, long count) {
    List<Entry> entries = new ArrayList<>();
    for (LogValue command : commands(count)) {
      entries.add(Entry.of(TERM, command));
    }
    long prevTerm = prev == 0 ? 0 : TERM;
    return new Input.Deliver(
        new RaftMessage.AppendEntries(TERM, "s1", "s2", prev, prevTerm, entries, prev));
  }

  private void elect() {
    settle(new Input.Request(new RaftRequest.Start()));
    for (int alarm = 0; alarm < 3; alarm++) {
      settle(new Input.TimeOut("election"));
    }
    settle(new Input.Deliver(new RaftMessage.PreVoteResponse(TERM, "s2", "s1", true)));
    settle(new Input.Deliver(new RaftMessage.VoteResponse(TERM, "s2", "s1", true)));
    expect(1);
  }

  private void expect(long committed) {
    if (committed() != committed) {
      throw new IllegalStateException("not " + committed + " are committed: " + machine.state());
    }
  }

  /** Takes an input and all that follows from it: disk, prompt timers, and the others' answers. */
  private void settle(Input first) {
    Deque<Input> open = new ArrayDeque<>(List.of(first));
    while (!open.isEmpty()) {
      Effects effects = machine.step(open.remove());
      for (int record = 0; record < effects.persist().size(); record++) {
        open.add(new Input.Persisted());
      }
      for (Effects.Send send : effects.sends()) {
        if (send.to().equals("s1")) {
          open.add(new Input.Deliver(send.message()));
        } else if (send instanceof RaftMessage.AppendEntries m) {
          open.add(new Input.Deliver(new RaftMessage.Ack(TERM, m.to(), "s1", m.lastIndex())));
        }
      }
      for (Effects.Timer timer : effects.timers()) {
        if (timer.delayMillis() == 0) {
          open.add(new Input.TimeOut(timer.name()));
        }
      }
    }
  }

  /** Takes all batches. */
  Effects.Builder run() {
    for (int i = 0; i < inputs.size(); i++) {
      machine.step(inputs.get(i), last);
    }
    return last;
  }

  /** Takes all batches, and makes an object of what each step asks for. */
  void runWithEffects() {
    for (int i = 0; i < inputs.size(); i++) {
      machine.step(inputs.get(i), last);
      kept = last.build();
    }
  }

  /** Takes all batches, and makes a value of each record and reply: what the core does not do. */
  void runWithValues() {
    for (Input input : inputs) {
      kept = machine.step(input);
      Valued.values(kept.persist());
      Valued.values(kept.replies());
    }
  }

  /** How much of the log is committed. */
  long committed() {
    return ((Value.Int) machine.state().get("commitIndex")).value();
  }
}
