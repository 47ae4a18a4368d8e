package dev.lockstep.core.raft;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.evidence.steps.StepDriver;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The steps of {@code RaftNode} as inputs of a server. How much a leader sends at once is for
 * {@link Flow} to decide, so {@code Replicate} goes to {@link Replication} with the counts of the
 * step. Stands in the package of the servers, so that it is loaded with a changed one.
 */
public final class RaftSteps implements StepDriver {
  private static final int ALARMS_MAX = 4;
  private static final Set<String> COVERED = Set.of("Heartbeat", "HeartbeatResponse", "Ack");
  private static final Set<String> GROWING = Set.of("commit", "round", "index");

  @Override
  public Optional<Taken> take(
      Cluster cluster,
      String node,
      Map<String, Value> before,
      String action,
      Map<String, Value> parameters) {
    Group group = Group.of(cluster);
    if (action.equals("Replicate")) {
      return Optional.of(replicate(node, group, before, parameters.get("counts")));
    }
    Server server = new Server(node, group);
    if (action.equals("Crash") || action.equals("Restart")) {
      return Optional.of(taken(server, new Input.Recovered(records(before)), 1));
    }
    server.restore(before);
    // Contact puts the time-out off, so that its timer runs out several times.
    int attempts = action.equals("ElectionTimeout") ? ALARMS_MAX : 1;
    return Optional.of(taken(server, input(action, parameters), attempts));
  }

  private static Taken taken(Server server, Input input, int attempts) {
    Effects effects = server.step(input);
    for (int attempt = 1; attempt < attempts && effects.action() == null; attempt++) {
      effects = server.step(input);
    }
    return new Taken(input, effects, server.state());
  }

  private static Input input(String action, Map<String, Value> parameters) {
    return switch (action) {
      case "ElectionTimeout" -> new Input.TimeOut(Timers.ELECTION);
      case "ClientRequest" -> clientRequest((Value.Seq) parameters.get("values"));
      case "SendHeartbeats" -> new Input.TimeOut(Timers.HEARTBEAT);
      case "CheckHeard", "StepDown" -> new Input.TimeOut(Timers.CHECK_QUORUM);
      case "RequestRead", "ForwardRead" ->
          new Input.Request(new RaftRequest.Read(text(parameters.get("id"))));
      case "AbandonRead" -> new Input.Request(new RaftRequest.Abandon(text(parameters.get("id"))));
      case "Compact" ->
          new Input.Request(new RaftRequest.Compact(((Value.Int) parameters.get("n")).value()));
      case "Persist" -> new Input.Persisted();
      default -> new Input.Deliver(RaftMessage.of(parameters.get("m")));
    };
  }

  private static Input clientRequest(Value.Seq values) {
    List<LogValue> proposed = values.elements().stream().map(LogValue::of).toList();
    return proposed.contains(LogValue.NO_OP)
        ? new Input.TimeOut(Timers.NO_OP)
        : new Input.Request(new RaftRequest.Propose(1, proposed));
  }

  private static String text(Value value) {
    return ((Value.Str) value).value();
  }

  /** Nobody gets a message if the counts are of nobody: no input leads to that. */
  private static Taken replicate(
      String node, Group group, Map<String, Value> before, Value counts) {
    State state = new State(node, group);
    state.restore(before);
    Timers timers = new Timers(node);
    state.into(new Effects.Builder());
    Replication replication = new Replication(state, timers, new Flow(state, Limits.DEFAULT));
    Map<String, Value> byFollower = counts instanceof Value.Rec rec ? rec.fields() : Map.of();
    Effects effects =
        replication
            .replicate(
                follower ->
                    byFollower.get(follower.server) instanceof Value.Int count
                        ? (int) count.value()
                        : -1)
            .build();
    return new Taken(new Input.TimeOut(Timers.REPLICATE), effects, state.describe());
  }

  /** Who gets the snapshot gets no entries with it, whatever its count. */
  @Override
  public Map<String, Value> named(
      Map<String, Value> before, String action, Map<String, Value> parameters) {
    if (!action.equals("Replicate") || !(parameters.get("counts") instanceof Value.Rec counts)) {
      return parameters;
    }
    Value.Rec nextIndex = (Value.Rec) before.get("nextIndex");
    long covered = number(((Value.Rec) before.get("snapshot")).get("index"));
    Map<String, Value> sent = new TreeMap<>(counts.fields());
    sent.replaceAll(
        (server, count) -> number(nextIndex.get(server)) <= covered ? Value.of(0) : count);
    return Map.of("counts", Value.record(sent));
  }

  private static long number(Value value) {
    return ((Value.Int) value).value();
  }

  /** One record that has all that is durable. */
  private static List<Value> records(Map<String, Value> state) {
    Value term = state.get("diskTerm");
    if (term.equals(Value.of(0))) {
      return List.of();
    }
    return List.of(
        Value.record(
            "type", "snapshot",
            "term", term,
            "votedFor", state.get("diskVote"),
            "snapshot", state.get("diskSnapshot"),
            "entries", state.get("diskLog")));
  }

  @Override
  public List<String> network() {
    return List.of("msgs", "beats", "echoes", "acks");
  }

  /** Anybody may ask what is committed at any time. */
  @Override
  public boolean isKept(Value message) {
    return !Fields.text(message, "type").equals("ReadIndex");
  }

  /** {@code Covers}: of these kinds only the last is kept. */
  @Override
  public boolean covers(Value message, Value other) {
    if (message.equals(other)) {
      return true;
    }
    Value.Rec more = (Value.Rec) message;
    Value.Rec less = (Value.Rec) other;
    return COVERED.contains(Fields.text(more, "type"))
        && more.fields().keySet().equals(less.fields().keySet())
        && more.fields().keySet().stream().allMatch(field -> covers(field, more, less));
  }

  private static boolean covers(String field, Value.Rec more, Value.Rec less) {
    return GROWING.contains(field)
        ? Fields.number(more, field) >= Fields.number(less, field)
        : more.get(field).equals(less.get(field));
  }

  @Override
  public List<Value> writing(Map<String, Value> state) {
    return ((Value.Seq) state.get("queue"))
        .elements().stream().map(element -> Fields.value(element, "record")).toList();
  }

  @Override
  public Set<String> networkActions() {
    return Set.of("Lose");
  }
}
