package dev.lockstep.core.commit;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.core.Machine;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Inputs and expectations of the machines' unit tests, in few words. */
final class Drive {
  private Drive() {}

  /** The manager "tm" of a cluster with these participants, which waits a second for votes. */
  static Manager manager(String... known) {
    return new Manager("tm", List.of(known), 1_000);
  }

  static Effects deliver(Machine machine, CommitMessage message) {
    return machine.step(new Input.Deliver(message));
  }

  static Effects request(Machine machine, Value request) {
    return machine.step(new Input.Request(request));
  }

  static Effects timeOut(Machine machine, String timer) {
    return machine.step(new Input.TimeOut(timer));
  }

  static Effects persisted(Machine machine) {
    return machine.step(new Input.Persisted());
  }

  static Effects recovered(Machine machine, LogRecord... records) {
    return machine.step(new Input.Recovered(Stream.of(records).map(LogRecord::value).toList()));
  }

  /** The messages sent, each as {@code to:type}. */
  static List<String> sent(Effects effects) {
    return effects.sends().stream()
        .map(send -> send.to() + ":" + send.message().getClass().getSimpleName())
        .toList();
  }

  /** The records handed to the log. */
  static List<String> written(Effects effects) {
    return effects.persist().stream()
        .map(record -> LogRecord.of(record.toValue()).type().name().toLowerCase(Locale.ROOT))
        .toList();
  }

  /** What is told, each as {@code committed}, or {@code aborted by r1: vote} and the like. */
  static List<String> told(Effects effects) {
    return effects.replies().stream().map(reply -> told(CommitReply.of(reply.toValue()))).toList();
  }

  private static String told(CommitReply reply) {
    StringBuilder text = new StringBuilder(reply.outcome().name().toLowerCase(Locale.ROOT));
    reply.by().ifPresent(by -> text.append(" by ").append(by));
    reply.why().ifPresent(why -> text.append(": ").append(why.name().toLowerCase(Locale.ROOT)));
    reply.heuristic().ifPresent(decision -> text.append(", heuristic ").append(decision));
    if (!reply.heuristics().isEmpty()) {
      text.append(", heuristics ").append(reply.heuristics());
    }
    return text.append(reply.forgotten() ? ", forgotten" : "").toString();
  }

  /** The names of the timers set. */
  static List<String> timers(Effects effects) {
    return effects.timers().stream().map(Effects.Timer::name).toList();
  }

  /** A variable that is a string or prints well. */
  static String variable(Machine machine, String name) {
    Value value = machine.state().get(name);
    return value instanceof Value.Str string ? string.value() : value.toString();
  }
}
