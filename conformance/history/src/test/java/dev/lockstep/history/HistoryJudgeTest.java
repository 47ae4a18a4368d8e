package dev.lockstep.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Action;
import dev.lockstep.core.Cluster;
import dev.lockstep.core.Machine;
import dev.lockstep.core.Message;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.Workload;
import dev.lockstep.core.Workload.ClientRequest;
import dev.lockstep.core.Workload.Outcome;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class HistoryJudgeTest {

  private final HistoryJudge judge = new HistoryJudge(new Chooser(), Chooser.CLUSTER);

  private static InstanceHistory history(String instance, Outcome... outcomes) {
    return new InstanceHistory(
        instance,
        List.of(new ClientRequest("n1", Value.of("a")), new ClientRequest("n2", Value.of("b"))),
        List.of(outcomes));
  }

  private static Outcome told(String node, String value) {
    return new Outcome(node, Value.of(value));
  }

  @Test
  void nodesThatAgreeOnARequestedValueAreAccepted() {
    Judgement judgement =
        judge.judge(
            List.of(
                history("i1", told("n1", "a"), told("n2", "a")),
                history("i2", told("n1", "b"), told("n1", "b")),
                history("i3")));
    assertEquals(new Judgement(3, 1, 4, List.of()), judgement);
    assertEquals(Judgement.Verdict.ACCEPTED, judgement.verdict());
  }

  @Test
  void twoValuesInOneInstanceAreRejectedWithItsNameAndTwoInstancesMayDiffer() {
    assertEquals(
        Judgement.Verdict.ACCEPTED,
        judge
            .judge(List.of(history("i1", told("n1", "a")), history("i2", told("n2", "b"))))
            .verdict());
    Judgement judgement =
        judge.judge(
            List.of(
                history("i1", told("n1", "a")), history("i2", told("n1", "a"), told("n2", "b"))));
    assertEquals(Judgement.Verdict.REJECTED, judgement.verdict());
    assertEquals("i2", judgement.violations().get(0).instance());
    assertTrue(judgement.toString().contains("i2: two values"), judgement::toString);
  }

  @Test
  void aValueThatNobodyAskedForIsRejected() {
    Judgement judgement = judge.judge(List.of(history("i1", told("n1", "c"))));
    assertEquals(Judgement.Verdict.REJECTED, judgement.verdict());
  }

  @Test
  void anOutcomeFromOutsideTheClusterIsRejected() {
    Judgement judgement = judge.judge(List.of(history("i1", told("n9", "a"))));
    assertEquals(
        "an outcome comes from n9, which is no node of the cluster",
        judgement.violations().get(0).reason());
  }

  @Test
  void aHistoryWithoutOutcomesIsNeverAccepted() {
    assertEquals(Judgement.Verdict.VOID, judge.judge(List.of()).verdict());
    assertEquals(Judgement.Verdict.VOID, judge.judge(List.of(history("i1"))).verdict());
  }

  @Test
  void oneInstanceInTwoPartsIsRefusedSinceTheyCouldNotContradictEachOther() {
    assertThrows(
        IllegalArgumentException.class,
        () -> judge.judge(List.of(history("i1", told("n1", "a")), history("i1"))));
  }

  /** A request without an answer may have taken effect or not: it decides nothing, either way. */
  @Test
  void anUnknownOutcomeNeitherAcceptsNorContradicts() {
    InstanceHistory resolved =
        doubtful(history("i1", told("n2", "a"), told("n1", "a")), List.of("n1"));
    assertEquals(Judgement.Verdict.ACCEPTED, judge.judge(List.of(resolved)).verdict());
    InstanceHistory torn = doubtful(history("i1", told("n2", "a"), told("n1", "b")), List.of("n1"));
    assertEquals(Judgement.Verdict.REJECTED, judge.judge(List.of(torn)).verdict());
    InstanceHistory open = doubtful(history("i1"), List.of("n1", "n2"));
    assertEquals(Judgement.Verdict.VOID, judge.judge(List.of(open)).verdict());
  }

  private static InstanceHistory doubtful(InstanceHistory history, List<String> nodes) {
    return new InstanceHistory(history.instance(), history.requests(), history.outcomes(), nodes);
  }

  /** Two nodes choose one of the requested values. */
  private static final class Chooser implements Protocol, Workload {
    static final Cluster CLUSTER = Cluster.of(Map.of("Chooser", List.of("n1", "n2")));

    @Override
    public String instanceNoun() {
      return "choice";
    }

    @Override
    public Optional<String> issuer(Cluster cluster) {
      return Optional.empty();
    }

    @Override
    public List<ClientRequest> requests(Cluster cluster, String instance, RandomGenerator random) {
      return List.of();
    }

    @Override
    public boolean finished(Cluster cluster, List<ClientRequest> requests, List<Outcome> outcomes) {
      return outcomes.stream().map(Outcome::node).distinct().count() == 2;
    }

    @Override
    public Optional<String> violation(
        Cluster cluster, String instance, List<ClientRequest> requests, List<Outcome> outcomes) {
      List<Value> values = outcomes.stream().map(Outcome::outcome).distinct().toList();
      if (values.size() > 1) {
        return Optional.of("two values " + values);
      }
      List<Value> asked = requests.stream().map(ClientRequest::request).toList();
      return asked.containsAll(values) ? Optional.empty() : Optional.of("not asked: " + values);
    }

    @Override
    public String name() {
      return "chooser";
    }

    @Override
    public String specification() {
      return "Chooser";
    }

    @Override
    public List<? extends Action> actions() {
      return List.of();
    }

    @Override
    public List<String> variables(String role) {
      return List.of();
    }

    @Override
    public Cluster exampleCluster() {
      return CLUSTER;
    }

    @Override
    public Machine machine(Cluster cluster, String node, String instance) {
      throw new UnsupportedOperationException("a judge runs nothing");
    }

    @Override
    public Message message(Value value) {
      throw new IllegalArgumentException("no messages");
    }

    @Override
    public Workload workload() {
      return this;
    }
  }
}
