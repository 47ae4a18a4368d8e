package dev.lockstep.core;

import dev.lockstep.traces.Value;

/** A protocol message: an immutable record of the protocol's package. */
public interface Message {

  /** The message as the specification's record, the very element of its set of messages. */
  Value toValue();
}
