package dev.lockstep.runtime.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.runtime.log.LogException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions over fail-over, snapshots, restarts, and members that have lost their memory. */
class RaftRecoveryTest {

  private static final int OFTEN = 20;

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

  private RaftSession<String, String> session() {
    return RaftSession.open(members.gateways(), 16, Members.LONG).join();
  }

  private List<Path> snapshots(String name) {
    try (Stream<Path> files = Files.list(temp.resolve(name).resolve("snapshots"))) {
      return files.sorted(Comparator.comparing(SnapshotTransferTest::index)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void applyMany(String prefix, int count) {
    for (int i = 0; i < count; i++) {
      members.apply(prefix + i);
    }
  }

  @Test
  void aSessionsCommandsTakeEffectOnceThoughTheLeaderIsStoppedAgainAndAgain() {
    members.startAll();
    members.apply("first");
    List<String> expected = new ArrayList<>(List.of("first"));
    try (RaftSession<String, String> session = session()) {
      for (int round = 0; round < 3; round++) {
        List<CompletableFuture<SubmitOutcome<String>>> calls = new ArrayList<>();
        String leader = members.leader().name();
        for (int i = 0; i < 8; i++) {
          calls.add(session.submit(round + "." + i, Members.LONG));
          expected.add(round + "." + i);
        }
        members.stop(leader);
        for (CompletableFuture<SubmitOutcome<String>> call : calls) {
          assertInstanceOf(SubmitOutcome.Applied.class, call.join());
        }
        members.start(leader);
      }
    }
    List<String> told = new ArrayList<>(members.read("n1", Consistency.LINEARIZABLE));
    told.sort(null);
    expected.sort(null);
    assertEquals(expected, told);
  }

  /** RF29: also where the answer was given by another member, and a snapshot lies in between. */
  @Test
  void aRepetitionGetsTheFirstAnswerAtEveryMemberAlsoBehindASnapshot() {
    members.limits = Members.LIMITS.withSnapshots(OFTEN, 1 << 30, 0);
    members.startAll();
    long session = openSession();
    SubmitOutcome.Applied<String> first = sendAgain(session, 1, "once");
    assertEquals("1 once", first.result());
    assertEquals(first, sendAgain(session, 1, "once"), "of the same member");
    applyMany("more", 2 * OFTEN);
    Members.until(
        () -> members.nodes().stream().allMatch(node -> node.health().snapshot() > first.index()),
        "each member has a snapshot");
    for (int round = 0; round < 2; round++) {
      members.stop(members.leader().name());
      assertEquals(first, sendAgain(session, 1, "once"), "of another member");
      for (String name : members.group.members()) {
        if (members.node(name) == null) {
          members.start(name);
        }
      }
    }
    List.copyOf(members.group.members()).forEach(members::stop);
    members.startAll();
    assertEquals(first, sendAgain(session, 1, "once"), "where all have it from snapshots");
    assertEquals(1 + 2 * OFTEN, members.read("n1", Consistency.LINEARIZABLE).size());
  }

  private long openSession() {
    while (true) {
      SubmitOutcome<Long> outcome = members.leader().openSession().join();
      if (outcome instanceof SubmitOutcome.Applied<Long> applied) {
        return applied.result();
      }
    }
  }

  private SubmitOutcome.Applied<String> sendAgain(long session, long number, String command) {
    while (true) {
      SubmitOutcome<String> outcome = members.leader().submit(session, number, command).join();
      if (!(outcome instanceof SubmitOutcome.NotLeader)) {
        return Members.applied(outcome);
      }
    }
  }

  @Test
  void aSessionThatIsNotUsedEndsAndItsCommandsDoNothing() {
    members.limits = Members.LIMITS.withSessions(2, 4);
    members.startAll();
    members.apply("first");
    long oldest = openSession();
    openSession();
    openSession();
    assertInstanceOf(
        SubmitOutcome.SessionExpired.class, members.leader().submit(oldest, 1, "too late").join());
    assertEquals(List.of("first"), members.read("n1", Consistency.LINEARIZABLE));
  }

  @Test
  void aMemberThatIsFarBehindGetsASnapshotAndThenTheRest() {
    members.limits = Members.LIMITS.withSnapshots(OFTEN, 1 << 30, 5);
    members.startAll();
    applyMany("a", 5);
    String away = members.follower().name();
    members.stop(away);
    applyMany("b", 5 * OFTEN);
    Members.until(
        () -> members.leader().health().snapshot() > 2 * OFTEN, "the leader has a snapshot");
    members.start(away);
    applyMany("c", 3);
    List<String> told = members.read(away, Consistency.LINEARIZABLE);
    assertEquals(5 + 5 * OFTEN + 3, told.size());
    assertEquals(told, members.read(members.leader().name(), Consistency.LINEARIZABLE));
    assertTrue(members.node(away).health().snapshot() > 0, "it came by a snapshot");
    members.stop(away);
    members.start(away);
    assertEquals(told, members.read(away, Consistency.LINEARIZABLE), "after a restart, too");
  }

  @Test
  void snapshotsReplaceTheLogAndOlderFilesGo() {
    members.limits = Members.LIMITS.withSnapshots(OFTEN, 1 << 30, 0);
    members.startAll();
    applyMany("a", 10 * OFTEN);
    List<String> told = members.read("n2", Consistency.LINEARIZABLE);
    Members.until(() -> snapshots("n1").size() <= 2, "older files are removed");
    assertFalse(snapshots("n1").isEmpty());
    List.copyOf(members.group.members()).forEach(members::stop);
    members.startAll();
    for (String name : members.group.members()) {
      assertEquals(told, members.read(name, Consistency.LINEARIZABLE));
    }
  }

  @Test
  void aMemberWhoseSnapshotIsGoneOrDamagedDoesNotStartAsIfItWereEmpty() throws IOException {
    members.limits = Members.LIMITS.withSnapshots(OFTEN, 1 << 30, 0);
    members.startAll();
    applyMany("a", 5 * OFTEN);
    String name = members.follower().name();
    Members.until(
        () -> members.node(name).health().snapshot() > 2 * OFTEN, "the member has a snapshot");
    Members.until(() -> snapshots(name).size() == 1, "older files are removed");
    members.stop(name);
    for (Path file : snapshots(name)) {
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
    }
    LogException damaged = assertThrows(LogException.class, () -> members.start(name));
    assertTrue(damaged.getMessage().contains("has a wrong checksum"), damaged.getMessage());
    for (Path file : snapshots(name)) {
      Files.delete(file);
    }
    LogException gone = assertThrows(LogException.class, () -> members.start(name));
    assertTrue(gone.getMessage().contains("is none"), gone.getMessage());
    assertFalse(gone.getMessage().contains("\n"));
    assertEquals(5 * OFTEN, members.read(members.leader().name(), Consistency.LINEARIZABLE).size());
  }

  /**
   * The file is durable before the log knows of it: a restart in between finds it, and may use it.
   */
  @Test
  void aSnapshotThatTheLogDoesNotKnowYetIsOfUse() {
    members.limits = Members.LIMITS.withSnapshots(OFTEN, 1 << 30, 1_000_000);
    members.startAll();
    applyMany("a", 3 * OFTEN);
    List<String> told = members.read("n1", Consistency.LINEARIZABLE);
    Members.until(() -> members.node("n1").health().snapshot() > 0, "there is a snapshot");
    assertEquals(1, snapshots("n1").size(), "one at a time, until the log has been told");
    List.copyOf(members.group.members()).forEach(members::stop);
    members.startAll();
    assertTrue(members.node("n1").health().applied() > 0, "it began behind the snapshot");
    members.apply("z");
    List<String> after = members.read("n1", Consistency.LINEARIZABLE);
    assertEquals(told, after.subList(0, told.size()));
    assertEquals(told.size() + 1, after.size());
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void aMemberWithAnEmptyDirectoryIsRefusedByThoseWhoHaveMetIt() throws IOException {
    members.startAll();
    members.apply("a");
    String name = members.follower().name();
    members.stop(name);
    delete(temp.resolve(name));
    RaftNode<Tally, String, String> wiped = members.start(name);
    String why = Members.failure(wiped);
    assertTrue(why.contains("has another data directory"), why);
    assertEquals("2 b", members.apply("b").result(), "the others go on");
    assertEquals(0, wiped.health().committed(), "it has learned nothing");
  }

  @Test
  void aMemberWithAnOlderCopyOfItsDirectoryIsRefused() throws IOException {
    members.startAll();
    members.apply("a");
    String name = members.follower().name();
    members.stop(name);
    Path copy = temp.resolve("copy");
    copy(temp.resolve(name), copy);
    members.start(name);
    members.apply("b");
    assertEquals(List.of("a", "b"), members.read(name, Consistency.LINEARIZABLE));
    members.stop(name);
    members.start(name);
    assertEquals(List.of("a", "b"), members.read(name, Consistency.LINEARIZABLE));
    members.stop(name);
    delete(temp.resolve(name));
    copy(copy, temp.resolve(name));
    RaftNode<Tally, String, String> old = members.start(name);
    String why = Members.failure(old);
    assertTrue(why.contains("older copy"), why);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
