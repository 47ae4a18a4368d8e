package dev.lockstep.history.linearizability;

import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * What a check found, key by key. Immutable.
 *
 * @param keys in order of the keys
 */
public record LinearizabilityReport(List<Key> keys) {
  public LinearizabilityReport {
    keys = List.copyOf(keys);
  }

  /**
   * One key.
   *
   * @param key the key, as the model names it
   * @param verdict accepted, rejected, or undecided because a bound was reached
   * @param returned operations that returned
   * @param unknown operations whose outcome is unknown
   * @param configurations how many the search kept
   * @param order if accepted, an order that explains every result; operations of unknown outcome
   *     that it does not need are left out
   * @param explanation if rejected, the shortest beginning of the history that has no order, for a
   *     person to read
   */
  public record Key(
      Value key,
      Verdict verdict,
      int returned,
      int unknown,
      long configurations,
      List<Operation> order,
      List<String> explanation) {
    public Key {
      order = List.copyOf(order);
      explanation = List.copyOf(explanation);
    }
  }

  /**
   * Rejected if any key is, else undecided if any key is, else accepted. A history in which nothing
   * returned is undecided: it was not judged.
   */
  public Verdict verdict() {
    if (keys.stream().anyMatch(key -> key.verdict() == Verdict.REJECTED)) {
      return Verdict.REJECTED;
    }
    boolean undecided = keys.stream().anyMatch(key -> key.verdict() == Verdict.UNDECIDED);
    return undecided || returned() == 0 ? Verdict.UNDECIDED : Verdict.ACCEPTED;
  }

  /** How many operations returned. */
  public int returned() {
    return keys.stream().mapToInt(Key::returned).sum();
  }

  /** How many operations have an unknown outcome. */
  public int unknown() {
    return keys.stream().mapToInt(Key::unknown).sum();
  }

  /** How many configurations the searches kept. */
  public long configurations() {
    return keys.stream().mapToLong(Key::configurations).sum();
  }

  /** The verdict with its counts, in one line. */
  public String sentence() {
    String counts =
        "%s %d operations that returned and %d of unknown outcome, on %d keys"
            .formatted(verdict(), returned(), unknown(), keys.size());
    return returned() == 0 ? counts + "; nothing returned, so nothing was judged" : counts;
  }

  /** The report for a person: the verdict, then each key that was not accepted. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(sentence());
    for (Key key : keys) {
      if (key.verdict() == Verdict.REJECTED) {
        lines.add("");
        lines.add("key " + key.key() + ": not linearizable");
        key.explanation().forEach(line -> lines.add("  " + line));
      } else if (key.verdict() == Verdict.UNDECIDED) {
        lines.add("");
        lines.add(
            "key %s: undecided, a bound was reached after %d configurations"
                .formatted(key.key(), key.configurations()));
      }
    }
    return lines;
  }
}
