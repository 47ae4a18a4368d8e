package dev.lockstep.core;

/**
 * An action of a specification. Each protocol has one enum of them: the constant {@code
 * HANDLE_VOTE_REQUEST} is the TLA+ action {@code HandleVoteRequest} and the Java method {@code
 * handleVoteRequest}.
 */
public interface Action {

  /** The enum constant's name, in upper case with underscores. */
  String name();

  /** The name of the action in the specification and in traces. */
  default String specificationName() {
    StringBuilder text = new StringBuilder();
    for (String word : name().split("_")) {
      text.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
    }
    return text.toString();
  }
}
