package dev.lockstep.runtime.net;

/**
 * Bytes from a peer are not what they must be. It is the only error that decoding gives, whatever
 * the bytes; the connection is closed and nothing else changes.
 */
public final class WireException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final int MESSAGE_LENGTH_MAX = 300;

  /** An error for this reason, in which control characters are replaced and length is limited. */
  public WireException(String reason) {
    super(printable(reason));
  }

  /** Text of a peer made fit for a log: one line of limited length. */
  static String printable(String text) {
    StringBuilder safe = new StringBuilder();
    for (int i = 0; i < text.length() && i < MESSAGE_LENGTH_MAX; i++) {
      char c = text.charAt(i);
      safe.append(c < ' ' || (c >= 0x7F && c <= 0xA0) || c == '\u2028' || c == '\u2029' ? '?' : c);
    }
    return text.length() > MESSAGE_LENGTH_MAX ? safe + "..." : safe.toString();
  }
}
