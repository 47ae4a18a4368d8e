package dev.lockstep.core;

import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.List;

/** What can happen to a machine. One input is one action of the specification and one event. */
public sealed interface Input {

  /** A client asks for something, in the vocabulary of the protocol's workload. */
  record Request(Valued request) implements Input {}

  /** A message arrived: perhaps late, perhaps again, perhaps out of order. */
  record Deliver(Message message) implements Input {}

  /** A timer that the machine set has run out. It may be one that no longer matters. */
  record TimeOut(String timer) implements Input {}

  /** The oldest record of this machine that was not durable is durable now. */
  record Persisted() implements Input {}

  /**
   * The node restarted: the machine is new, and these are its durable records in log order. Always
   * the first input of a machine that has any.
   */
  record Recovered(List<Value> records) implements Input {
    public Recovered {
      records = List.copyOf(records);
    }
  }
}
