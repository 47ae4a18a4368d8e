package dev.lockstep.core.raft;

import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;

/**
 * What stands in an entry of the log, as {@code Sessions.tla} has it: the no-op of a new leader,
 * the opening of a session, or a command. A value of the specification is made of it only for
 * whoever asks.
 *
 * <p>Immutable, thread-safe.
 */
public final class LogValue implements Valued {

  /** What a new leader appends; it changes nothing. No client can propose it. */
  public static final LogValue NO_OP = new LogValue(0, 0, null);

  /** Opens a session, whose name is the index of the entry (thesis, section 6.3). */
  public static final LogValue REGISTER = new LogValue(0, 0, null);

  private static final int BYTE_MAX = 0xFF;

  private static final Value.Model NO_OP_VALUE = Value.model("NoOp");
  private static final Value REGISTER_VALUE = Value.record("type", "register");
  private static final Fields COMMAND = Fields.of("data", "seq", "session", "type");
  private static final Value.Str TYPE = Value.of("command");

  private final long session;
  private final long seq;

  /** Null but for a command. */
  private final String data;

  private LogValue(long session, long seq, String data) {
    this.session = session;
    this.seq = seq;
    this.data = data;
  }

  /**
   * A command.
   *
   * @param session the session's name; 0 for a command without one, which is applied as often as it
   *     stands in the log
   * @param seq its number in the session, from 1; 0 without a session
   * @param data the bytes that the application understands, each a character: ISO-8859-1
   * @throws IllegalArgumentException if a number is negative, or a character is no byte
   */
  public static LogValue command(long session, long seq, String data) {
    if (session < 0 || seq < 0) {
      throw new IllegalArgumentException(
          "no command has the number " + seq + " in the session " + session);
    }
    if (!isBytes(data)) {
      throw new IllegalArgumentException("a command's data are bytes, each a character: " + data);
    }
    return new LogValue(session, seq, data);
  }

  /**
   * Reads one back: the inverse of {@link #toValue}.
   *
   * @return null if the value is none of these
   */
  static LogValue of(Value value) {
    if (value.equals(NO_OP_VALUE)) {
      return NO_OP;
    } else if (value.equals(REGISTER_VALUE)) {
      return REGISTER;
    }
    return COMMAND.fit(value)
            && value instanceof Value.Rec command
            && TYPE.equals(command.get("type"))
            && command.get("session") instanceof Value.Int session
            && session.value() >= 0
            && command.get("seq") instanceof Value.Int seq
            && seq.value() >= 0
            && command.get("data") instanceof Value.Str data
            && isBytes(data.value())
        ? new LogValue(session.value(), seq.value(), data.value())
        : null;
  }

  private static boolean isBytes(String data) {
    int all = 0;
    for (int i = 0; i < data.length(); i++) {
      all |= data.charAt(i);
    }
    return all <= BYTE_MAX;
  }

  /** Whether it is a command. */
  public boolean isCommand() {
    return data != null;
  }

  /** Whether it opens a session. */
  @SuppressWarnings("ReferenceEquality") // there is one
  public boolean isRegister() {
    return this == REGISTER;
  }

  /** Whether a client may propose it. */
  public boolean isProposable() {
    return isCommand() || isRegister();
  }

  /** A command's session, or 0. */
  public long session() {
    return session;
  }

  /** A command's number in its session, or 0. */
  public long seq() {
    return seq;
  }

  /** A command's data; null for what is none. */
  public String data() {
    return data;
  }

  @Override
  public Value toValue() {
    if (!isCommand()) {
      return isRegister() ? REGISTER_VALUE : NO_OP_VALUE;
    }
    return COMMAND.record(Value.of(data), Value.of(seq), Value.of(session), TYPE);
  }

  /** Of what is no command there is one each. */
  @Override
  @SuppressWarnings("ReferenceEquality")
  public boolean equals(Object other) {
    return this == other
        || (isCommand()
            && other instanceof LogValue value
            && session == value.session
            && seq == value.seq
            && data.equals(value.data));
  }

  @Override
  public int hashCode() {
    return isCommand()
        ? (Long.hashCode(session) * 31 + Long.hashCode(seq)) * 31 + data.hashCode()
        : Boolean.hashCode(isRegister());
  }

  @Override
  public String toString() {
    return toValue().toString();
  }
}
