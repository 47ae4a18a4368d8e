package dev.lockstep.core;

import dev.lockstep.traces.Value;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one step asks the outside world to do. The order of carrying out is fixed: first the trace
 * event is written, then everything else. A message that must not leave before a record is durable
 * is not in the effects of the step that asks for the record, but in those of the {@link
 * Input.Persisted} step that follows its sync.
 *
 * @param action the action that the step was, or null for an input that is no step of the
 *     specification (a timer that no longer matters, a request refused): it changed no variable
 * @param parameters the action's parameters by name, all but the acting node
 * @param persist records to append to the node's log, in this order. For each one the machine gets
 *     one {@link Input.Persisted}, after a sync that covers it
 * @param lazy whether nothing and nobody waits for these records: they are appended as others are,
 *     and made durable with the next record that somebody waits for, or a little later
 * @param sends messages to send now; they may be lost, duplicated and reordered
 * @param replies what clients or participants now learn: the outcome. A machine may add to what it
 *     said, so the last reply says all; it never says the same twice, but for what {@link
 *     Workload#mayRepeat} names
 * @param timers timers to set; setting one that runs starts it anew
 */
public record Effects(
    Action action,
    Map<String, Value> parameters,
    List<Value> persist,
    boolean lazy,
    List<Send> sends,
    List<Value> replies,
    List<Timer> timers) {

  /** Nothing happened: no event is written. */
  public static final Effects NONE =
      new Effects(null, Map.of(), List.of(), List.of(), List.of(), List.of());

  public Effects {
    parameters = parameters instanceof Received ? parameters : Map.copyOf(parameters);
    persist = List.copyOf(persist);
    sends = List.copyOf(sends);
    replies = List.copyOf(replies);
    timers = List.copyOf(timers);
  }

  /** Effects whose records, if there are any, are waited for. */
  public Effects(
      Action action,
      Map<String, Value> parameters,
      List<Value> persist,
      List<Send> sends,
      List<Value> replies,
      List<Timer> timers) {
    this(action, parameters, persist, false, sends, replies, timers);
  }

  /** One message to one node. */
  public record Send(String to, Message message) {}

  /**
   * A timer of this machine.
   *
   * @param name comes back in {@link Input.TimeOut}
   * @param delayMillis time until then in milliseconds; a hint, never relied upon. 0 means once the
   *     inputs that are there are taken, and before the sync that makes their records durable, so
   *     that one step can answer many inputs. Set again by what its own step leads to, it runs
   *     after the inputs that have come meanwhile
   */
  public record Timer(String name, long delayMillis) {
    public Timer {
      if (delayMillis < 0) {
        throw new IllegalArgumentException(name + " is set " + -delayMillis + " ms too late");
      }
    }
  }

  /**
   * The parameter of an action that consumes a message; its value is built when it is asked for.
   */
  private static final class Received extends AbstractMap<String, Value> {
    private final Message message;

    Received(Message message) {
      this.message = message;
    }

    @Override
    public Set<Entry<String, Value>> entrySet() {
      return Set.of(Map.entry("m", message.toValue()));
    }
  }

  /** Starts the effects of an action. */
  public static Builder of(Action action) {
    return new Builder(action);
  }

  /** Collects effects in the order in which they are asked for; used by one step, then dropped. */
  public static final class Builder {
    private final Action action;
    private Map<String, Value> parameters = Map.of();
    private List<Value> persist = List.of();
    private List<Send> sends = List.of();
    private List<Value> replies = List.of();
    private List<Timer> timers = List.of();
    private boolean lazy;

    private Builder(Action action) {
      this.action = action;
    }

    /** Binds a parameter of the action. */
    public Builder parameter(String name, Value value) {
      if (parameters.isEmpty()) {
        parameters = Map.of(name, value);
      } else {
        Map<String, Value> all = new HashMap<>(parameters);
        all.put(name, value);
        parameters = all;
      }
      return this;
    }

    /** Binds the parameter {@code m}, the only one, to the message that the step consumes. */
    public Builder received(Message message) {
      parameters = new Received(message);
      return this;
    }

    /** Appends a record to the log. */
    public Builder persist(Value record) {
      persist = with(persist, record);
      return this;
    }

    /** Says that nothing waits for the records of this step. */
    public Builder lazy() {
      lazy = true;
      return this;
    }

    /** Sends a message to one node. */
    public Builder send(String to, Message message) {
      sends = with(sends, new Send(to, message));
      return this;
    }

    /** Sends all of these. */
    public Builder sendAll(List<Send> messages) {
      for (Send message : messages) {
        sends = with(sends, message);
      }
      return this;
    }

    /** Tells the client or the local participant the outcome. */
    public Builder reply(Value outcome) {
      replies = with(replies, outcome);
      return this;
    }

    /** Sets a timer. */
    public Builder timer(String name, long delayMillis) {
      timers = with(timers, new Timer(name, delayMillis));
      return this;
    }

    /** Most steps ask for one thing of a kind, which needs no list that can grow. */
    private static <T> List<T> with(List<T> list, T element) {
      if (list.isEmpty()) {
        return List.of(element);
      }
      List<T> more = list instanceof ArrayList<T> ? list : new ArrayList<>(list);
      more.add(element);
      return more;
    }

    /** The effects. */
    public Effects build() {
      return new Effects(action, parameters, persist, lazy, sends, replies, timers);
    }
  }
}
