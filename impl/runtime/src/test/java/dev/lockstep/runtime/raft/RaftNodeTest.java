package dev.lockstep.runtime.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.runtime.Health;
import dev.lockstep.traces.Value;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaftNodeTest {

  @TempDir Path temp;
  private Members members;

  @BeforeEach
  void make() {
    members = new Members(temp, "n1", "n2", "n3");
  }

  @AfterEach
  void close() {
    members.close();
  }

  @Test
  void whatIsAppliedIsReadAtEveryMember() {
    members.startAll();
    SubmitOutcome.Applied<String> first = members.apply("a");
    assertEquals("1 a", first.result());
    SubmitOutcome.Applied<String> second = members.apply("b");
    assertEquals("2 b", second.result());
    assertTrue(second.index() > first.index());
    for (String name : members.group.members()) {
      assertEquals(List.of("a", "b"), members.read(name, Consistency.LINEARIZABLE));
      assertEquals(List.of("a", "b"), members.read(name, Consistency.sequential(second.index())));
      List<String> stale = members.read(name, Consistency.STALE);
      assertEquals(List.of("a", "b").subList(0, stale.size()), stale);
    }
  }

  @Test
  void manyCommandsUnderWayTakeEffectOnceEachAndInOneOrder() {
    members.startAll();
    members.apply("first");
    RaftNode<Tally, String, String> leader = members.leader();
    List<CompletableFuture<SubmitOutcome<String>>> calls =
        IntStream.range(0, 2_000).mapToObj(i -> leader.submit("c" + i)).toList();
    List<String> results = new ArrayList<>();
    for (CompletableFuture<SubmitOutcome<String>> call : calls) {
      results.add(Members.applied(call.join()).result());
    }
    List<String> told = members.read("n1", Consistency.LINEARIZABLE);
    assertEquals(2_001, told.size());
    for (int i = 0; i < results.size(); i++) {
      assertEquals((i + 2) + " c" + i, results.get(i), "one client's commands keep their order");
    }
    assertEquals(told, members.read("n2", Consistency.LINEARIZABLE));
    assertEquals(told, members.read("n3", Consistency.LINEARIZABLE));
  }

  @Test
  void aFollowerSendsItsClientToTheLeaderAndNothingHappens() {
    members.startAll();
    members.apply("a");
    RaftNode<Tally, String, String> leader = members.leader();
    RaftNode<Tally, String, String> follower = members.follower();
    Members.until(() -> follower.health().leader().isPresent(), "the follower knows the leader");
    assertEquals(
        new SubmitOutcome.NotLeader<String>(Optional.of(leader.name())),
        follower.submit("b").join());
    assertEquals(List.of("a"), members.read(leader.name(), Consistency.LINEARIZABLE));
  }

  @Test
  void theOthersGoOnWithoutTheLeaderAndItCatchesUpWhenItIsBack() {
    members.startAll();
    members.apply("a");
    String old = members.leader().name();
    members.stop(old);
    members.apply("b");
    members.start(old);
    assertEquals(List.of("a", "b"), members.read(old, Consistency.LINEARIZABLE));
  }

  @Test
  void aRestartOfAllLosesNothing() {
    members.startAll();
    List<String> expected = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 20; i++) {
        String command = round + "." + i;
        members.apply(command);
        expected.add(command);
      }
      List.copyOf(members.group.members()).forEach(members::stop);
      members.startAll();
    }
    for (String name : members.group.members()) {
      assertEquals(expected, members.read(name, Consistency.LINEARIZABLE));
    }
  }

  @Test
  void withoutAMajorityNothingIsAppliedOrReadLinearizablyAndEachCallSaysSo() {
    members.startAll();
    members.apply("a");
    RaftNode<Tally, String, String> leader = members.leader();
    for (String name : members.group.members()) {
      if (!name.equals(leader.name())) {
        members.stop(name);
      }
    }
    Duration shortly = Duration.ofMillis(300);
    SubmitOutcome<String> lost = leader.submit("b", shortly).join();
    assertTrue(
        lost instanceof SubmitOutcome.Unknown || lost instanceof SubmitOutcome.NotLeader,
        lost.toString());
    assertInstanceOf(
        ReadOutcome.Unavailable.class,
        leader.read(Tally::told, Consistency.LINEARIZABLE, shortly).join());
    assertEquals(List.of("a"), members.read(leader.name(), Consistency.STALE));
  }

  @Test
  void tooMuchIsRefusedAtOnceAndWhatWasTakenIsApplied() {
    members.limits = Members.LIMITS.withOpen(4, 1 << 20);
    members.startAll();
    members.apply("a");
    RaftNode<Tally, String, String> leader = members.leader();
    List<CompletableFuture<SubmitOutcome<String>>> calls =
        IntStream.range(0, 100).mapToObj(i -> leader.submit("c" + i)).toList();
    long applied = 0;
    for (CompletableFuture<SubmitOutcome<String>> call : calls) {
      if (call.join() instanceof SubmitOutcome.Applied) {
        applied++;
      } else {
        assertInstanceOf(SubmitOutcome.Overloaded.class, call.join());
      }
    }
    assertTrue(applied >= 4 && applied < 100, () -> "of 100");
    assertEquals(applied + 1, members.read(leader.name(), Consistency.LINEARIZABLE).size());
  }

  @Test
  void aMemberWhoseStateMachineIsSlowTakesNoMoreThanItHasRoomForAndCatchesUp() {
    members.limits = Members.LIMITS.withOpen(8, 1 << 20);
    members.startAll();
    members.apply("first");
    String slow = members.follower().name();
    CountDownLatch gate = new CountDownLatch(1);
    members.tally(slow).holdAt(gate);
    try {
      for (int i = 0; i < 60; i++) {
        members.apply("c" + i);
      }
      long known = commitIndex(slow);
      assertTrue(known < 50, () -> slow + " knows of " + known + " entries");
    } finally {
      gate.countDown();
    }
    assertEquals(61, members.read(slow, Consistency.LINEARIZABLE).size());
  }

  private long commitIndex(String name) {
    return ((Value.Int)
            members.node(name).host().states(state -> true).join().get("group").get("commitIndex"))
        .value();
  }

  @Test
  void aCommandThatIsTooLargeIsTheCallersMistake() {
    members.startAll();
    RaftNode<Tally, String, String> leader = members.leader();
    String large = "x".repeat(RaftLimits.DEFAULT.commandBytesMax() + 1);
    assertThrows(IllegalArgumentException.class, () -> leader.submit(large));
    members.apply("x".repeat(RaftLimits.DEFAULT.commandBytesMax()));
  }

  @Test
  void aStateMachineThatThrowsStopsItsMemberWithOneSentence() {
    members.startAll();
    RaftNode<Tally, String, String> leader = members.leader();
    SubmitOutcome<String> outcome = leader.submit("throw").join();
    assertInstanceOf(SubmitOutcome.Unknown.class, outcome);
    String why = Members.failure(leader);
    assertTrue(why.contains("the state machine of " + leader.name() + " threw at index"), why);
    assertEquals(Health.State.FENCED, leader.health().state());
    assertEquals(why, leader.health().why());
    assertInstanceOf(SubmitOutcome.Stopped.class, leader.submit("b").join());
    assertInstanceOf(
        ReadOutcome.Unavailable.class, leader.read(Tally::told, Consistency.STALE).join());
  }

  @Test
  void aQueryThatThrowsFailsItsOwnCallAlone() {
    members.startAll();
    members.apply("a");
    RaftNode<Tally, String, String> leader = members.leader();
    CompletionException failure =
        assertThrows(
            CompletionException.class,
            () -> leader.read(tally -> tally.told().get(7), Consistency.STALE).join());
    assertInstanceOf(IndexOutOfBoundsException.class, failure.getCause());
    assertEquals("2 b", members.apply("b").result());
  }

  @Test
  void closingWaitsForWhatIsUnderWayAndRefusesTheRest() {
    members.description =
        builder ->
            builder.options(new dev.lockstep.runtime.HostOptions(4_096, 16_384, Members.LONG));
    members.startAll();
    members.apply("a");
    RaftNode<Tally, String, String> leader = members.leader();
    List<CompletableFuture<SubmitOutcome<String>>> calls =
        IntStream.range(0, 200).mapToObj(i -> leader.submit("c" + i)).toList();
    leader.close();
    for (CompletableFuture<SubmitOutcome<String>> call : calls) {
      assertInstanceOf(SubmitOutcome.Applied.class, call.join());
    }
    assertInstanceOf(SubmitOutcome.Stopped.class, leader.submit("late").join());
    leader.stopped().join();
    leader.close();
  }

  @Test
  void aStateMachineThatHangsHoldsNobodyUpWhoClosesItsMember() {
    members.startAll();
    members.apply("a");
    RaftNode<Tally, String, String> leader = members.leader();
    CountDownLatch gate = new CountDownLatch(1);
    members.tally(leader.name()).holdAt(gate);
    CompletableFuture<SubmitOutcome<String>> call = leader.submit("b");
    Members.until(members.tally(leader.name())::isHeld, "the command is being applied");
    leader.close();
    assertInstanceOf(SubmitOutcome.Unknown.class, call.join());
    gate.countDown();
  }

  @Test
  void healthAndMetersTellRoleAndIndices() {
    members.startAll();
    SubmitOutcome.Applied<String> applied = members.apply("a");
    RaftNode<Tally, String, String> leader = members.leader();
    RaftHealth health = leader.health();
    assertEquals(Health.State.UP, health.state());
    assertEquals("", health.why());
    assertTrue(health.term() > 0);
    assertEquals(Optional.of(leader.name()), health.leader());
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new RaftMetrics(leader).bindTo(registry);
    assertEquals(1, registry.get("lockstep.raft.leader").gauge().value());
    Members.until(() -> leader.health().applied() >= applied.index(), "the view follows");
    assertTrue(registry.get("lockstep.raft.applied").gauge().value() >= applied.index());
    assertEquals(0, registry.get("lockstep.raft.commands.open").gauge().value());
  }

  @Test
  void oneMemberAloneIsAMajority() {
    try (Members alone = new Members(temp.resolve("alone"), "n1")) {
      alone.startAll();
      assertEquals("1 a", alone.apply("a").result());
      assertEquals(List.of("a"), alone.read("n1", Consistency.LINEARIZABLE));
      alone.stop("n1");
      alone.startAll();
      assertEquals("2 b", alone.apply("b").result());
    }
  }
}
