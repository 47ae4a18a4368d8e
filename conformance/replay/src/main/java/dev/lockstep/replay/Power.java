package dev.lockstep.replay;

import dev.lockstep.traces.FullValues;
import dev.lockstep.traces.MessageId;
import dev.lockstep.traces.TraceEntry;
import dev.lockstep.traces.TraceRecord;
import dev.lockstep.traces.TraceRecord.Event;
import dev.lockstep.traces.TraceRecord.State;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How much replay notices: alters one field of one record of an accepted trace at a time, or drops
 * one event, and replays each altered trace. What is still accepted is a survivor; each is listed
 * with its field and a reason.
 *
 * <p>Exempt: Lamport clocks and wall times, which replay does not compare; sequence numbers,
 * received identities and counts of sent messages, which the causal merge judges. A dropped event
 * leaves a hole in the sequence, which is malformed by itself; so an event is dropped twice, the
 * second time with the later ones renumbered, to see what the specification alone makes of it.
 */
public final class Power {

  /** What was done to the trace. */
  public enum Alteration {
    /** The event's action is another one of the trace. */
    ACTION,
    /** One parameter has another value. */
    PARAMETER,
    /** A changed variable has another value. */
    CHANGE,
    /** A changed variable is not listed. */
    CHANGE_OMITTED,
    /** The event belongs to another instance of the trace. */
    INSTANCE,
    /** A variable in a State record has another value. */
    STATE,
    /** The event is missing. */
    DROPPED,
    /** The event is missing, and later ones of its node are renumbered to hide that. */
    DROPPED_RENUMBERED
  }

  /**
   * A survivor.
   *
   * @param alteration what was done
   * @param field the parameter or variable with its action, such as {@code Phase1b.m}
   * @param entry the record before it was altered
   * @param reason why the altered trace may be as good as the other one
   */
  public record Survivor(Alteration alteration, String field, TraceEntry entry, String reason) {}

  /**
   * What was altered: the unit in which results are counted.
   *
   * @param alteration what was done
   * @param field the parameter or variable with its action, the action, or the variable
   */
  public record Field(Alteration alteration, String field) implements Comparable<Field> {
    private static final Comparator<Field> ORDER =
        Comparator.comparing(Field::alteration).thenComparing(Field::field);

    @Override
    public int compareTo(Field other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * How many altered traces got which verdict. A trace that is neither rejected nor malformed
   * survived, one that is undecided too.
   *
   * @param tried altered traces
   * @param rejected those that the specification does not explain
   * @param malformed those that are no trace, such as one with a hole in a sequence
   */
  public record Count(int tried, int rejected, int malformed) {
    private static final Count NONE = new Count(0, 0, 0);

    /** Altered traces that were noticed. */
    public int noticed() {
      return rejected + malformed;
    }

    /** Altered traces that were not noticed. */
    public int survived() {
      return tried - noticed();
    }

    private Count plus(Count other) {
      return new Count(tried + other.tried, rejected + other.rejected, malformed + other.malformed);
    }
  }

  /**
   * The counts.
   *
   * @param counts by what was altered
   * @param survivors those that were accepted or undecided
   */
  public record Result(SortedMap<Field, Count> counts, List<Survivor> survivors) {

    /** The sum over some alterations, or over all if none is given. */
    public Count sum(Alteration... alterations) {
      List<Alteration> wanted =
          alterations.length == 0 ? List.of(Alteration.values()) : List.of(alterations);
      Count sum = Count.NONE;
      for (Map.Entry<Field, Count> each : counts.entrySet()) {
        if (wanted.contains(each.getKey().alteration())) {
          sum = sum.plus(each.getValue());
        }
      }
      return sum;
    }

    /** The sum over fields: everything but dropped events. */
    public Count fields() {
      return sum(
          Alteration.ACTION,
          Alteration.PARAMETER,
          Alteration.CHANGE,
          Alteration.CHANGE_OMITTED,
          Alteration.INSTANCE,
          Alteration.STATE);
    }

    /** One line for each field, and one for each reason why some of its alterations survived. */
    public List<String> lines() {
      List<String> lines = new ArrayList<>();
      counts.forEach(
          (field, count) -> {
            lines.add(
                String.format(
                    Locale.ROOT,
                    "%-18s %-28s tried %4d  rejected %4d  malformed %4d  survived %4d",
                    field.alteration(),
                    field.field(),
                    count.tried(),
                    count.rejected(),
                    count.malformed(),
                    count.survived()));
            reasons(field).forEach((reason, times) -> lines.add("    " + times + ": " + reason));
          });
      return lines;
    }

    private SortedMap<String, Integer> reasons(Field field) {
      TreeMap<String, Integer> reasons = new TreeMap<>();
      for (Survivor each : survivors) {
        if (each.alteration() == field.alteration() && each.field().equals(field.field())) {
          reasons.merge(each.reason(), 1, Integer::sum);
        }
      }
      return reasons;
    }
  }

  private final ReplaySession session;
  private final List<TraceEntry> accepted;
  private final AlteredValues values;
  private final Random random;
  private final List<String> actions;
  private final List<String> instances;
  private final TreeMap<Field, Count> counts = new TreeMap<>();
  private final List<Survivor> survivors = new ArrayList<>();

  private Power(ReplaySession session, List<TraceEntry> accepted, long seed) {
    this.session = session;
    this.accepted = accepted;
    this.random = new Random(seed);
    this.values = new AlteredValues(accepted, random);
    this.actions = events(accepted).map(Event::action).distinct().toList();
    this.instances =
        events(accepted).map(Event::instance).filter(name -> !name.isEmpty()).distinct().toList();
  }

  private static java.util.stream.Stream<Event> events(List<TraceEntry> entries) {
    return entries.stream()
        .map(TraceEntry::record)
        .filter(Event.class::isInstance)
        .map(Event.class::cast);
  }

  /**
   * Alters a trace in every place, or in a sample of its records.
   *
   * @param accepted a merged trace
   * @param recordsMax alter at most this many State records and events, chosen at random
   * @param seed of the choice, and of the values that take another's place
   * @throws IllegalArgumentException if the trace is not accepted as it is
   */
  public static Result measure(
      Replay replay, ReplayOptions options, List<TraceEntry> accepted, int recordsMax, long seed) {
    try (ReplaySession session = replay.session(options)) {
      Power power = new Power(session, FullValues.of(accepted), seed);
      Verdict verdict = session.run(accepted.iterator(), ProgressListener.NONE).verdict();
      if (!(verdict instanceof Verdict.Accepted)) {
        throw new IllegalArgumentException(
            "the trace itself is not accepted: " + verdict.sentence());
      }
      power.measure(recordsMax);
      return new Result(power.counts, List.copyOf(power.survivors));
    }
  }

  private void measure(int recordsMax) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < accepted.size(); i++) {
      TraceRecord record = accepted.get(i).record();
      if (record instanceof Event || record instanceof State) {
        places.add(i);
      }
    }
    java.util.Collections.shuffle(places, random);
    for (int place : places.subList(0, Math.min(recordsMax, places.size()))) {
      if (accepted.get(place).record() instanceof Event event) {
        alterParameters(place, event);
        alterChanges(place, event);
        alterNames(place, event);
        drop(place, event);
      } else {
        alterState(place, (State) accepted.get(place).record());
      }
    }
  }

  private void alterParameters(int place, Event event) {
    for (String name : event.parameters().keySet()) {
      TreeMap<String, Value> altered = new TreeMap<>(event.parameters());
      altered.put(name, values.other(name, altered.get(name)));
      attempt(
          Alteration.PARAMETER,
          event.action() + "." + name,
          place,
          replaced(place, with(event, event.instance(), event.action(), altered, event.changes())),
          "the specification allows the altered step with the same effect");
    }
  }

  private void alterChanges(int place, Event event) {
    for (String name : event.changes().keySet()) {
      TreeMap<String, Value> altered = new TreeMap<>(event.changes());
      altered.put(name, values.other(name, altered.get(name)));
      attempt(
          Alteration.CHANGE,
          event.action() + "." + name,
          place,
          replaced(
              place, with(event, event.instance(), event.action(), event.parameters(), altered)),
          "the specification allows another value here");
      TreeMap<String, Value> omitted = new TreeMap<>(event.changes());
      omitted.remove(name);
      attempt(
          Alteration.CHANGE_OMITTED,
          event.action() + "." + name,
          place,
          replaced(
              place, with(event, event.instance(), event.action(), event.parameters(), omitted)),
          "the specification allows the variable to stay as it is");
    }
  }

  private void alterNames(int place, Event event) {
    if (actions.size() > 1) {
      String other = other(actions, event.action());
      attempt(
          Alteration.ACTION,
          event.action(),
          place,
          replaced(
              place, with(event, event.instance(), other, event.parameters(), event.changes())),
          "the specification allows " + other + " with the same effect");
    }
    if (instances.size() > 1 && !event.instance().isEmpty()) {
      String other = other(instances, event.instance());
      attempt(
          Alteration.INSTANCE,
          event.action(),
          place,
          replaced(place, with(event, other, event.action(), event.parameters(), event.changes())),
          "both instances allow the step, and neither depends on it later");
    }
  }

  private String other(List<String> names, String name) {
    List<String> others = names.stream().filter(each -> !each.equals(name)).toList();
    return others.get(random.nextInt(others.size()));
  }

  private void alterState(int place, State state) {
    for (String name : state.variables().keySet()) {
      TreeMap<String, Value> altered = new TreeMap<>(state.variables());
      altered.put(name, values.other(name, altered.get(name)));
      attempt(
          Alteration.STATE,
          name,
          place,
          replaced(place, new State(state.sequence(), state.instance(), altered, state.more())),
          "no instance of the trace was compared with this record");
    }
  }

  private void drop(int place, Event event) {
    List<TraceEntry> altered = new ArrayList<>(accepted);
    TraceEntry dropped = altered.remove(place);
    attempt(
        Alteration.DROPPED,
        event.action(),
        place,
        List.copyOf(altered),
        "the last record of its incarnation, so that it leaves no hole, as if the kill came earlier");
    for (int i = place; i < altered.size(); i++) {
      TraceEntry entry = altered.get(i);
      altered.set(
          i,
          new TraceEntry(
              entry.node(), entry.incarnation(), renumbered(entry, dropped), entry.place()));
    }
    attempt(
        Alteration.DROPPED_RENUMBERED,
        event.action(),
        place,
        altered,
        event.changes().isEmpty()
            ? event.sent() == 0
                ? "a stutter: it changes no logged variable and sends nothing"
                : "it changes no logged variable, and nothing it sent was received for the first time"
            : "the rest is a behaviour without it: later steps overwrite what it changed");
  }

  private static TraceRecord renumbered(TraceEntry entry, TraceEntry dropped) {
    TraceRecord record = entry.record();
    boolean same =
        entry.node().equals(dropped.node()) && entry.incarnation() == dropped.incarnation();
    long gone = dropped.record().sequence();
    long sequence = record.sequence() - (same && record.sequence() > gone ? 1 : 0);
    if (record instanceof Event event) {
      MessageId id = event.received();
      if (id != null
          && id.sender().equals(dropped.node())
          && id.incarnation() == dropped.incarnation()
          && id.sequence() > gone) {
        id = new MessageId(id.sender(), id.incarnation(), id.sequence() - 1, id.index());
      }
      return new Event(
          sequence,
          event.instance(),
          event.action(),
          event.parameters(),
          event.changes(),
          id,
          event.sent(),
          event.lamport(),
          event.wallMicros());
    } else if (record instanceof State state) {
      return new State(sequence, state.instance(), state.variables(), state.more());
    } else if (record instanceof TraceRecord.Gap gap) {
      return new TraceRecord.Gap(sequence, gap.dropped());
    }
    return record instanceof TraceRecord.End ? new TraceRecord.End(sequence) : record;
  }

  private static Event with(
      Event event,
      String instance,
      String action,
      SortedMap<String, Value> parameters,
      SortedMap<String, Value> changes) {
    return new Event(
        event.sequence(),
        instance,
        action,
        parameters,
        changes,
        event.received(),
        event.sent(),
        event.lamport(),
        event.wallMicros());
  }

  private List<TraceEntry> replaced(int place, TraceRecord record) {
    List<TraceEntry> altered = new ArrayList<>(accepted);
    TraceEntry entry = altered.get(place);
    altered.set(place, new TraceEntry(entry.node(), entry.incarnation(), record, entry.place()));
    return altered;
  }

  private void attempt(
      Alteration alteration, String field, int place, List<TraceEntry> altered, String reason) {
    Verdict verdict = session.run(altered.iterator(), ProgressListener.NONE).verdict();
    Count count =
        new Count(
            1,
            verdict instanceof Verdict.Rejected ? 1 : 0,
            verdict instanceof Verdict.Malformed ? 1 : 0);
    counts.merge(new Field(alteration, field), count, Count::plus);
    if (count.survived() > 0) {
      survivors.add(
          new Survivor(
              alteration,
              field,
              accepted.get(place),
              verdict instanceof Verdict.Accepted ? reason : verdict.sentence()));
    }
  }
}
