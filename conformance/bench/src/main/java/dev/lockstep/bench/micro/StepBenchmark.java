package dev.lockstep.bench.micro;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Envelope;
import dev.lockstep.core.Input;
import dev.lockstep.core.Message;
import dev.lockstep.core.Node;
import dev.lockstep.core.commit.CommitMessage;
import dev.lockstep.core.commit.CommitProtocol;
import dev.lockstep.core.commit.CommitRequest;
import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.TraceSink;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the steps of a node cost it, apart from logs, sockets and recording: one transaction at a
 * participant, five inputs and the end of its machine. Beside it the same with a sink that forgets:
 * what finding the changed variables and making the events costs.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class StepBenchmark {

  /** A participant that has started; a new one in each iteration. */
  @State(Scope.Thread)
  public static class Participant {
    private Node silent;
    private Node traced;
    private long transactions;

    /** Starts both. */
    @Setup(Level.Iteration)
    public void start() {
      silent = node(TraceSink.NONE);
      traced = node(record -> {});
    }

    private static Node node(TraceSink sink) {
      Cluster cluster = Cluster.of(Map.of("Manager", List.of("tm"), "RM", List.of("r1", "r2")));
      Node node = new Node(new CommitProtocol(), cluster, "r1", 1, sink);
      node.start("", Map.of(), 0);
      return node;
    }

    private Node transaction(Node node) {
      String instance = "tm.1.t" + ++transactions;
      node.step(instance, new Input.Request(CommitRequest.CAN_COMMIT), 0);
      node.deliver(from(instance, 0, new CommitMessage.Prepare()), 0);
      node.step(instance, new Input.Persisted(), 0);
      node.deliver(from(instance, 1, new CommitMessage.Commit()), 0);
      node.step(instance, new Input.Persisted(), 0);
      if (!node.passivate(instance)) {
        throw new IllegalStateException("the transaction has not ended: " + node.state(instance));
      }
      return node;
    }

    private Envelope from(String instance, int index, Message message) {
      return new Envelope(
          new MessageId("tm", 1, transactions, index), instance, "r1", transactions, message);
    }
  }

  /** A transaction at a node that keeps no trace. */
  @Benchmark
  public Node untraced(Participant participant) {
    return participant.transaction(participant.silent);
  }

  /** A transaction at a node whose trace is made and forgotten. */
  @Benchmark
  public Node traced(Participant participant) {
    return participant.transaction(participant.traced);
  }
}
