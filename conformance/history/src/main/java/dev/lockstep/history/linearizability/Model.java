package dev.lockstep.history.linearizability;

import dev.lockstep.traces.Value;
import java.util.List;

/**
 * What the object would do if it took one call after the other: its sequential specification.
 *
 * <p>Implementations are stateless and thread-safe. States are values: equal states behave alike.
 */
public interface Model {

  /**
   * One way in which a call can go.
   *
   * @param result what the client is told
   * @param state the object afterwards
   */
  record Step(Value result, Value state) {}

  /**
   * The independent object that a call is about, such as the key of a map. A history is
   * linearizable exactly if the history of each of these objects is (Herlihy and Wing, theorem 1:
   * locality), so each is judged alone.
   *
   * @throws IllegalArgumentException if this is no call of the object, in one sentence
   */
  Value key(Value call);

  /** The object of this key before anything was asked. */
  Value initial(Value key);

  /**
   * All ways in which this call can go in this state: one for a deterministic object, none where
   * the object would not answer.
   */
  List<Step> step(Value state, Value call);

  /**
   * Whether this call, where it has this result, leaves every state as it is, as a read does. True
   * makes a search shorter; true of a call that can change a state makes its verdict wrong.
   */
  default boolean observes(Value call, Value result) {
    return false;
  }

  /** The call as a person reads it, without its key. */
  default String text(Value call) {
    return call.toString();
  }
}
