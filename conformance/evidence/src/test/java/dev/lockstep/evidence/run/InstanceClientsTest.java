package dev.lockstep.evidence.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.commit.CommitDecision;
import dev.lockstep.core.commit.CommitProtocol;
import dev.lockstep.core.commit.CommitReply;
import dev.lockstep.history.HistoryJudge;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Clients of two-phase commit, against nodes that only take requests. */
class InstanceClientsTest {
  private static final Protocol COMMIT = Protocol.named("commit");
  private static final Cluster CLUSTER = COMMIT.exampleCluster();
  private static final String MANAGER = CLUSTER.nodes(CommitProtocol.MANAGER).get(0);
  private static final String PARTICIPANT = CLUSTER.nodes(CommitProtocol.PARTICIPANTS).get(0);
  private static final long MILLIS_MAX = 60_000;

  private static final CommitReply ABORTED = CommitReply.aborted(MANAGER, CommitReply.Why.TIMEOUT);

  private final Agenda agenda = new Agenda();
  private final List<String> asked = new ArrayList<>();
  private final InstanceClients clients =
      new InstanceClients(
          COMMIT,
          CLUSTER,
          agenda,
          new Clients.Nodes() {
            @Override
            public Optional<Long> incarnation(String node) {
              return Optional.of(1L);
            }

            @Override
            public void request(String node, String instance, Value request) {
              asked.add(instance);
            }
          },
          1);

  /** Works until every retry that was planned up to now has come; later ones are due later. */
  private void letRetriesCome() throws InterruptedException {
    boolean[] over = {false};
    agenda.after(2 * InstanceClients.RETRY_MILLIS, () -> over[0] = true);
    assertTrue(agenda.runUntil(() -> over[0], MILLIS_MAX));
  }

  private int finishedForTheJudge() {
    return new HistoryJudge(COMMIT, CLUSTER).judge(clients.histories()).finished();
  }

  @Test
  void anOperatorWhoComesAfterTheOutcomeOpensTheTransactionAgainUntilHisDecisionWasRead()
      throws InterruptedException {
    clients.open();
    String instance = asked.get(0);
    clients.hear(MANAGER, instance, ABORTED.toValue());
    assertTrue(clients.allFinished());
    letRetriesCome();

    clients.hear(PARTICIPANT, instance, ABORTED.with(CommitDecision.ABORT).toValue());
    assertFalse(clients.allFinished());
    assertEquals(List.of(instance), clients.unfinished());
    assertEquals(0, finishedForTheJudge());
    int before = asked.size();
    assertTrue(agenda.runUntil(() -> asked.size() > before, MILLIS_MAX), "it asks again");

    CommitReply read = ABORTED.with(Map.of(PARTICIPANT, CommitDecision.ABORT), true);
    clients.hear(MANAGER, instance, read.toValue());
    assertTrue(clients.allFinished());
    assertEquals(1, clients.finished());
    assertEquals(1, finishedForTheJudge());
  }
}
