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
      return Optional.of(taken(server, server.step(new Input.Recovered(records(before)))));
    }
    server.restore(before);
    return Optional.of(taken(server, step(server, action, parameters)));
  }

  private static Taken taken(Server server, Effects effects) {
    return new Taken(effects, server.state());
  }

  private static Effects step(Server server, String action, Map<String, Value> parameters) {
    return switch (action) {
      case "ElectionTimeout" -> electionTimeout(server);
      case "ClientRequest" -> clientRequest(server, (Value.Seq) parameters.get("values"));
      case "SendHeartbeats" -> server.step(new Input.TimeOut(Timers.HEARTBEAT));
      case "CheckHeard", "StepDown" -> server.step(new Input.TimeOut(Timers.CHECK_QUORUM));
      case "RequestRead", "ForwardRead" ->
          request(server, new RaftRequest.Read(text(parameters.get("id"))));
      case "AbandonRead" -> request(server, new RaftRequest.Abandon(text(parameters.get("id"))));
      case "Compact" ->
          request(server, new RaftRequest.Compact(((Value.Int) parameters.get("n")).value()));
      case "Persist" -> server.step(new Input.Persisted());
      default -> server.step(new Input.Deliver(RaftMessage.of(parameters.get("m"))));
    };
  }

  /** Contact puts the time-out off, so that its timer runs out several times. */
  private static Effects electionTimeout(Server server) {
    Effects effects = Effects.NONE;
    for (int alarm = 0; alarm < ALARMS_MAX && effects.action() == null; alarm++) {
      effects = server.step(new Input.TimeOut(Timers.ELECTION));
    }
    return effects;
  }

  private static Effects clientRequest(Server server, Value.Seq values) {
    return values.elements().contains(LogValue.NO_OP)
        ? server.step(new Input.TimeOut(Timers.NO_OP))
        : request(server, new RaftRequest.Propose(1, values));
  }

  private static Effects request(Server server, RaftRequest request) {
    return server.step(new Input.Request(request.toValue()));
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
    Replication replication = new Replication(state, timers, new Flow(state, Limits.DEFAULT));
    Map<String, Value> byFollower = counts instanceof Value.Rec rec ? rec.fields() : Map.of();
    return new Taken(replication.replicate(byFollower).build(), state.describe());
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
