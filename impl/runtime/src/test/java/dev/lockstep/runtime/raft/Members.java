package dev.lockstep.runtime.raft;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.raft.Role;
import dev.lockstep.runtime.HostOptions;
import dev.lockstep.runtime.net.MemoryNetwork;
import dev.lockstep.runtime.net.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** Three members of a group in one JVM, each of which can be stopped and started again. */
final class Members implements AutoCloseable {

  static final Duration LONG = Duration.ofSeconds(60);
  static final RaftLimits LIMITS = RaftLimits.DEFAULT.withAnswer(LONG);

  final RaftGroup group;
  final Path directory;
  private final MemoryNetwork network = new MemoryNetwork();
  private final Map<String, RaftNode<Tally, String, String>> running = new ConcurrentHashMap<>();
  private final Map<String, Tally> tallies = new ConcurrentHashMap<>();
  UnaryOperator<Transport> wires = transport -> transport;
  UnaryOperator<RaftBuilder<Tally, String, String>> description = builder -> builder;
  RaftLimits limits = LIMITS;

  Members(Path directory, String... names) {
    this(directory, RaftGroup.of("c", names));
  }

  Members(Path directory, RaftGroup group) {
    this.directory = directory;
    this.group = group;
  }

  Members startAll() {
    group.members().forEach(this::start);
    return this;
  }

  RaftNode<Tally, String, String> start(String name) {
    Tally tally = new Tally();
    tallies.put(name, tally);
    RaftBuilder<Tally, String, String> builder =
        RaftNode.of(group, name, tally)
            .directory(directory.resolve(name))
            .options(new HostOptions(4_096, 16_384, Duration.ZERO))
            .limits(limits);
    if (group.address(name).isEmpty()) {
      builder.transport(wires.apply(network.transport(name)));
    }
    RaftNode<Tally, String, String> node = description.apply(builder).start();
    running.put(name, node);
    return node;
  }

  void stop(String name) {
    running.remove(name).close();
  }

  Tally tally(String name) {
    return tallies.get(name);
  }

  RaftNode<Tally, String, String> node(String name) {
    return running.get(name);
  }

  List<RaftNode<Tally, String, String>> nodes() {
    return new ArrayList<>(running.values());
  }

  /** Ways to the members, whichever process of each runs. */
  Map<String, RaftGateway<String, String>> gateways() {
    Map<String, RaftGateway<String, String>> ways = new LinkedHashMap<>();
    for (String name : group.members()) {
      ways.put(
          name,
          new RaftGateway<>() {
            @Override
            public CompletableFuture<SubmitOutcome<Long>> openSession() {
              RaftNode<Tally, String, String> node = node(name);
              return node == null ? down() : node.openSession();
            }

            @Override
            public CompletableFuture<SubmitOutcome<String>> submit(
                long session, long number, String command) {
              RaftNode<Tally, String, String> node = node(name);
              return node == null ? down() : node.submit(session, number, command);
            }

            private <T> CompletableFuture<T> down() {
              return CompletableFuture.failedFuture(new IOException(name + " is down"));
            }
          });
    }
    return ways;
  }

  /** Waits until a member leads that knows it, and returns it. */
  RaftNode<Tally, String, String> leader() {
    until(() -> running.values().stream().anyMatch(Members::leads), "there is a leader");
    return running.values().stream().filter(Members::leads).findFirst().orElseThrow();
  }

  private static boolean leads(RaftNode<?, ?, ?> node) {
    return node.health().role().filter(Role.LEADER::equals).isPresent();
  }

  RaftNode<Tally, String, String> follower() {
    RaftNode<Tally, String, String> leader = leader();
    return running.values().stream().filter(node -> node != leader).findFirst().orElseThrow();
  }

  /** Submits at whoever leads, again where it did not happen; for commands without a session. */
  SubmitOutcome.Applied<String> apply(String command) {
    long endNanos = System.nanoTime() + LONG.toNanos();
    SubmitOutcome<String> outcome = leader().submit(command).join();
    while ((outcome instanceof SubmitOutcome.NotLeader
            || outcome instanceof SubmitOutcome.Overloaded)
        && System.nanoTime() - endNanos < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      outcome = leader().submit(command).join();
    }
    return applied(outcome);
  }

  static SubmitOutcome.Applied<String> applied(SubmitOutcome<String> outcome) {
    if (outcome instanceof SubmitOutcome.Applied<String> applied) {
      return applied;
    }
    throw new AssertionError("not applied: " + outcome);
  }

  List<String> read(String name, Consistency consistency) {
    ReadOutcome<List<String>> outcome = node(name).read(Tally::told, consistency).join();
    if (outcome instanceof ReadOutcome.Answered<List<String>> answered) {
      return answered.value();
    }
    throw new AssertionError("not answered: " + outcome);
  }

  /** Waits until a member has stopped by an error, and returns its sentence. */
  static String failure(RaftNode<?, ?, ?> node) {
    until(() -> node.stopped().isDone(), node.name() + " stops");
    CompletionException error =
        assertThrows(CompletionException.class, () -> node.stopped().join());
    return error.getCause().getMessage();
  }

  /** Waits for something that happens sooner or later; a minute is only the end of patience. */
  static void until(BooleanSupplier condition, String what) {
    long endNanos = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() - endNanos < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
    assertTrue(condition.getAsBoolean(), what);
  }

  @Override
  public void close() {
    running.values().forEach(RaftNode::close);
    running.clear();
  }
}
