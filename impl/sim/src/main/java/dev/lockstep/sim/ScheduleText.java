package dev.lockstep.sim;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Schedules as text: one line for the seed, the jitter and the nodes, then one for each fault. Both
 * directions stand side by side, one {@link Form} for each kind of line.
 */
final class ScheduleText {
  private static final String ALL = "all";
  private static final Map<CrashPoint, String> POINTS = new EnumMap<>(CrashPoint.class);

  static {
    POINTS.put(CrashPoint.AFTER_EVENT, "after its %s event");
    POINTS.put(CrashPoint.AFTER_APPEND, "after its %s append");
    POINTS.put(CrashPoint.AFTER_STEP, "after its %s step");
    POINTS.put(CrashPoint.BEFORE_SYNC, "before its %s sync returns");
    POINTS.put(CrashPoint.AFTER_SYNC, "after its %s sync");
    POINTS.put(CrashPoint.BETWEEN_PERSISTED, "between two persists for the %s time");
    POINTS.put(CrashPoint.AFTER_RESTART, "after its %s restart");
  }

  /** A kind of line: what it looks like, and how it is read. */
  private record Form(Pattern pattern, Function<Line, Fault> read) {
    Form(String pattern, Function<Line, Fault> read) {
      this(Pattern.compile(pattern), read);
    }
  }

  private static final List<Form> FORMS =
      List.of(
          new Form(
              "crash (?<node>\\S+) (?<point>[^,]*), (?<kept>all|\\d+) unsynced records? survives?,"
                  + " back after (?<millis>\\d+) ms",
              Line::crash),
          new Form(
              "at (?<at>\\d+) ms for (?<for>\\d+) ms cut (?<nodes>.*) (?<way>from|towards) the rest",
              line ->
                  new Fault.Cut(
                      line.number("at"),
                      line.number("for"),
                      line.side(),
                      line.word("way").equals("towards"))),
          new Form("lose message (?<message>\\d+)", line -> new Fault.Drop(line.number("message"))),
          new Form(
              "repeat message (?<message>\\d+) after (?<millis>\\d+) ms",
              line -> new Fault.Duplicate(line.number("message"), line.number("millis"))),
          new Form(
              "delay message (?<message>\\d+) by (?<millis>\\d+) ms",
              line -> new Fault.Delay(line.number("message"), line.number("millis"))),
          new Form(
              "at (?<at>\\d+) ms for (?<for>\\d+) ms pause (?<node>\\S+)",
              line -> new Fault.Pause(line.node(), line.number("at"), line.number("for"))),
          new Form(
              "at (?<at>\\d+) ms repeat the requests of instance (?<instance>\\d+)",
              line -> new Fault.Repeat(line.number("instance"), line.number("at"))),
          new Form(
              "at (?<at>\\d+) ms passivate instance (?<instance>\\d+) at (?<node>\\S+)",
              line -> new Fault.Passivate(line.node(), line.number("instance"), line.number("at"))),
          new Form(
              "for ever miss one node of each broadcast, from node (?<first>\\d+) on",
              line -> new Fault.MissOne(line.number("first"))));

  private ScheduleText() {}

  /** A fault as a line. */
  static String line(Fault fault, List<String> nodes) {
    if (fault instanceof Fault.Crash crash) {
      return "crash %s %s, %s unsynced records survive, back after %d ms"
          .formatted(
              name(crash.node(), nodes),
              POINTS.get(crash.point()).formatted(ordinal(crash.occurrence())),
              crash.survivors() == Integer.MAX_VALUE ? ALL : Integer.toString(crash.survivors()),
              crash.downMillis());
    } else if (fault instanceof Fault.Cut cut) {
      List<String> side = new ArrayList<>();
      for (int i = 0; i < nodes.size(); i++) {
        if ((cut.side() >> i & 1) == 1) {
          side.add(nodes.get(i));
        }
      }
      return "at %d ms for %d ms cut %s %s the rest"
          .formatted(
              cut.atMillis(),
              cut.forMillis(),
              side.isEmpty() ? "nobody" : String.join(" ", side),
              cut.oneWay() ? "towards" : "from");
    } else if (fault instanceof Fault.Drop drop) {
      return "lose message " + drop.message();
    } else if (fault instanceof Fault.Duplicate copy) {
      return "repeat message %d after %d ms".formatted(copy.message(), copy.afterMillis());
    } else if (fault instanceof Fault.Delay delay) {
      return "delay message %d by %d ms".formatted(delay.message(), delay.millis());
    } else if (fault instanceof Fault.Pause pause) {
      return "at %d ms for %d ms pause %s"
          .formatted(pause.atMillis(), pause.forMillis(), name(pause.node(), nodes));
    } else if (fault instanceof Fault.Repeat repeat) {
      return "at %d ms repeat the requests of instance %d"
          .formatted(repeat.atMillis(), repeat.instance());
    } else if (fault instanceof Fault.Passivate passivate) {
      return "at %d ms passivate instance %d at %s"
          .formatted(passivate.atMillis(), passivate.instance(), name(passivate.node(), nodes));
    }
    return "for ever miss one node of each broadcast, from node %d on"
        .formatted(((Fault.MissOne) fault).first());
  }

  /**
   * A line as a fault.
   *
   * @throws IllegalArgumentException with what is wrong, in one sentence without the line's place
   */
  static Fault fault(String text, List<String> nodes) {
    for (Form form : FORMS) {
      Matcher matcher = form.pattern().matcher(text);
      if (matcher.matches()) {
        return form.read().apply(new Line(matcher, nodes));
      }
    }
    throw new IllegalArgumentException(
        "\"" + text + "\" is no fault; a fault looks like: lose message 3");
  }

  private static String name(int node, List<String> nodes) {
    return nodes.get(node % nodes.size());
  }

  private static String ordinal(int number) {
    int tens = number % 100 / 10;
    int ones = tens == 1 ? 0 : number % 10;
    return number
        + switch (ones) {
          case 1 -> "st";
          case 2 -> "nd";
          case 3 -> "rd";
          default -> "th";
        };
  }

  /** A line that matched a form. */
  private record Line(Matcher matcher, List<String> nodes) {
    String word(String group) {
      return matcher.group(group);
    }

    int number(String group) {
      return ScheduleText.number(word(group));
    }

    int node() {
      return index(word("node"));
    }

    private int index(String name) {
      int index = nodes.indexOf(name);
      if (index < 0) {
        throw new IllegalArgumentException("there is no node \"" + name + "\" among " + nodes);
      }
      return index;
    }

    long side() {
      long side = 0;
      if (!word("nodes").equals("nobody")) {
        for (String name : word("nodes").split(" ")) {
          side |= 1L << index(name);
        }
      }
      return side;
    }

    Fault crash() {
      for (Map.Entry<CrashPoint, String> entry : POINTS.entrySet()) {
        String pattern =
            Pattern.quote(entry.getValue()).replace("%s", "\\E(\\d+)(?:st|nd|rd|th)\\Q");
        Matcher visit = Pattern.compile(pattern).matcher(word("point"));
        if (visit.matches()) {
          String kept = word("kept");
          return new Fault.Crash(
              node(),
              entry.getKey(),
              ScheduleText.number(visit.group(1)),
              kept.equals(ALL) ? Integer.MAX_VALUE : ScheduleText.number(kept),
              number("millis"));
        }
      }
      throw new IllegalArgumentException(
          "a node cannot crash \"" + word("point") + "\"; it can, for one, after its 3rd event");
    }
  }

  private static int number(String digits) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(digits + " is too large a number", e);
    }
  }
}
