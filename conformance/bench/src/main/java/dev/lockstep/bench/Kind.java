package dev.lockstep.bench;

import dev.lockstep.core.Protocol;
import java.util.Locale;

/** What a long trace is made of. */
enum Kind {
  /** Recorded instances, interleaved; replay knows their steps after the first copies. */
  REPEATED,
  /**
   * Copies whose values name their own instance, so that replay has seen no step before. Where a
   * protocol's values do not name the instance there is nothing to rename, and steps repeat.
   */
  DISTINCT,
  /** One replicated log under a steady load, in which no state comes twice. */
  STEADY;

  /** Whether a protocol has traces of this kind: a log is one long instance. */
  boolean suits(Protocol protocol) {
    return protocol.logService().isPresent() == (this == STEADY);
  }

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
        "there is no kind of trace named " + label + "; it is repeated, distinct or steady");
  }
}
