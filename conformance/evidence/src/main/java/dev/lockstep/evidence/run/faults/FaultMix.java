package dev.lockstep.evidence.run.faults;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * How many faults of which kind a schedule is drawn from. Immutable.
 *
 * @param counts by kind; of a kind that acts on messages only whether it is there counts
 */
public record FaultMix(Map<FaultKind, Integer> counts) {

  /** What every machine can do without harm to others: all but what is done to disks. */
  public static final Set<FaultKind> USUAL =
      Collections.unmodifiableSet(EnumSet.range(FaultKind.KILL, FaultKind.REORDER));

  public FaultMix {
    EnumMap<FaultKind, Integer> copy = new EnumMap<>(FaultKind.class);
    counts.forEach(
        (kind, count) -> {
          if (count < 0) {
            throw new IllegalArgumentException(kind.text() + " cannot happen " + count + " times");
          }
          if (count > 0) {
            copy.put(kind, count);
          }
        });
    counts = Collections.unmodifiableMap(copy);
  }

  /**
   * Kills and pauses by number, of each other kind as many as given.
   *
   * @param kinds what may happen
   */
  public static FaultMix of(Collection<FaultKind> kinds, int kills, int pauses, int each) {
    EnumMap<FaultKind, Integer> counts = new EnumMap<>(FaultKind.class);
    for (FaultKind kind : kinds) {
      counts.put(
          kind,
          switch (kind) {
            case KILL -> kills;
            case PAUSE -> pauses;
            default -> each;
          });
    }
    return new FaultMix(counts);
  }
}
