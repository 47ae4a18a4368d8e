package dev.lockstep.core.raft;

import dev.lockstep.traces.Value;

/**
 * What stands in entries of the log, as {@code Sessions.tla} has it: the no-op of a new leader, the
 * opening of a session, and commands.
 *
 * <p>Thread-safe.
 */
public final class LogValue {

  /** What a new leader appends; it changes nothing. No client can propose it. */
  public static final Value NO_OP = Value.model("NoOp");

  /** Opens a session, whose name is the index of the entry (thesis, section 6.3). */
  public static final Value REGISTER = Value.record("type", "register");

  private static final Fields COMMAND = Fields.of("data", "seq", "session", "type");
  private static final Value.Str TYPE = Value.of("command");

  private LogValue() {}

  /**
   * A command.
   *
   * @param session the session's name; 0 for a command without one, which is applied as often as it
   *     stands in the log
   * @param seq its number in the session, from 1; 0 without a session
   * @param data what the application understands; bytes stand as ISO-8859-1
   */
  public static Value command(long session, long seq, String data) {
    return COMMAND.record(Value.of(data), Value.of(seq), Value.of(session), TYPE);
  }

  /** Whether a value is a command. */
  public static boolean isCommand(Value value) {
    return COMMAND.fit(value)
        && value instanceof Value.Rec command
        && TYPE.equals(command.get("type"))
        && command.get("session") instanceof Value.Int session
        && session.value() >= 0
        && command.get("seq") instanceof Value.Int seq
        && seq.value() >= 0
        && command.get("data") instanceof Value.Str;
  }

  /** Whether a client may propose a value. */
  public static boolean isProposable(Value value) {
    return isCommand(value) || value.equals(REGISTER);
  }

  /** The session of a command. */
  public static long session(Value command) {
    return Fields.number(command, "session");
  }

  /** The number of a command in its session. */
  public static long seq(Value command) {
    return Fields.number(command, "seq");
  }

  /** The data of a command. */
  public static String data(Value command) {
    return Fields.text(command, "data");
  }
}
