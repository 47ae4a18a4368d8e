package dev.lockstep.evidence.run.disk;

/** This machine cannot do that to a disk; the message is one sentence. */
public final class DiskUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DiskUnavailableException(String sentence) {
    super(sentence);
  }
}
