package dev.lockstep.runtime;

import java.time.Duration;

/**
 * Limits of a node.
 *
 * @param requestsMax open requests; further ones are refused
 * @param inputsMax inputs that wait for the node's thread; further messages are lost, further
 *     requests refused
 * @param drain how long {@link NodeHost#close} waits for open requests
 */
public record HostOptions(int requestsMax, int inputsMax, Duration drain) {

  /** Limits that fit most services. */
  public static final HostOptions DEFAULT = new HostOptions(4096, 16384, Duration.ofSeconds(2));

  public HostOptions {
    if (requestsMax < 1 || inputsMax < 1 || drain.isNegative()) {
      throw new IllegalArgumentException("limits are at least 1, the drain not negative");
    }
  }
}
