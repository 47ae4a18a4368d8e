package dev.lockstep.runtime.log;

/**
 * The log can't be opened or can't go on. The message is one sentence for the operator: what is
 * wrong, where, and what to do.
 */
public final class LogException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Kind {
    /** A record that was acknowledged is damaged or gone. */
    DAMAGED,
    /** The directory belongs to another cluster, node, protocol, log kind or format version. */
    FOREIGN,
    /** Another process, or another node of this one, uses the directory. */
    IN_USE,
    /** Something outside the directory is missing: a JVM flag, a permission, space. */
    MISSING,
    /** A write or a sync failed: the node has stopped for good. */
    FAILED
  }

  private final Kind kind;

  /** An error of this kind, told in one sentence. */
  public LogException(Kind kind, String sentence, Throwable cause) {
    super(sentence, cause);
    this.kind = kind;
  }

  /** An error of this kind, told in one sentence. */
  public LogException(Kind kind, String sentence) {
    this(kind, sentence, null);
  }

  /** Why. */
  public Kind kind() {
    return kind;
  }
}
