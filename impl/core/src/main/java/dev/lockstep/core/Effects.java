package dev.lockstep.core;

import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What one step asks the outside world to do. The order of carrying out is fixed: first the trace
 * event is written, then everything else. A message that must not leave before a record is durable
 * is not in the effects of the step that asks for the record, but in those of the {@link
 * Input.Persisted} step that follows its sync.
 *
 * <p>Immutable, thread-safe. Most steps ask for one thing of a kind, so that one stands here as it
 * is; the lists are made for who asks for them.
 */
public sealed class Effects permits Node.Step {

  /** Nothing happened: no event is written. */
  public static final Effects NONE = of(null).build();

  private final Action action;
  private final boolean received;
  private final Function<Effects, Map<String, Value>> chosen;
  private final boolean lazy;

  // Each null for none, an array of several, or the one.
  private final Object persist;
  private final Object sends;
  private final Object replies;
  private final Object timers;

  /** What a builder has collected. */
  Effects(Builder builder) {
    this.action = builder.action;
    this.received = builder.received;
    this.chosen = builder.chosen();
    this.lazy = builder.lazy;
    this.persist = slot(builder.persist);
    this.sends = slot(builder.sends);
    this.replies = slot(builder.replies);
    this.timers = slot(builder.timers);
  }

  private static Object slot(List<?> list) {
    return switch (list.size()) {
      case 0 -> null;
      case 1 -> list.get(0);
      default -> list.toArray();
    };
  }

  @SuppressWarnings("unchecked") // a slot has what the builder's list of that type had
  private static <T> List<T> list(Object slot) {
    if (slot == null) {
      return List.of();
    }
    return slot instanceof Object[] several
        ? (List<T>) Collections.unmodifiableList(Arrays.asList(several))
        : List.of((T) slot);
  }

  /**
   * The action that the step was, or null for an input that is no step of the specification (a
   * timer that no longer matters, a request refused): it changed no variable.
   */
  public Action action() {
    return action;
  }

  /**
   * The action's parameters by name that the machine chose: all but the acting node, and but the
   * message that was {@linkplain Builder#received() received}.
   */
  public Map<String, Value> parameters() {
    return chosen == null ? Map.of() : chosen.apply(this);
  }

  /**
   * The action's parameters by name, all but the acting node.
   *
   * @param input what the step took; its message is the parameter {@code m} of an action that
   *     consumes it
   */
  public Map<String, Value> parameters(Input input) {
    if (!received) {
      return parameters();
    }
    Map<String, Value> all = new TreeMap<>(parameters());
    all.put("m", ((Input.Deliver) input).message().toValue());
    return all;
  }

  /**
   * Records to append to the node's log, in this order. For each one the machine gets one {@link
   * Input.Persisted}, after a sync that covers it.
   */
  public List<Valued> persist() {
    return list(persist);
  }

  /**
   * Whether nothing and nobody waits for these records: they are appended as others are, and made
   * durable with the next record that somebody waits for, or a little later.
   */
  public boolean lazy() {
    return lazy;
  }

  /** Messages to send now; they may be lost, duplicated and reordered. */
  public List<Send> sends() {
    return list(sends);
  }

  /**
   * What clients or participants now learn: the outcome. A machine may add to what it said, so the
   * last reply says all; it never says the same twice, but for what {@link Workload#mayRepeat}
   * names.
   */
  public List<Valued> replies() {
    return list(replies);
  }

  /** Timers to set; setting one that runs starts it anew. */
  public List<Timer> timers() {
    return list(timers);
  }

  /** The same step, but for what leaves the node because of it. */
  public Effects with(List<Send> sends, List<? extends Valued> replies, List<Timer> timers) {
    Builder builder = new Builder().copy(this);
    replace(builder.sends, sends);
    replace(builder.replies, replies);
    replace(builder.timers, timers);
    return builder.build();
  }

  private static <T> void replace(List<T> before, Collection<? extends T> now) {
    before.clear();
    before.addAll(now);
  }

  /** What makes two of them equal. */
  List<Object> content() {
    return Arrays.asList(
        action, received, parameters(), persist(), lazy, sends(), replies(), timers());
  }

  @Override
  public boolean equals(Object other) {
    return other == this
        || (other instanceof Effects effects && content().equals(effects.content()));
  }

  @Override
  public int hashCode() {
    return content().hashCode();
  }

  @Override
  public String toString() {
    return "Effects" + content();
  }

  /** One message to one node. A message that names its receiver may be its own sending. */
  public interface Send {

    /** The receiver. */
    String to();

    /** What it gets. */
    Message message();

    /** A message to a node: the message itself, if it is its own sending to that node. */
    static Send of(String to, Message message) {
      return message instanceof Send own && own.to().equals(to) ? own : new Addressed(to, message);
    }
  }

  private record Addressed(String to, Message message) implements Send {}

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

  /** Starts the effects of an action; null stands for none. */
  public static Builder of(Action action) {
    return new Builder().begin(action);
  }

  /**
   * Collects effects in the order in which they are asked for, of one step at a time. It belongs to
   * whoever takes the steps, who may use it again for the next one: it is then the only thing that
   * changes, and what it has built stays as it is.
   *
   * <p>Not thread-safe.
   */
  public static final class Builder {
    private final List<Valued> persist = new ArrayList<>();
    private final List<Send> sends = new ArrayList<>();
    private final List<Valued> replies = new ArrayList<>();
    private final List<Timer> timers = new ArrayList<>();
    private Action action;
    private Map<String, Value> parameters = Map.of();
    private Function<Effects, Map<String, Value>> chosen;
    private boolean received;
    private boolean lazy;

    /** A builder of steps without an action that ask for nothing, until one begins. */
    public Builder() {}

    /** Begins the effects of a step; what was collected before and not built is forgotten. */
    public Builder begin(Action action) {
      this.action = action;
      parameters = Map.of();
      chosen = null;
      received = false;
      lazy = false;
      persist.clear();
      sends.clear();
      replies.clear();
      timers.clear();
      return this;
    }

    /** Begins with the effects that a step has. */
    Builder copy(Effects effects) {
      begin(effects.action);
      chosen = effects.chosen;
      received = effects.received;
      lazy = effects.lazy;
      persist.addAll(effects.persist());
      sends.addAll(effects.sends());
      replies.addAll(effects.replies());
      timers.addAll(effects.timers());
      return this;
    }

    /** Binds a parameter of the action. */
    public Builder parameter(String name, Value value) {
      Map<String, Value> all = new HashMap<>(parameters);
      all.put(name, value);
      parameters = Map.copyOf(all);
      return this;
    }

    /**
     * Says how the action's parameters, if none is bound, are read from the effects, such as from
     * the messages.
     *
     * @param all looks at nothing else, for it is asked when the trace is written, if at all
     */
    public Builder parameters(Function<Effects, Map<String, Value>> all) {
      chosen = all;
      return this;
    }

    /** Says that the step consumes the message that arrived, which is its parameter {@code m}. */
    public Builder received() {
      received = true;
      return this;
    }

    /** Appends a record to the log. */
    public Builder persist(Valued record) {
      persist.add(record);
      return this;
    }

    /** Says that nothing waits for the records of this step. */
    public Builder lazy() {
      lazy = true;
      return this;
    }

    /** Sends a message to one node. */
    public Builder send(String to, Message message) {
      return send(Send.of(to, message));
    }

    /** Sends a message. */
    public Builder send(Send message) {
      sends.add(message);
      return this;
    }

    /** Tells the client or the local participant the outcome. */
    public Builder reply(Valued outcome) {
      replies.add(outcome);
      return this;
    }

    /** Sets a timer. */
    public Builder timer(String name, long delayMillis) {
      return timer(new Timer(name, delayMillis));
    }

    /** Sets a timer. */
    public Builder timer(Timer timer) {
      timers.add(timer);
      return this;
    }

    /** Whether a message is to be sent. */
    public boolean sends() {
      return !sends.isEmpty();
    }

    Action action() {
      return action;
    }

    // The lists themselves: the node that took the step completes them.

    List<Valued> records() {
      return persist;
    }

    List<Send> messages() {
      return sends;
    }

    List<Valued> replies() {
      return replies;
    }

    List<Timer> timers() {
      return timers;
    }

    private Function<Effects, Map<String, Value>> chosen() {
      Map<String, Value> bound = parameters;
      return bound.isEmpty() ? chosen : effects -> bound;
    }

    /** The effects; the builder may begin the next ones. */
    public Effects build() {
      return new Effects(this);
    }
  }
}
