package dev.lockstep.evidence.arch.broken;

import dev.lockstep.traces.Value;

/** What no core may be: it reads the clock; and it depends on a package that it is not to name. */
final class ImpureCore {

  private ImpureCore() {}

  static Value now() {
    return Value.of(System.nanoTime());
  }
}
