package dev.lockstep.runtime.multipaxos;

import dev.lockstep.traces.Value;
import java.util.Optional;

/**
 * A client's value as replicas choose it: with the name of the call that proposed it, so that equal
 * values of two calls are told apart.
 *
 * @param call unique; has no space
 * @param value what the client gave
 */
record Tag(String call, String value) {

  String chosen() {
    return call + " " + value;
  }

  /** Reads a chosen value; empty for what fills a gap. */
  static Optional<Tag> of(Value chosen) {
    if (!(chosen instanceof Value.Str text)) {
      return Optional.empty();
    }
    int space = text.value().indexOf(' ');
    return Optional.of(
        new Tag(text.value().substring(0, space), text.value().substring(space + 1)));
  }
}
