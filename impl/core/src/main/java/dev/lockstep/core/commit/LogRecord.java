package dev.lockstep.core.commit;

import dev.lockstep.traces.Value;
import java.util.Locale;

/** What a node writes to its log about a transaction. */
enum LogRecord {
  /** A participant promised to commit if told to. Forced: its vote waits for it. */
  PREPARED,
  /** A participant committed. Forced: its acknowledgement waits for it. */
  COMMITTED,
  /** A participant aborted. Not forced: no message waits for it. */
  ABORTED,
  /** The manager decided to commit. Forced: Commit waits for it. */
  COMMIT,
  /** The manager knows that all have committed. Not forced. */
  END;

  /** The record as it stands in the log, in the trace and in the specification. */
  Value value() {
    return Value.of(name().toLowerCase(Locale.ROOT));
  }

  /**
   * Reads a record back.
   *
   * @throws IllegalArgumentException if the value is none of these records
   */
  static LogRecord of(Value value) {
    for (LogRecord record : values()) {
      if (record.value().equals(value)) {
        return record;
      }
    }
    throw new IllegalArgumentException("not a log record of two-phase commit: " + value);
  }
}
