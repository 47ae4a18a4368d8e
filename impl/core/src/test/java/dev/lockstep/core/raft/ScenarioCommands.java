package dev.lockstep.core.raft;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.core.Machine;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The commands of scenarios, each with the lines that it gives. What servers do by themselves, they
 * do only when {@code run} lets them.
 *
 * <pre>
 * servers N [preVote=BOOL] [checkQuorum=BOOL] [sessions=N] [window=N] [batch=N] [inFlight=N]
 * begin S term=T [vote=S] [snapshot=INDEX@TERM] log=T,T...   starts S on a disk with such entries
 * silence S                S hears of nobody for an election time-out
 * timer S NAME             a timer of S runs out
 * elect S                  silence at S and at whoever it reaches, then run; tells who leads
 * propose S VALUE...       VALUE: DATA, DATA(SESSION/SEQ) or register
 * read S ID, abandon S ID, compact S INDEX
 * persist S [one]          all records of S become durable, or the oldest one
 * deliver [FILTER]         messages under way now, oldest first; FILTER: see MessageFilter
 * duplicate [FILTER]       the same, and they stay under way
 * drop [FILTER]            they are lost
 * message TYPE field=VALUE...   a message that is not under way arrives; entries=TERM:DATA,...
 * run [FILTER]             all but time goes on until nothing moves; other messages stay under way
 * stall S..., resume S...  run does not persist what S... write
 * cut S..., mend           messages between S... and the others are lost
 * crash S, restart S [without N | wiped]   N: one of the durable records, from 1
 * state S [VARIABLE...], disk S, network
 * quietly COMMAND          without its lines
 * </pre>
 */
final class ScenarioCommands {
  private final UnaryOperator<Machine> alteration;
  private final List<String> lines = new ArrayList<>();
  private ScenarioGroup group;

  ScenarioCommands(UnaryOperator<Machine> alteration) {
    this.alteration = alteration;
  }

  /** What a command leads to, line by line. */
  List<String> run(List<String> words) {
    boolean quiet = words.get(0).equals("quietly");
    try {
      execute(quiet ? words.subList(1, words.size()) : words);
    } catch (IllegalStateException defect) {
      String name = group.stopped();
      lines.add(name + " stops: " + defect.getMessage());
      quiet = false;
    }
    List<String> told = quiet ? List.of() : List.copyOf(lines);
    lines.clear();
    return told;
  }

  private void execute(List<String> words) {
    String first = words.size() > 1 ? words.get(1) : "";
    List<String> rest = words.subList(Math.min(2, words.size()), words.size());
    List<String> all = words.subList(1, words.size());
    switch (words.get(0)) {
      case "servers" -> servers(Integer.parseInt(first), options(rest));
      case "begin" -> group.begin(first, records(options(rest)));
      case "silence" -> group.silence(first);
      case "timer" -> group.timer(first, rest.get(0));
      case "elect" -> lines.add(first + (group.elect(first) ? " leads" : " does not lead"));
      case "propose" -> group.request(first, propose(rest));
      case "read" -> group.request(first, new RaftRequest.Read(rest.get(0)));
      case "abandon" -> group.request(first, new RaftRequest.Abandon(rest.get(0)));
      case "compact" -> group.request(first, new RaftRequest.Compact(Long.parseLong(rest.get(0))));
      case "persist" -> group.persist(first, rest.contains("one"));
      case "deliver" -> group.deliver(MessageFilter.of(all), true);
      case "duplicate" -> group.deliver(MessageFilter.of(all), false);
      case "drop" -> group.drop(MessageFilter.of(all));
      case "message" -> group.arrive(ScenarioValues.message(first, options(rest)));
      case "run" -> group.run(MessageFilter.of(all));
      case "stall" -> group.stall(all);
      case "resume" -> group.resume(all);
      case "cut" -> group.cut(all);
      case "mend" -> group.cut(List.of());
      case "crash" -> group.crash(first);
      case "restart" -> group.restart(first, rest);
      case "state" -> state(first, rest);
      case "disk" -> group.disk(first).forEach(record -> lines.add(ScenarioText.text(record)));
      case "network" ->
          group.network().forEach(message -> lines.add(ScenarioText.onTheWay(message)));
      default -> throw new IllegalArgumentException("no command " + words.get(0));
    }
  }

  private void servers(int count, Map<String, String> options) {
    RaftOptions raft =
        new RaftOptions(
            Boolean.parseBoolean(options.getOrDefault("preVote", "true")),
            Boolean.parseBoolean(options.getOrDefault("checkQuorum", "true")),
            Integer.parseInt(options.getOrDefault("sessions", "2")),
            Integer.parseInt(options.getOrDefault("window", "2")));
    Limits limits =
        new Limits(
            Integer.parseInt(options.getOrDefault("batch", "100")),
            1 << 20,
            Integer.parseInt(options.getOrDefault("inFlight", "100")),
            1 << 20,
            100,
            1 << 20,
            100);
    group = new ScenarioGroup(new Servers(count, raft, limits, alteration), this::tell);
  }

  private void tell(String server, Input input, Effects effects) {
    lines.addAll(ScenarioText.step(server, input, effects));
  }

  private static Map<String, String> options(List<String> words) {
    return words.stream()
        .map(word -> word.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  private static RaftRequest propose(List<String> words) {
    return new RaftRequest.Propose(7, words.stream().map(ScenarioValues::value).toList());
  }

  /** The records of a disk that has this term, this snapshot and these entries. */
  private static List<Value> records(Map<String, String> options) {
    long term = Long.parseLong(options.get("term"));
    String vote = options.get("vote");
    Snapshot snapshot = ScenarioValues.snapshot(options.getOrDefault("snapshot", "0@0"));
    List<Value> records = new ArrayList<>();
    if (snapshot.index() > 0) {
      records.add(new DiskRecord.Whole(snapshot.term(), null, snapshot, List.of()).toValue());
    }
    List<Entry> entries = ScenarioValues.log(snapshot.index(), options.getOrDefault("log", ""));
    if (!entries.isEmpty()) {
      long last = entries.get(entries.size() - 1).term();
      records.add(new DiskRecord.Entries(last, null, snapshot.index(), entries).toValue());
    }
    records.add(new DiskRecord.Vote(term, vote).toValue());
    return records;
  }

  private void state(String server, List<String> variables) {
    Map<String, Value> state = group.state(server);
    if (variables.isEmpty()) {
      variables =
          List.of("role", "currentTerm", "votedFor", "leaderId", "commitIndex", "snapshot", "log");
    }
    lines.add(
        server
            + variables.stream()
                .map(variable -> " " + variable + "=" + ScenarioText.text(state.get(variable)))
                .collect(Collectors.joining()));
  }
}
