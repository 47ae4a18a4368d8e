package dev.lockstep.runtime;

import dev.lockstep.core.Message;
import dev.lockstep.traces.Valued;
import dev.lockstep.traces.binary.BinaryDecoder;
import dev.lockstep.traces.binary.BinaryEncoder;

/**
 * How a protocol writes some of its messages and records as bytes without making a value of them:
 * those that hold much and come often. All others stand on the wire and in the log as the encoding
 * of their value, so a protocol that names no such form lacks nothing but speed.
 *
 * <p>What is read back equals what was written, and has the same value: traces know of values
 * alone. Bytes that nobody wrote are refused, and memory stays in proportion to those that were
 * read. Messages and records have different forms; each is read as what it was written for.
 *
 * <p>Thread-safe.
 */
public interface DirectForm {

  /** A protocol that has a direct form. */
  interface Owner {
    /** The form, the same at each call. */
    DirectForm directForm();
  }

  /** Whether a message or a record has a form of its own. */
  boolean has(Valued what);

  /** Writes a message or a record that {@linkplain #has has} one. */
  void write(Valued what, BinaryEncoder target);

  /**
   * Reads a message.
   *
   * @throws dev.lockstep.traces.MalformedTraceException if there is none
   */
  Message message(BinaryDecoder source);

  /**
   * Reads a record.
   *
   * @throws dev.lockstep.traces.MalformedTraceException if there is none
   */
  Valued record(BinaryDecoder source);
}
