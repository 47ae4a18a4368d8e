package dev.lockstep.specs;

import java.util.Locale;
import java.util.Optional;

/** How often a model is worth running: each tier includes the ones before it. */
public enum Tier {
  /** Seconds: on every build. */
  QUICK,
  /** A minute or so: what {@code verify} runs. */
  DEFAULT,
  /** Large models: once a night. */
  NIGHTLY;

  /** True where a run of this tier includes a model of that tier. */
  public boolean includes(Tier other) {
    return other.compareTo(this) <= 0;
  }

  /** The tier of that name in lower case, or empty where there is none. */
  public static Optional<Tier> named(String name) {
    for (Tier tier : values()) {
      if (tier.label().equals(name)) {
        return Optional.of(tier);
      }
    }
    return Optional.empty();
  }

  /** The name as it is written in a directive: {@code quick}, {@code default}, {@code nightly}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
