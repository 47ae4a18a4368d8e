package dev.lockstep.runtime.commit;

import dev.lockstep.traces.TraceSink;

/** Opens the trace of one incarnation of one node, which closes it. */
@FunctionalInterface
public interface TraceOpener {
  /** Opens it. */
  TraceSink open(String node, long incarnation);
}
