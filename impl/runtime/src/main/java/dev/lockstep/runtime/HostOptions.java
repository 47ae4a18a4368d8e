package dev.lockstep.runtime;

import java.time.Duration;

/**
 * Limits of a node.
 *
 * @param requestsMax open requests; further ones are refused
 * @param inputsMax inputs that wait for the node's thread; further messages are lost, further
 *     requests refused
 * @param drain how long {@link NodeHost#close} waits for open requests
 * @param compactAtBytes the log is compacted when it holds this many bytes of records, and twice as
 *     many as after the last time: what is live is written anew while the node goes on
 */
public record HostOptions(int requestsMax, int inputsMax, Duration drain, long compactAtBytes) {

  private static final long COMPACT_AT_BYTES = 64L << 20;

  /** Limits that fit most services. */
  public static final HostOptions DEFAULT = new HostOptions(4096, 16384, Duration.ofSeconds(2));

  public HostOptions {
    if (requestsMax < 1 || inputsMax < 1 || compactAtBytes < 1 || drain.isNegative()) {
      throw new IllegalArgumentException("limits are at least 1, the drain not negative");
    }
  }

  /** Limits of a node whose log is compacted at the usual size, 64 MiB. */
  public HostOptions(int requestsMax, int inputsMax, Duration drain) {
    this(requestsMax, inputsMax, drain, COMPACT_AT_BYTES);
  }

  /** The same but for this size of the log. */
  public HostOptions withCompactAtBytes(long bytes) {
    return new HostOptions(requestsMax, inputsMax, drain, bytes);
  }
}
