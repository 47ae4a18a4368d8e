package dev.lockstep.evidence.run.faults;

/** A file of faults is wrong; the message is one sentence with line and field. */
public final class FaultFileException extends Exception {
  private static final long serialVersionUID = 1L;

  FaultFileException(String sentence) {
    super(sentence);
  }
}
