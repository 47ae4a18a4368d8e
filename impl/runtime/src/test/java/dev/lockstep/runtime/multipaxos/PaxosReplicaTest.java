package dev.lockstep.runtime.multipaxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.runtime.HostOptions;
import dev.lockstep.runtime.log.LogException;
import dev.lockstep.runtime.net.MemoryNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaxosReplicaTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path temp;

  private final PaxosGroup group = PaxosGroup.of("c", "r1", "r2", "r3");
  private final MemoryNetwork network = new MemoryNetwork();
  private final Map<String, PaxosReplica> replicas = new HashMap<>();

  private PaxosReplica start(String name, PaxosLimits limits) {
    PaxosReplica replica =
        PaxosReplica.of(group, name)
            .directory(temp.resolve(name))
            .transport(network.transport(name))
            .options(new HostOptions(4_096, 16_384, Duration.ZERO))
            .limits(limits)
            .start();
    replicas.put(name, replica);
    return replica;
  }

  private PaxosReplica start(String name) {
    return start(name, new PaxosLimits(LONG, 256, 2_048));
  }

  private PaxosReplica replica(String name) {
    return replicas.get(name);
  }

  @BeforeEach
  void open() {
    group.replicas().forEach(this::start);
  }

  @AfterEach
  void close() {
    replicas.values().forEach(PaxosReplica::close);
  }

  /** What a listener has heard, in order. */
  private static final class Heard implements DecreeListener {
    final BlockingQueue<String> decrees = new LinkedBlockingQueue<>();

    @Override
    public void decree(long position, String value) {
      decrees.add(position + " " + value);
    }

    @Override
    public void skipped(long position) {
      decrees.add("skipped " + position);
    }

    String next() throws InterruptedException {
      return decrees.poll(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void aRegisterIsSetByOneCallAndEverybodyReadsIt() {
    List<CompletableFuture<RegisterOutcome>> calls = new ArrayList<>();
    for (String name : group.replicas()) {
      calls.add(replica(name).register("owner").set("by " + name));
    }
    List<RegisterOutcome> outcomes = calls.stream().map(CompletableFuture::join).toList();
    List<RegisterOutcome.Set> set =
        outcomes.stream()
            .filter(RegisterOutcome.Set.class::isInstance)
            .map(RegisterOutcome.Set.class::cast)
            .toList();
    assertEquals(1, set.size(), outcomes.toString());
    RegisterOutcome expected = new RegisterOutcome.AlreadySet(set.get(0).value());
    assertEquals(2, outcomes.stream().filter(expected::equals).count(), outcomes.toString());
    for (String name : group.replicas()) {
      assertEquals(expected, replica(name).register("owner").get().join());
      assertEquals(expected, replica(name).register("owner").set("too late").join());
    }
  }

  @Test
  void equalValuesOfTwoCallsAreToldApart() {
    assertEquals(new RegisterOutcome.Set("v"), replica("r1").register("x").set("v").join());
    assertEquals(new RegisterOutcome.AlreadySet("v"), replica("r2").register("x").set("v").join());
  }

  @Test
  void aRegisterOutlivesTheRestartOfAllReplicas() {
    assertEquals(new RegisterOutcome.Set("v"), replica("r1").register("x").set("v").join());
    for (String name : group.replicas()) {
      replica(name).close();
    }
    group.replicas().forEach(this::start);
    assertEquals(new RegisterOutcome.AlreadySet("v"), replica("r3").register("x").get().join());
  }

  @Test
  void aRegisterThatNobodySetIsUnknown() {
    RegisterOutcome outcome = replica("r1").register("x").get(Duration.ofMillis(1)).join();
    assertInstanceOf(RegisterOutcome.Unknown.class, outcome);
  }

  @Test
  void decreesAreDeliveredEverywhereInTheOrderOfTheirPositions() throws Exception {
    List<CompletableFuture<AppendOutcome>> appended = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      appended.add(replica("r1").sequence("s").append("value " + i));
    }
    Map<Long, String> byPosition = new HashMap<>();
    for (int i = 1; i <= 100; i++) {
      AppendOutcome.Appended place =
          assertInstanceOf(AppendOutcome.Appended.class, appended.get(i - 1).join());
      assertEquals(null, byPosition.put(place.position(), "value " + i));
    }
    List<String> first = deliveries("r1", 100);
    assertEquals(first, deliveries("r2", 100));
    assertEquals(first, deliveries("r3", 100));
    for (String decree : first) {
      long position = Long.parseLong(decree.substring(0, decree.indexOf(' ')));
      assertEquals(byPosition.get(position), decree.substring(decree.indexOf(' ') + 1));
    }
  }

  private List<String> deliveries(String name, int count) throws Exception {
    Heard heard = new Heard();
    List<String> decrees = new ArrayList<>();
    try (AutoCloseable delivery = replica(name).sequence("s").deliver(1, heard)) {
      assertTrue(delivery != null);
      for (int i = 0; i < count; i++) {
        decrees.add(heard.next());
      }
    }
    return decrees;
  }

  @Test
  void aSequenceGoesOnWithoutAMinority() {
    replica("r1").sequence("s").append("one").join();
    replica("r1").close();
    assertInstanceOf(
        AppendOutcome.Appended.class, replica("r2").sequence("s").append("two").join());
  }

  @Test
  void withoutAMajorityAnAppendIsUnknownAndMayStillBeChosen() throws Exception {
    replica("r2").close();
    replica("r3").close();
    CompletableFuture<AppendOutcome> late =
        replica("r1").sequence("s").append("v", Duration.ofMillis(20));
    assertInstanceOf(AppendOutcome.Unknown.class, late.join());
    start("r2");
    assertEquals(List.of("1 v"), deliveries("r1", 1));
  }

  @Test
  void whatIsTrimmedIsSkippedByALaterListener() throws Exception {
    DecreeSequence sequence = replica("r1").sequence("s");
    List<Long> positions = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      positions.add(
          assertInstanceOf(AppendOutcome.Appended.class, sequence.append("value " + i).join())
              .position());
    }
    sequence.trim(positions.get(3));
    Heard heard = new Heard();
    try (AutoCloseable delivery = sequence.deliver(1, heard)) {
      assertTrue(delivery != null);
      assertEquals("skipped " + positions.get(3), heard.next());
      assertEquals(positions.get(3) + " value 4", heard.next());
    }
  }

  @Test
  void aReplicaThatTrimsNothingRefusesAndSaysWhatToDo() {
    replica("r1").close();
    PaxosReplica small = start("r1", new PaxosLimits(LONG, 1, 2));
    DecreeSequence sequence = small.sequence("s");
    AppendOutcome.Appended last = null;
    for (int i = 0; i < 2; i++) {
      last = assertInstanceOf(AppendOutcome.Appended.class, sequence.append("v" + i).join());
    }
    AppendOutcome.Refused refused =
        assertInstanceOf(AppendOutcome.Refused.class, sequence.append("one more").join());
    assertTrue(refused.why().contains("trim()"), refused.why());
    sequence.trim(last.position());
    assertInstanceOf(AppendOutcome.Appended.class, sequence.append("one more").join());
  }

  @Test
  void moreValuesThanMayBeOpenAreRefusedAtOnce() {
    replica("r1").close();
    replica("r2").close();
    replica("r3").close();
    PaxosReplica lonely = start("r1", new PaxosLimits(LONG, 2, 10));
    DecreeSequence sequence = lonely.sequence("s");
    CompletableFuture<AppendOutcome> one = sequence.append("one");
    CompletableFuture<AppendOutcome> two = sequence.append("two");
    AppendOutcome refused = sequence.append("three").join();
    assertTrue(
        assertInstanceOf(AppendOutcome.Refused.class, refused).why().contains("wait for"),
        refused.toString());
    lonely.close();
    assertInstanceOf(AppendOutcome.Unknown.class, one.join());
    assertInstanceOf(AppendOutcome.Unknown.class, two.join());
    assertInstanceOf(AppendOutcome.Refused.class, sequence.append("four").join());
  }

  @Test
  void aListenerThatBlocksStopsNeitherTheNodeNorItsFutures() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    DecreeListener listener =
        new DecreeListener() {
          @Override
          public void decree(long position, String value) {
            blocked.countDown();
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }

          @Override
          public void skipped(long position) {}
        };
    try (AutoCloseable delivery = replica("r1").sequence("s").deliver(1, listener)) {
      assertTrue(delivery != null);
      replica("r1").sequence("s").append("one").join();
      blocked.await();
      assertInstanceOf(
          AppendOutcome.Appended.class, replica("r1").sequence("s").append("two").join());
    } finally {
      release.countDown();
    }
  }

  @Test
  void futuresAreNotCompletedOnTheNodesThread() {
    String thread =
        replica("r1")
            .sequence("s")
            .append("v")
            .thenApply(outcome -> Thread.currentThread().getName())
            .join();
    assertNotEquals("lockstep-r1", thread);
  }

  @Test
  void mistakesInADescriptionAreOneSentence() {
    assertTrue(message(() -> PaxosGroup.of("c", "r 1")).contains("without spaces"));
    assertTrue(message(() -> PaxosGroup.of("c", "r1", "r1")).contains("its own name"));
    assertTrue(message(() -> PaxosReplica.of(group, "r4")).contains("no replica \"r4\""));
    assertTrue(
        message(() -> PaxosReplica.of(group, "r1").directory(temp.resolve("n")).start())
            .contains("at(\"r1\", port)"));
  }

  private static String message(org.junit.jupiter.api.function.Executable mistake) {
    return assertThrows(IllegalArgumentException.class, mistake).getMessage();
  }

  @Test
  void theDirectoryOfAnotherReplicaIsRefused() {
    replica("r2").close();
    replica("r1").close();
    assertThrows(
        LogException.class,
        () ->
            PaxosReplica.of(group, "r1")
                .directory(temp.resolve("r2"))
                .transport(network.transport("r1"))
                .start());
  }
}
