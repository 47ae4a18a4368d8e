package dev.lockstep.core.raft;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Values, messages and steps as a scenario shows them. An entry is {@code term:value}, a command of
 * a session {@code data(session/seq)}, a snapshot {@code index@term}.
 */
final class ScenarioText {
  private static final Set<String> ENTRY = Set.of("term", "value");
  private static final Set<String> SNAPSHOT = Set.of("index", "term", "sessions");
  private static final Set<String> NOT_SHOWN = Set.of("type", "from", "to", "term");

  private ScenarioText() {}

  static String text(Value value) {
    if (value instanceof Value.Seq seq) {
      return "[" + joined(seq.elements()) + "]";
    } else if (value instanceof Value.SetOf set) {
      return "{" + joined(set.elements()) + "}";
    } else if (value instanceof Value.Rec rec) {
      return record(rec);
    }
    return value instanceof Value.Str text ? text.value() : value.toString();
  }

  private static String joined(Collection<Value> values) {
    return values.stream().map(ScenarioText::text).collect(Collectors.joining(" "));
  }

  private static String record(Value.Rec rec) {
    Set<String> names = rec.fields().keySet();
    if (names.equals(ENTRY)) {
      return text(rec.get("term")) + ":" + text(rec.get("value"));
    } else if (names.equals(SNAPSHOT)) {
      String sessions = text(rec.get("sessions"));
      String end = text(rec.get("index")) + "@" + text(rec.get("term"));
      return sessions.equals("{}") ? end : end + sessions;
    }
    LogValue value = LogValue.of(rec);
    if (value != null && value.isCommand()) {
      String session = value.session() + "/" + value.seq();
      return value.data() + (session.equals("0/0") ? "" : "(" + session + ")");
    } else if (value != null) {
      return "register";
    } else if (names.contains("type")) {
      return typed(rec);
    }
    return rec.fields().entrySet().stream()
        .map(field -> field.getKey() + "=" + text(field.getValue()))
        .collect(Collectors.joining(" ", "{", "}"));
  }

  /** A message, a record of the disk or a reply; who sends and receives it stands elsewhere. */
  private static String typed(Value.Rec rec) {
    StringBuilder text = new StringBuilder(text(rec.get("type")));
    if (rec.get("term") != null) {
      text.append(" term=").append(text(rec.get("term")));
    }
    for (Map.Entry<String, Value> field : rec.fields().entrySet()) {
      if (!NOT_SHOWN.contains(field.getKey())) {
        text.append(' ').append(field.getKey()).append('=').append(text(field.getValue()));
      }
    }
    return text.toString();
  }

  /** A message under way. */
  static String onTheWay(RaftMessage message) {
    return message.from() + " -> " + message.to() + " " + text(message.toValue());
  }

  /** What a server did, and what it asks for; nothing for an input that leads to nothing. */
  static List<String> step(String server, Input input, Effects effects) {
    List<String> lines = new ArrayList<>();
    if (effects.action() != null) {
      lines.add(server + " " + effects.action().specificationName() + parameters(input, effects));
    }
    for (Value record : Valued.values(effects.persist())) {
      lines.add("  writes " + text(record));
    }
    lines.addAll(sends(effects));
    for (Valued reply : effects.replies()) {
      lines.addAll(reply(RaftReply.of(reply)));
    }
    if (effects.action() == null && !lines.isEmpty()) {
      lines.add(0, server + " takes no step");
    }
    return lines;
  }

  private static String parameters(Input input, Effects effects) {
    StringBuilder text = new StringBuilder();
    effects.parameters(input).entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            parameter -> {
              Value value = parameter.getValue();
              if (parameter.getKey().equals("m")) {
                text.append(" of ").append(Fields.text(value, "type"));
                text.append(" from ").append(Fields.text(value, "from"));
              } else {
                text.append(' ').append(parameter.getKey()).append('=').append(text(value));
              }
            });
    return text.toString();
  }

  /** One line for what goes to several servers alike. */
  private static List<String> sends(Effects effects) {
    List<String> lines = new ArrayList<>();
    String last = "";
    String receivers = "";
    for (Effects.Send send : effects.sends()) {
      String what = text(send.message().toValue());
      boolean same = what.equals(last);
      receivers = same ? receivers + " " + send.to() : send.to();
      last = what;
      if (same) {
        lines.remove(lines.size() - 1);
      }
      lines.add("  -> " + receivers + " " + what);
    }
    return lines;
  }

  private static List<String> reply(RaftReply reply) {
    if (reply instanceof RaftReply.RoleChanged now) {
      String leader = now.leader() == null ? "no leader" : "leader " + now.leader();
      return List.of(
          "  is " + text(now.role().toValue()) + " of term " + now.term() + ", " + leader);
    } else if (reply instanceof RaftReply.Committed committed) {
      List<String> lines = new ArrayList<>();
      long index = committed.first();
      for (RaftReply.CommittedEntry entry : committed.entries()) {
        boolean vain = entry.value().isCommand() && !entry.fresh();
        String end = vain ? " without effect" : "";
        lines.add(
            "  commits "
                + index++
                + " "
                + entry.term()
                + ":"
                + text(entry.value().toValue())
                + end);
      }
      return lines;
    }
    return List.of("  tells " + text(reply.toValue()));
  }
}
