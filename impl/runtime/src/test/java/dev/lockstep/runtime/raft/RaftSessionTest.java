package dev.lockstep.runtime.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A session against members that answer as they are told. */
class RaftSessionTest {

  /** A member with a list of answers; after them it applies. */
  private static final class Told implements RaftGateway<String, String> {
    final Deque<Function<Long, CompletableFuture<SubmitOutcome<String>>>> answers =
        new ArrayDeque<>();
    final List<String> sent = Collections.synchronizedList(new ArrayList<>());

    @Override
    public CompletableFuture<SubmitOutcome<Long>> openSession() {
      return CompletableFuture.completedFuture(new SubmitOutcome.Applied<>(7L, 7L));
    }

    @Override
    public synchronized CompletableFuture<SubmitOutcome<String>> submit(
        long session, long number, String command) {
      if (command.equals("too large")) {
        throw new IllegalArgumentException("too large");
      }
      sent.add(session + "." + number + " " + command);
      Function<Long, CompletableFuture<SubmitOutcome<String>>> next = answers.poll();
      return next == null
          ? CompletableFuture.completedFuture(
              new SubmitOutcome.Applied<>("did " + command, 100 + number))
          : next.apply(number);
    }

    Told then(SubmitOutcome<String> outcome) {
      answers.add(number -> CompletableFuture.completedFuture(outcome));
      return this;
    }

    Told thenFails() {
      answers.add(number -> CompletableFuture.failedFuture(new IllegalStateException("cut off")));
      return this;
    }

    Told thenHangs() {
      answers.add(number -> new CompletableFuture<>());
      return this;
    }
  }

  private final Told n1 = new Told();
  private final Told n2 = new Told();

  private RaftSession<String, String> open(int window) {
    Map<String, Told> members = new LinkedHashMap<>();
    members.put("n1", n1);
    members.put("n2", n2);
    return RaftSession.open(members, window, Members.LONG).join();
  }

  private static SubmitOutcome<String> submit(RaftSession<String, String> session, String command) {
    return session.submit(command, Members.LONG).join();
  }

  @Test
  void whateverIsNotKnownIsSentAgainUnderTheSameNumber() {
    n1.thenFails().then(new SubmitOutcome.Unknown<>("perhaps")).thenHangs();
    n2.then(new SubmitOutcome.Stopped<>("closed"))
        .then(new SubmitOutcome.NotLeader<>(Optional.empty()))
        .then(new SubmitOutcome.NotLeader<>(Optional.of("n1")));
    try (RaftSession<String, String> session = open(4)) {
      assertEquals(7, session.number());
      assertEquals(new SubmitOutcome.Applied<>("did a", 101), submit(session, "a"));
      assertEquals(new SubmitOutcome.Applied<>("did b", 102), submit(session, "b"));
    }
    List<String> all = new ArrayList<>(n1.sent);
    all.addAll(n2.sent);
    assertTrue(all.size() >= 7, all.toString());
    assertTrue(all.stream().allMatch(each -> each.equals("7.1 a") || each.equals("7.2 b")));
  }

  @Test
  void theLeaderThatIsNamedIsAskedNextAndFromThenOn() {
    n1.then(new SubmitOutcome.NotLeader<>(Optional.of("n2")));
    try (RaftSession<String, String> session = open(4)) {
      submit(session, "a");
      submit(session, "b");
    }
    assertEquals(List.of("7.1 a"), n1.sent);
    assertEquals(List.of("7.1 a", "7.2 b"), n2.sent);
  }

  @Test
  void noMoreThanTheWindowIsUnderWay() {
    n1.thenHangs().thenHangs();
    n2.thenHangs().thenHangs();
    try (RaftSession<String, String> session = open(2)) {
      CompletableFuture<SubmitOutcome<String>> first = session.submit("a", Members.LONG);
      CompletableFuture<SubmitOutcome<String>> second = session.submit("b", Members.LONG);
      assertInstanceOf(SubmitOutcome.Overloaded.class, submit(session, "c"));
      assertInstanceOf(SubmitOutcome.Applied.class, first.join());
      assertInstanceOf(SubmitOutcome.Applied.class, second.join());
      Members.until(
          () -> submit(session, "d") instanceof SubmitOutcome.Applied, "there is room again");
    }
  }

  @Test
  void aCommandThatNobodyTakesGivesItsNumberToTheNext() {
    try (RaftSession<String, String> session = open(4)) {
      CompletionException error =
          assertThrows(CompletionException.class, () -> submit(session, "too large"));
      assertInstanceOf(IllegalArgumentException.class, error.getCause());
      submit(session, "b");
    }
    assertEquals(List.of("7.1 b"), n1.sent);
  }

  @Test
  void anEndedSessionSaysSo() {
    n1.then(new SubmitOutcome.SessionExpired<>());
    try (RaftSession<String, String> session = open(4)) {
      assertEquals(new SubmitOutcome.SessionExpired<String>(), submit(session, "a"));
    }
  }

  @Test
  void closingEndsWhatIsUnderWayAsUnknown() {
    n1.thenHangs();
    RaftSession<String, String> session = open(4);
    CompletableFuture<SubmitOutcome<String>> call = session.submit("a", Members.LONG);
    session.close();
    assertInstanceOf(SubmitOutcome.Unknown.class, call.join());
    assertInstanceOf(SubmitOutcome.Stopped.class, submit(session, "b"));
  }
}
