package dev.lockstep.history.linearizability;

/**
 * How much the search for one key may take; beyond either bound the key is undecided.
 *
 * @param configurationsMax configurations that are kept
 * @param bytesMax memory that they may take, in bytes as estimated by their contents
 */
public record Limits(long configurationsMax, long bytesMax) {

  /** Ten million configurations, and half of the heap that this JVM may have. */
  public static final Limits DEFAULT = new Limits(10_000_000, Runtime.getRuntime().maxMemory() / 2);

  public Limits {
    if (configurationsMax < 1 || bytesMax < 1) {
      throw new IllegalArgumentException(
          "a search needs a configuration and a byte at least, not %d and %d"
              .formatted(configurationsMax, bytesMax));
    }
  }

  /** The same with another bound of configurations. */
  public Limits withConfigurationsMax(long count) {
    return new Limits(count, bytesMax);
  }
}
