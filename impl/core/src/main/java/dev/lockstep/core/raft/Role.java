package dev.lockstep.core.raft;

import dev.lockstep.traces.Value;

/** What a server is in its term. */
public enum Role {
  /** It answers others. */
  FOLLOWER("follower"),
  /** It asks whether it would win an election, and has begun no term for that. */
  PRE_CANDIDATE("preCandidate"),
  /** It asks for votes in its term. */
  CANDIDATE("candidate"),
  /** It leads its term. */
  LEADER("leader");

  private final String text;

  Role(String text) {
    this.text = text;
  }

  Value toValue() {
    return Value.of(text);
  }

  static Role of(Value value) {
    for (Role role : values()) {
      if (role.toValue().equals(value)) {
        return role;
      }
    }
    throw new IllegalArgumentException("no role of Raft: " + value);
  }
}
