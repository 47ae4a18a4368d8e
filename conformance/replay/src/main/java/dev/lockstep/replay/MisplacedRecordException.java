package dev.lockstep.replay;

import dev.lockstep.traces.TraceEntry;

/** A record that no trace can have at this point; becomes the verdict. */
final class MisplacedRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MisplacedRecordException(TraceEntry entry, String what) {
    super(
        what
            + " (node "
            + entry.node()
            + ", record "
            + entry.record().sequence()
            + ", "
            + entry.place()
            + ")");
  }
}
