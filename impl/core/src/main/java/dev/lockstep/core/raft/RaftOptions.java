package dev.lockstep.core.raft;

import dev.lockstep.traces.Value;
import java.util.Map;

/**
 * The constants of {@code RaftNode} that a deployment chooses, the same at every server and for
 * ever: sessions are a function of the log and of these.
 *
 * @param preVote whether servers ask before they stand for election (thesis, section 9.6)
 * @param checkQuorum whether a leader that hears from no quorum steps down, and servers that hear
 *     from a leader refuse to vote (thesis, sections 6.2 and 4.2.3)
 * @param sessionsMax how many sessions are kept; beyond, the one that was used longest ago ends
 * @param window how far a client may run ahead of its oldest command without an answer
 */
public record RaftOptions(boolean preVote, boolean checkQuorum, int sessionsMax, int window) {

  /** Pre-vote and the check of the quorum are on; 1,024 sessions, 64 commands ahead. */
  public static final RaftOptions DEFAULT = new RaftOptions(true, true, 1_024, 64);

  private static final String PRE_VOTE = "PreVote";
  private static final String CHECK_QUORUM = "CheckQuorum";
  private static final String SESSIONS_MAX = "SessionsMax";
  private static final String WINDOW = "Window";

  public RaftOptions {
    if (sessionsMax < 1 || window < 1) {
      throw new IllegalArgumentException(
          "a group keeps at least one session and one command ahead, not "
              + sessionsMax
              + " and "
              + window);
    }
  }

  Map<String, Value> toConstants() {
    return Map.of(
        PRE_VOTE,
        Value.of(preVote),
        CHECK_QUORUM,
        Value.of(checkQuorum),
        SESSIONS_MAX,
        Value.of(sessionsMax),
        WINDOW,
        Value.of(window));
  }

  /**
   * Reads the options of a cluster.
   *
   * @throws IllegalArgumentException if one is missing or of another kind
   */
  static RaftOptions of(Map<String, Value> constants) {
    if (constants.get(PRE_VOTE) instanceof Value.Bool preVote
        && constants.get(CHECK_QUORUM) instanceof Value.Bool checkQuorum
        && constants.get(SESSIONS_MAX) instanceof Value.Int sessionsMax
        && constants.get(WINDOW) instanceof Value.Int window) {
      return new RaftOptions(
          preVote.value(),
          checkQuorum.value(),
          Math.toIntExact(sessionsMax.value()),
          Math.toIntExact(window.value()));
    }
    throw new IllegalArgumentException(
        "a Raft cluster has the options %s, %s, %s and %s, not %s"
            .formatted(PRE_VOTE, CHECK_QUORUM, SESSIONS_MAX, WINDOW, constants));
  }
}
