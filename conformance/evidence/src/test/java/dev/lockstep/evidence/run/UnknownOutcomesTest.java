package dev.lockstep.evidence.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.Workload.ClientRequest;
import dev.lockstep.core.Workload.Outcome;
import dev.lockstep.core.commit.CommitProtocol;
import dev.lockstep.core.commit.CommitReply;
import dev.lockstep.core.commit.CommitRequest;
import dev.lockstep.history.HistoryJudge;
import dev.lockstep.history.InstanceHistory;
import dev.lockstep.history.Judgement;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Clients of a node that dies are left in doubt. What they hear later is judged, and the doubt is
 * not: a twin of the judge that takes unknown for aborted rejects a run that is right.
 */
class UnknownOutcomesTest {
  private static final Protocol COMMIT = Protocol.named("commit");
  private static final Cluster CLUSTER = COMMIT.exampleCluster();
  private static final String MANAGER = CLUSTER.nodes(CommitProtocol.MANAGER).get(0);

  private static final Value COMMITTED = CommitReply.committed().toValue();
  private static final Value ABORTED =
      CommitReply.aborted(MANAGER, CommitReply.Why.TIMEOUT).toValue();

  /** Nodes that take every request and say nothing by themselves. */
  private static final class Silent implements Clients.Nodes {
    private final Map<String, List<String>> asked = new HashMap<>();

    @Override
    public Optional<Long> incarnation(String node) {
      return Optional.of(1L);
    }

    @Override
    public void request(String node, String instance, Value request) {
      asked.computeIfAbsent(node, key -> new ArrayList<>()).add(instance);
    }
  }

  private final Silent nodes = new Silent();
  private final InstanceClients clients =
      new InstanceClients(COMMIT, CLUSTER, new Agenda(), nodes, seedOfACommit());

  /** A seed with which all participants can commit, or there would be nothing to contradict. */
  private static long seedOfACommit() {
    for (long seed = 0; ; seed++) {
      Silent silent = new Silent();
      InstanceClients tried = new InstanceClients(COMMIT, CLUSTER, new Agenda(), silent, seed);
      tried.open();
      List<ClientRequest> requests = tried.histories().get(0).requests();
      boolean commits =
          CLUSTER.nodes().stream()
              .filter(node -> !node.equals(MANAGER))
              .allMatch(
                  node -> requests.contains(new ClientRequest(node, CommitRequest.CAN_COMMIT)));
      if (commits) {
        return seed;
      }
    }
  }

  private Judgement judge(List<InstanceHistory> histories) {
    return new HistoryJudge(COMMIT, CLUSTER).judge(histories);
  }

  private static List<InstanceHistory> takingUnknownForAborted(List<InstanceHistory> histories) {
    List<InstanceHistory> twins = new ArrayList<>();
    for (InstanceHistory history : histories) {
      List<Outcome> outcomes = new ArrayList<>(history.outcomes());
      history.unknown().forEach(node -> outcomes.add(new Outcome(node, ABORTED)));
      twins.add(new InstanceHistory(history.instance(), history.requests(), outcomes));
    }
    return twins;
  }

  @Test
  void aTwinThatTakesUnknownForAbortedIsCaught() {
    clients.open();
    String instance = nodes.asked.get(MANAGER).get(0);
    clients.gone(MANAGER);
    assertEquals(List.of(MANAGER), clients.histories().get(0).unknown());
    CLUSTER.nodes().forEach(node -> clients.hear(node, instance, COMMITTED));
    assertTrue(clients.allFinished());
    assertEquals(Judgement.Verdict.ACCEPTED, judge(clients.histories()).verdict());
    assertEquals(
        Judgement.Verdict.REJECTED, judge(takingUnknownForAborted(clients.histories())).verdict());
  }

  @Test
  void anOutcomeThatContradictsAnotherIsRejectedWhateverWasUnknown() {
    clients.open();
    String instance = nodes.asked.get(MANAGER).get(0);
    clients.doubt(MANAGER, instance);
    CLUSTER.nodes().stream()
        .filter(node -> !node.equals(MANAGER))
        .forEach(node -> clients.hear(node, instance, COMMITTED));
    clients.hear(MANAGER, instance, ABORTED);
    assertEquals(Judgement.Verdict.REJECTED, judge(clients.histories()).verdict());
  }

  @Test
  void onlyARequestWithoutAnAnswerIsUnknown() {
    clients.open();
    String instance = nodes.asked.get(MANAGER).get(0);
    clients.hear(MANAGER, instance, COMMITTED);
    clients.gone(MANAGER);
    clients.doubt(MANAGER, "an instance that nobody opened");
    assertEquals(List.of(), clients.histories().get(0).unknown());
  }
}
