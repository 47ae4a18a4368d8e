package dev.lockstep.evidence.run;

import dev.lockstep.core.Cluster;
import dev.lockstep.evidence.sim.Store;
import dev.lockstep.history.linearizability.HistoryEvent;
import dev.lockstep.history.linearizability.HistoryRecorder;
import dev.lockstep.runtime.raft.RaftGateway;
import dev.lockstep.runtime.raft.RaftSession;
import dev.lockstep.runtime.raft.SubmitOutcome;
import dev.lockstep.traces.Value;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Clients of a replicated key-value store. Each carries out a few operations, one after the other:
 * most through a {@link RaftSession}, which repeats what is not known; some without one, so that
 * outcomes stay unknown. Whoever reads asks any node. After the faults one more client at each node
 * reads every key.
 */
final class LogClients implements Clients {
  private static final int OPERATIONS = 5;
  private static final int WITHOUT_SESSION_ONE_IN = 4;
  private static final long ANSWER_MILLIS_MAX = 1_500;
  private static final long PAUSE_MILLIS = 20;
  private static final Duration WITHIN = Duration.ofMinutes(10);

  private static final class Client {
    final String name;
    final Optional<String> node;
    final Deque<Value> operations = new ArrayDeque<>();
    RaftSession<Value, Value> session;

    Client(String name, Optional<String> node) {
      this.name = name;
      this.node = node;
    }
  }

  private record Pending(String node, Consumer<Optional<Value>> then) {}

  /** The way to a node, for sessions, which call on threads of their own. */
  private final class Gateway implements RaftGateway<Value, Value> {
    private final String node;

    Gateway(String node) {
      this.node = node;
    }

    @Override
    public CompletableFuture<SubmitOutcome<Long>> openSession() {
      return send(new MemberRequest.OpenSession(), MemberReply::number);
    }

    @Override
    public CompletableFuture<SubmitOutcome<Value>> submit(
        long session, long number, Value operation) {
      return send(new MemberRequest.Submit(session, number, operation), Function.identity());
    }

    private <T> CompletableFuture<SubmitOutcome<T>> send(
        MemberRequest request, Function<Value, T> result) {
      CompletableFuture<SubmitOutcome<T>> outcome = new CompletableFuture<>();
      agenda.post(
          () -> ask(node, request, reply -> outcome.complete(MemberReply.outcome(reply, result))));
      return outcome;
    }
  }

  private final List<String> names;
  private final Agenda agenda;
  private final Nodes nodes;
  private final SplittableRandom random;
  private final Store.Operations draw = new Store.Operations();
  private final Map<String, Gateway> gateways = new LinkedHashMap<>();
  private final Map<String, Pending> pending = new LinkedHashMap<>();
  private final Map<String, Client> open = new LinkedHashMap<>();
  private final List<HistoryEvent> events = new ArrayList<>();
  private final HistoryRecorder recorder = HistoryRecorder.to(events::add, System::nanoTime);
  private final List<String> problems = new ArrayList<>();
  private int wanted;
  private long operations;
  private long calls;
  private int unanswered;
  private long lastHeardNanos = System.nanoTime();

  LogClients(Cluster cluster, Agenda agenda, Nodes nodes, long seed) {
    this.names = cluster.nodes();
    this.agenda = agenda;
    this.nodes = nodes;
    this.random = new SplittableRandom(seed);
    names.forEach(node -> gateways.put(node, new Gateway(node)));
  }

  @Override
  public void open() {
    Client client = new Client("client-" + ++wanted, Optional.empty());
    for (int i = 0; i < OPERATIONS; i++) {
      client.operations.add(draw.next(random, ++operations));
    }
    open.put(client.name, client);
    if (random.nextInt(WITHOUT_SESSION_ONE_IN) == 0) {
      next(client);
    } else {
      openSession(client);
    }
  }

  @Override
  public void heal() {
    for (String node : names) {
      Client client = new Client("reader-" + ++wanted, Optional.of(node));
      client.operations.addAll(Store.reads());
      open.put(client.name, client);
      next(client);
    }
  }

  private void openSession(Client client) {
    CompletableFuture<Void> unused =
        RaftSession.open(gateways, 1, WITHIN)
            .handle(
                (session, error) -> {
                  agenda.post(
                      () -> {
                        if (error == null) {
                          client.session = session;
                          next(client);
                        } else {
                          problems.add(client.name + ": " + error.getMessage());
                        }
                      });
                  return null;
                });
  }

  private void next(Client client) {
    Value operation = client.operations.poll();
    if (operation == null) {
      open.remove(client.name);
      close(client);
      return;
    }
    HistoryRecorder.Call call = recorder.invoke(client.name, operation);
    if (draw.observes(operation)) {
      read(client, call, operation);
    } else if (client.session != null) {
      submit(client, call, operation);
    } else {
      command(client, call, operation, any());
    }
  }

  /** A read has no effect, so it may be tried until it is answered. */
  private void read(Client client, HistoryRecorder.Call call, Value operation) {
    ask(
        client.node.orElseGet(this::any),
        new MemberRequest.Read(operation),
        reply -> {
          if (MemberReply.outcome(reply, Function.identity())
              instanceof SubmitOutcome.Applied<Value> answered) {
            call.returned(answered.result());
            next(client);
          } else {
            agenda.after(PAUSE_MILLIS, () -> read(client, call, operation));
          }
        });
  }

  private void submit(Client client, HistoryRecorder.Call call, Value operation) {
    CompletableFuture<Void> unused =
        client
            .session
            .submit(operation, WITHIN)
            .thenAccept(outcome -> agenda.post(() -> submitted(client, call, outcome)));
  }

  private void submitted(Client client, HistoryRecorder.Call call, SubmitOutcome<Value> outcome) {
    if (outcome instanceof SubmitOutcome.Applied<Value> applied) {
      call.returned(applied.result());
      next(client);
    } else if (outcome instanceof SubmitOutcome.SessionExpired) {
      call.unknown();
      close(client);
      openSession(client);
    } else {
      call.unknown();
      problems.add(client.name + " was told " + outcome);
    }
  }

  /** Without a session: what is refused is tried elsewhere, and what is unknown stays unknown. */
  private void command(Client client, HistoryRecorder.Call call, Value operation, String node) {
    if (nodes.incarnation(node).isEmpty()) {
      agenda.after(PAUSE_MILLIS, () -> command(client, call, operation, any()));
      return;
    }
    ask(
        node,
        new MemberRequest.Command(operation),
        reply -> {
          SubmitOutcome<Value> outcome = MemberReply.outcome(reply, Function.identity());
          if (outcome instanceof SubmitOutcome.Applied<Value> applied) {
            call.returned(applied.result());
            next(client);
          } else if (outcome instanceof SubmitOutcome.Unknown) {
            call.unknown();
            next(client);
          } else {
            Optional<String> leader =
                outcome instanceof SubmitOutcome.NotLeader<Value> not
                    ? not.leader()
                    : Optional.empty();
            agenda.after(
                PAUSE_MILLIS, () -> command(client, call, operation, leader.orElseGet(this::any)));
          }
        });
  }

  private String any() {
    return names.get(random.nextInt(names.size()));
  }

  /** Asks a node; it answers, or nobody knows. */
  private void ask(String node, MemberRequest request, Consumer<Optional<Value>> then) {
    if (nodes.incarnation(node).isEmpty()) {
      then.accept(Optional.empty());
      return;
    }
    String call = "call-" + ++calls;
    pending.put(call, new Pending(node, then));
    nodes.request(node, call, request.toValue());
    agenda.after(ANSWER_MILLIS_MAX, () -> doubt(node, call));
  }

  @Override
  public void hear(String node, String call, Value answer) {
    lastHeardNanos = System.nanoTime();
    Pending asked = pending.remove(call);
    if (asked != null) {
      asked.then.accept(Optional.of(answer));
    }
  }

  @Override
  public void doubt(String node, String call) {
    Pending asked = pending.remove(call);
    if (asked != null) {
      unanswered++;
      asked.then.accept(Optional.empty());
    }
  }

  @Override
  public void gone(String node) {
    List<String> lost = new ArrayList<>();
    pending.forEach(
        (call, asked) -> {
          if (asked.node.equals(node)) {
            lost.add(call);
          }
        });
    lost.forEach(call -> doubt(node, call));
  }

  @Override
  public String noun() {
    return SeenOperations.NOUN;
  }

  @Override
  public int openCount() {
    return open.size();
  }

  @Override
  public int finished() {
    return wanted - open.size();
  }

  @Override
  public boolean allFinished() {
    return open.isEmpty();
  }

  @Override
  public List<String> unfinished() {
    return List.copyOf(open.keySet());
  }

  @Override
  public long quietMillis() {
    return (System.nanoTime() - lastHeardNanos) / 1_000_000;
  }

  @Override
  public List<String> problems() {
    return List.copyOf(problems);
  }

  @Override
  public Seen seen() {
    return SeenOperations.of(events, wanted, unfinished(), unanswered);
  }

  @Override
  public void close() {
    open.values().forEach(LogClients::close);
  }

  private static void close(Client client) {
    if (client.session != null) {
      client.session.close();
      client.session = null;
    }
  }
}
