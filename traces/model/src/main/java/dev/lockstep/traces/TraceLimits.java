package dev.lockstep.traces;

/** Limits of the schema, the same in every encoding, so that a record fits all of them or none. */
public final class TraceLimits {

  /** How many collections a value may stand in, one inside the other. */
  public static final int DEPTH_MAX = 100;

  /** Size of one encoded record in bytes, in either encoding. */
  public static final int RECORD_BYTES_MAX = 16 << 20;

  private TraceLimits() {}
}
