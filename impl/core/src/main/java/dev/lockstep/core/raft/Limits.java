package dev.lockstep.core.raft;

/**
 * How much a server sends and holds at once. How much is sent is no part of the specification, and
 * what is refused is no step of it.
 *
 * @param batchEntries most entries of one message
 * @param batchBytes most bytes of the entries of one message that has several
 * @param windowEntries most entries sent to a follower and not acknowledged
 * @param windowBytes most bytes of them, beyond the first message
 * @param uncommittedEntries most entries of a leader's log that are not committed
 * @param uncommittedBytes most bytes of them, beyond the first proposal
 * @param reads most reads that wait at a server, and most of others that wait at a leader
 */
record Limits(
    int batchEntries,
    long batchBytes,
    int windowEntries,
    long windowBytes,
    int uncommittedEntries,
    long uncommittedBytes,
    int reads) {

  static final Limits DEFAULT =
      new Limits(1_024, 256 * 1_024, 8_192, 4 << 20, 32_768, 32 << 20, 8_192);
}
