package dev.lockstep.traces;

import java.util.Collection;
import java.util.List;

/**
 * What stands for a value: the value itself, or an immutable object that makes it when somebody
 * asks, such as a message, a record or a reply of a protocol. Thread-safe.
 */
public interface Valued {

  /** The value, equal at each call. */
  Value toValue();

  /** The values of these, in their order. */
  static List<Value> values(Collection<? extends Valued> all) {
    return all.stream().map(Valued::toValue).toList();
  }
}
