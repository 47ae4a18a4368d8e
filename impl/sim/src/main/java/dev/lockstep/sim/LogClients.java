package dev.lockstep.sim;

import dev.lockstep.core.LogService;
import dev.lockstep.core.LogService.Answer;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Clients that use one instance as a replicated log for a long time, through sessions: a command is
 * repeated under its number, at another node where one does not answer, until its result comes or
 * its client gives up. Once all is healed each client carries out one more operation.
 */
final class LogClients implements Demand {
  private static final long LATENCY_MICROS = 500;

  /** One client. Invariant: it has an operation exactly while {@code operation} is not null. */
  private static final class Client {
    final int place;
    String name;
    int lives;
    long session;
    long seq;
    long number;
    Value operation;
    int operationNumber;
    long sinceMicros;
    long attempt;
    String node;

    Client(int place) {
      this.place = place;
      rename();
    }

    /** A client that gave up comes back as another: its old command is still under way. */
    void rename() {
      name = "c" + place + "." + ++lives;
      session = 0;
      seq = 0;
    }
  }

  private record Place(String node, long index) {}

  private record Wait(Client client, long attempt, long term) {}

  private record Read(Client client, long attempt, String node) {}

  private final World world;
  private final Load load;
  private final LogService service;
  private final String instance;
  private final SplittableRandom random;
  private final List<Value> operations = new ArrayList<>();
  private final Replicas replicas;
  private final List<Client> clients = new ArrayList<>();
  private final Map<Long, Wait> asked = new HashMap<>();
  private final Map<Place, Wait> appended = new HashMap<>();
  private final Map<String, Read> reads = new HashMap<>();
  private final Set<Client> done = new HashSet<>();
  private long names;
  private boolean last;

  LogClients(World world, Load load, LogService service, SplittableRandom random) {
    this.world = world;
    this.load = load;
    this.service = service;
    this.random = random;
    this.instance = world.scenario().protocol().workload().instanceNoun() + "-1";
    this.replicas = new Replicas(load, operations);
  }

  @Override
  public boolean isContinuous() {
    return true;
  }

  @Override
  public void begin() {
    for (int place = 1; place <= load.clients(); place++) {
      Client client = new Client(place);
      client.node = anyNode();
      clients.add(client);
      world.agenda().after(random.nextLong(intervalMicros()), () -> open(client));
    }
  }

  private long intervalMicros() {
    return load.clients() * 1_000L * World.MICROS_PER_MILLI / load.operationsPerSecond();
  }

  private String anyNode() {
    List<String> nodes = world.scenario().cluster().nodes();
    return nodes.get(random.nextInt(nodes.size()));
  }

  private long nowMicros() {
    return world.agenda().nowMicros();
  }

  @Override
  public void started(String node) {
    replicas.started(node);
    world.agenda().after(0, () -> world.node(node).request(instance, service.start()));
  }

  /** The client begins its next operation. */
  private void open(Client client) {
    if (world.healed() && !last) {
      return;
    }
    client.operationNumber = operations.size();
    client.operation = load.operations().next(random, client.operationNumber);
    operations.add(client.operation);
    client.sinceMicros = nowMicros();
    client.number++;
    if (!load.operations().observes(client.operation)) {
      client.seq++;
    }
    load.listener().invoked(client.name, client.number, nowMicros(), client.operation);
    attempt(client);
  }

  /** Asks a node, and another one when the time is over. */
  private void attempt(Client client) {
    long attempt = ++client.attempt;
    String node = client.node;
    Valued request;
    if (load.operations().observes(client.operation)) {
      node = anyNode();
      String id = node + "." + ++names;
      reads.put(id, new Read(client, attempt, node));
      request = service.read(id);
      abandonLater(node, id);
    } else {
      long tag = ++names;
      asked.put(tag, new Wait(client, attempt, 0));
      request =
          client.session == 0
              ? service.register(tag)
              : service.command(
                  tag, client.session, client.seq, Integer.toString(client.operationNumber));
    }
    send(node, request);
    long patience = load.attemptMillis() * World.MICROS_PER_MILLI;
    world.agenda().after(patience, () -> again(client, attempt, null));
  }

  private void send(String node, Valued request) {
    long latency = LATENCY_MICROS + world.jitterMicros();
    world.agenda().after(latency, () -> world.node(node).request(instance, request));
  }

  private void abandonLater(String node, String id) {
    long patience = load.attemptMillis() * World.MICROS_PER_MILLI;
    world
        .agenda()
        .after(
            patience,
            () -> {
              if (reads.remove(id) != null) {
                world.node(node).request(instance, service.abandon(id));
              }
            });
  }

  /** An attempt came to nothing: another one, at this node or any, unless the client gives up. */
  private void again(Client client, long attempt, String node) {
    if (client.attempt != attempt || client.operation == null) {
      return;
    }
    client.node = node == null ? anyNode() : node;
    long waitedMicros = nowMicros() - client.sinceMicros;
    if (waitedMicros < load.giveUpMillis() * World.MICROS_PER_MILLI) {
      attempt(client);
      return;
    }
    load.listener().unknown(client.name, client.number);
    client.rename();
    end(client);
  }

  private void end(Client client) {
    client.operation = null;
    client.attempt++;
    long nextMicros = client.sinceMicros + intervalMicros() / 2 + random.nextLong(intervalMicros());
    world.agenda().at(nextMicros, () -> open(client));
  }

  private void complete(Client client, long attempt, Value result) {
    world
        .agenda()
        .after(
            LATENCY_MICROS + world.jitterMicros(),
            () -> {
              if (client.attempt == attempt && client.operation != null) {
                load.listener().returned(client.name, client.number, nowMicros(), result);
                finish(client);
              }
            });
  }

  private void finish(Client client) {
    if (last) {
      done.add(client);
      client.operation = null;
    } else {
      end(client);
    }
  }

  @Override
  public void reply(String group, String node, Valued outcome) {
    Answer answer = service.answer(outcome);
    if (answer instanceof Answer.Committed told) {
      committed(node, told);
    } else if (answer instanceof Answer.Appended told) {
      Wait wait = asked.remove(told.tag());
      if (wait != null) {
        appended.put(
            new Place(node, told.index()), new Wait(wait.client(), wait.attempt(), told.term()));
      }
    } else if (answer instanceof Answer.Refused told) {
      Wait wait = asked.remove(told.tag());
      if (wait != null) {
        elsewhere(wait.client(), wait.attempt(), told.leader());
      }
    } else if (answer instanceof Answer.Installed told) {
      replicas.install(node, told.index());
    } else if (answer instanceof Answer.ReadReady told) {
      Read read = reads.remove(told.id());
      if (read != null) {
        readable(read, told.index());
      }
    } else if (answer instanceof Answer.Unreadable told) {
      Read read = reads.remove(told.id());
      if (read != null) {
        elsewhere(read.client(), read.attempt(), told.leader());
      }
    }
  }

  /** Goes where the refusal points to, a little later. */
  private void elsewhere(Client client, long attempt, String leader) {
    long pauseMicros = random.nextLong(1, 20) * World.MICROS_PER_MILLI;
    world.agenda().after(pauseMicros, () -> again(client, attempt, leader));
  }

  /** The application of this node has applied what it was told; so all that is committed here. */
  private void readable(Read read, long index) {
    Client client = read.client();
    if (client.attempt != read.attempt() || client.operation == null) {
      return;
    }
    if (replicas.applied(read.node()) >= index) {
      complete(client, read.attempt(), replicas.query(read.node(), client.operation));
    } else {
      world.agenda().after(World.MICROS_PER_MILLI, () -> readable(read, index));
    }
  }

  private void committed(String node, Answer.Committed told) {
    long index = told.first();
    for (LogService.Entry entry : told.entries()) {
      replicas.apply(node, index, entry);
      Wait wait = appended.remove(new Place(node, index));
      if (wait != null) {
        decided(wait, node, index, entry);
      }
      index++;
    }
    if (replicas.takesSnapshot(node)) {
      long applied = replicas.applied(node);
      world.agenda().after(0, () -> world.node(node).request(instance, service.compact(applied)));
    }
  }

  /** What a client waits for at this place of the log is there, or something else is. */
  private void decided(Wait wait, String node, long index, LogService.Entry entry) {
    Client client = wait.client();
    if (client.attempt != wait.attempt() || client.operation == null) {
      return;
    }
    if (entry.term() != wait.term()) {
      again(client, wait.attempt(), null);
    } else if (entry.opensSession()) {
      client.session = index;
      client.seq = 1;
      again(client, wait.attempt(), node);
    } else {
      Value result = replicas.result(node, entry.session(), entry.seq());
      if (result != null) {
        complete(client, wait.attempt(), result);
      }
    }
  }

  @Override
  public boolean mayRepeat(Valued outcome) {
    return true;
  }

  @Override
  public Optional<String> named(int index) {
    return Optional.of(instance);
  }

  @Override
  public void repeat(int index) {}

  @Override
  public void retryUntilFinished() {
    last = true;
    for (Client client : clients) {
      if (client.operation == null) {
        open(client);
      }
    }
  }

  @Override
  public boolean allFinished() {
    return last && done.size() == clients.size();
  }

  @Override
  public List<InstanceRun> runs() {
    return List.of(new InstanceRun(instance, List.of(), List.of(), allFinished()));
  }
}
