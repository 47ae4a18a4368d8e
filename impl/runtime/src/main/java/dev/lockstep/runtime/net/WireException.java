package dev.lockstep.runtime.net;

/**
 * Bytes from a peer are not what they must be. It is the only error that decoding gives, whatever
 * the bytes; the connection is closed and nothing else changes.
 */
public final class WireException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** An error for this reason, made fit for a line of a log. */
  public WireException(String reason) {
    super(Printable.of(reason));
  }
}
