package dev.lockstep.core.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Workload.ClientRequest;
import dev.lockstep.core.Workload.Outcome;
import dev.lockstep.core.raft.RaftReply.CommittedEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the judge of outcomes accepts, and each thing that it must see. */
class RaftWorkloadTest {
  private static final LogValue A = LogValue.command(0, 0, "a");
  private static final LogValue ONCE = LogValue.command(1, 1, "once");
  private static final List<ClientRequest> REQUESTS =
      List.of(
          new ClientRequest("s1", new RaftRequest.Propose(1, List.of(A)).toValue()),
          new ClientRequest("s1", new RaftRequest.Propose(2, List.of(ONCE)).toValue()),
          new ClientRequest("s2", new RaftRequest.Read("r").toValue()));

  private final RaftWorkload workload = new RaftWorkload();
  private final List<Outcome> outcomes = new ArrayList<>();

  private void told(String server, RaftReply reply) {
    outcomes.add(new Outcome(server, reply.toValue()));
  }

  private void committed(String server, long first, CommittedEntry... entries) {
    told(server, new RaftReply.Committed(first, List.of(entries)));
  }

  private static CommittedEntry fresh(LogValue value) {
    return new CommittedEntry(1, value, true);
  }

  private Optional<String> violation() {
    return workload.violation(
        new RaftProtocol().exampleCluster(), "g", REQUESTS, List.copyOf(outcomes));
  }

  private void expect(String words) {
    assertTrue(violation().orElse("nothing").contains(words), violation().toString());
  }

  @Test
  void aRunIsAccepted() {
    committed("s1", 1, fresh(A));
    told("s2", new RaftReply.Reading("r"));
    committed("s1", 2, fresh(ONCE));
    told("s2", new RaftReply.ReadReady("r", 1));
    committed("s2", 1, fresh(A), fresh(ONCE));
    told("s3", new RaftReply.Installed(1, 1));
    committed("s3", 2, fresh(ONCE));
    committed("s1", 1, fresh(A));
    assertEquals(Optional.empty(), violation());
  }

  @Test
  void twoEntriesAtOneIndexAreSeen() {
    committed("s1", 1, fresh(A));
    committed("s2", 1, fresh(ONCE));
    expect("index 1 of g");
  }

  @Test
  void anEffectOnOneServerOnlyIsSeen() {
    committed("s1", 1, fresh(ONCE));
    committed("s2", 1, new CommittedEntry(1, ONCE, false));
    expect("elsewhere");
  }

  @Test
  void anEffectThatComesTwiceIsSeen() {
    committed("s1", 1, fresh(ONCE), fresh(ONCE));
    expect("has an effect at 1 and at 2");
  }

  @Test
  void aValueThatNobodyProposedIsSeen() {
    committed("s1", 1, fresh(LogValue.command(0, 0, "b")));
    expect("nobody proposed");
  }

  @Test
  void entriesOutOfOrderAreSeen() {
    committed("s1", 1, fresh(A));
    committed("s1", 3, fresh(ONCE));
    expect("out of order");
  }

  @Test
  void aStaleReadIsSeen() {
    committed("s1", 1, fresh(A));
    told("s2", new RaftReply.Reading("r"));
    told("s2", new RaftReply.ReadReady("r", 0));
    expect("must see up to 1");
  }

  @Test
  void aGroupIsFinishedWhenAllIsCommittedReadAndToldEverywhere() {
    committed("s1", 1, fresh(A), fresh(ONCE));
    told("s2", new RaftReply.Reading("r"));
    told("s2", new RaftReply.ReadReady("r", 2));
    committed("s2", 1, fresh(A), fresh(ONCE));
    assertFalse(finished());
    told("s3", new RaftReply.Installed(2, 1));
    assertTrue(finished());
    committed("s1", 3, fresh(A));
    assertFalse(finished());
  }

  private boolean finished() {
    return workload.finished(new RaftProtocol().exampleCluster(), REQUESTS, outcomes);
  }

  @Test
  void allThatTheClientsAskIsARequestAndEachKindIsAsked() {
    List<Class<?>> kinds = new ArrayList<>();
    for (int seed = 0; seed < 20; seed++) {
      workload
          .requests(new RaftProtocol().exampleCluster(), "g", new SplittableRandom(seed))
          .forEach(
              request -> kinds.add(RaftRequest.of(request.request()).orElseThrow().getClass()));
    }
    assertTrue(kinds.containsAll(List.of(RaftRequest.class.getPermittedSubclasses())));
  }

  @Test
  void whatIsCommittedOrInstalledIsToldOnceAndAnswersMayBeRepeated() {
    assertFalse(workload.mayRepeat(new RaftReply.Committed(1, List.of()).toValue()));
    assertFalse(workload.mayRepeat(new RaftReply.Installed(1, 1).toValue()));
    assertTrue(workload.mayRepeat(new RaftReply.Reading("r").toValue()));
  }
}
