package dev.lockstep.bench.micro;

import dev.lockstep.core.Effects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Raft's core in its steady state, on one thread, without node, log, wire and trace: the time of
 * one step, by role, by the length of the log and by the commands in a batch. {@link RaftAppends}
 * says which steps a batch is.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 40)
@Measurement(iterations = 40)
public class RaftStepBenchmark {
  static final int BATCHES = 2_048;

  /** A server and its inputs. */
  @State(Scope.Thread)
  public abstract static class Server {
    /** Entries in the log when the measurement begins. */
    @Param({"1000", "100000"})
    public int length;

    /** Commands in a batch. */
    @Param({"1", "16", "100"})
    public int commands;

    private RaftAppends appends;

    /** Brings it into its role, and fills its log. */
    @Setup(Level.Invocation)
    public void start() {
      appends = appends();
    }

    abstract RaftAppends appends();

    final Effects.Builder run() {
      return appends.run();
    }
  }

  /** A leader. */
  public static class Leader extends Server {
    @Override
    RaftAppends appends() {
      return RaftAppends.atLeader(length, BATCHES, commands);
    }
  }

  /** A follower. */
  public static class Follower extends Server {
    @Override
    RaftAppends appends() {
      return RaftAppends.atFollower(length, BATCHES, commands);
    }
  }

  /** A step of a leader. */
  @Benchmark
  @OperationsPerInvocation(BATCHES * RaftAppends.LEADER_STEPS)
  public Effects.Builder leader(Leader leader) {
    return leader.run();
  }

  /** A step of a follower. */
  @Benchmark
  @OperationsPerInvocation(BATCHES * RaftAppends.FOLLOWER_STEPS)
  public Effects.Builder follower(Follower follower) {
    return follower.run();
  }
}
