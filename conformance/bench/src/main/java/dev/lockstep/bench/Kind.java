package dev.lockstep.bench;

import java.util.Locale;

/** What a long trace is made of. */
enum Kind {
  /** Recorded instances, interleaved; replay knows their steps after the first copies. */
  REPEATED,
  /**
   * Copies whose values name their own instance, so that replay has seen no step before. Where a
   * protocol's values do not name the instance there is nothing to rename, and steps repeat.
   */
  DISTINCT;

  /** The name as people type it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The kind of that name.
   *
   * @throws IllegalArgumentException with a sentence if there is none
   */
  static Kind labelled(String label) {
    for (Kind kind : values()) {
      if (kind.label().equals(label)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "there is no kind of trace named " + label + "; it is repeated or distinct");
  }
}
