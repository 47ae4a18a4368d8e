package dev.lockstep.core;

import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;

/** A protocol message: an immutable record of the protocol's package. */
public interface Message extends Valued {

  /** The message as the specification's record, the very element of its set of messages. */
  @Override
  Value toValue();
}
