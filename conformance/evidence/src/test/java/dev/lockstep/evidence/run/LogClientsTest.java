package dev.lockstep.evidence.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.raft.RaftProtocol;
import dev.lockstep.evidence.sim.Store;
import dev.lockstep.history.linearizability.Verdict;
import dev.lockstep.traces.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of a replicated store, against one store that every node answers from. */
class LogClientsTest {
  private static final Cluster CLUSTER = new RaftProtocol().exampleCluster();
  private static final long MILLIS_MAX = 60_000;

  private final Agenda agenda = new Agenda();
  private final Store store = Store.empty();
  private final Map<List<Long>, Value> results = new HashMap<>();
  private LogClients clients;
  private long index;

  /** Answers every request on the agenda, by a member that leads. */
  private final class Answering implements Clients.Nodes {
    private final Function<Value, Optional<Value>> change;

    Answering(Function<Value, Optional<Value>> change) {
      this.change = change;
    }

    @Override
    public Optional<Long> incarnation(String node) {
      return Optional.of(1L);
    }

    @Override
    public void request(String node, String call, Value request) {
      Value reply = MemberReply.applied(carryOut(MemberRequest.of(request)), ++index);
      agenda.post(
          () ->
              change
                  .apply(reply)
                  .ifPresentOrElse(
                      answer -> clients.hear(node, call, answer), () -> clients.doubt(node, call)));
    }

    private Value carryOut(MemberRequest request) {
      if (request instanceof MemberRequest.OpenSession) {
        return Value.of(index + 1);
      } else if (request instanceof MemberRequest.Submit submit) {
        return results.computeIfAbsent(
            List.of(submit.session(), submit.number()), first -> store.apply(submit.operation()));
      } else if (request instanceof MemberRequest.Command command) {
        return store.apply(command.operation());
      }
      return store.query(((MemberRequest.Read) request).operation());
    }
  }

  private Seen seen(int count, Function<Value, Optional<Value>> change)
      throws InterruptedException {
    clients = new LogClients(CLUSTER, agenda, new Answering(change), 1);
    try (LogClients closed = clients) {
      for (int i = 0; i < count; i++) {
        closed.open();
      }
      assertTrue(agenda.runUntil(closed::allFinished, MILLIS_MAX));
      closed.heal();
      assertTrue(agenda.runUntil(closed::allFinished, MILLIS_MAX));
      assertEquals(count + CLUSTER.nodes().size(), closed.finished());
      return closed.seen();
    }
  }

  @Test
  void oneStoreIsLinearizable(@TempDir Path folder) throws Exception {
    Seen seen = seen(20, Optional::of);
    assertEquals(Verdict.ACCEPTED, seen.verdict(), seen::sentence);
    seen.write(folder);
    assertEquals(seen.sentence(), Seen.read("raft", folder).orElseThrow().sentence());
  }

  @Test
  void aReadThatSeesWhatWasNeverThereIsRejected() throws Exception {
    List<Value> changed = new ArrayList<>();
    Seen seen =
        seen(
            20,
            reply -> {
              Value.Rec fields = (Value.Rec) reply;
              boolean value =
                  fields.get("result") instanceof Value.Str text && text.value().startsWith("v");
              if (value && changed.isEmpty()) {
                changed.add(reply);
                return Optional.of(MemberReply.applied(Value.of("v0"), index));
              }
              return Optional.of(reply);
            });
    assertEquals(1, changed.size());
    assertEquals(Verdict.REJECTED, seen.verdict(), seen::sentence);
  }

  @Test
  void whatIsNotAnsweredStaysUnknownWithoutASessionOnly() throws Exception {
    int[] replies = {0};
    Seen seen =
        seen(
            40,
            reply -> {
              boolean open = ((Value.Rec) reply).get("result") instanceof Value.Int;
              return !open && ++replies[0] % 10 == 0 ? Optional.empty() : Optional.of(reply);
            });
    assertEquals(List.of(), clients.problems());
    assertEquals(Verdict.ACCEPTED, seen.verdict(), seen::sentence);
    SeenOperations operations = (SeenOperations) seen;
    assertTrue(operations.report().unknown() > 0, seen::doubts);
    assertTrue(operations.unanswered() > operations.report().unknown(), seen::doubts);
  }
}
