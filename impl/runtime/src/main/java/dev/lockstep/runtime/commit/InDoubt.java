package dev.lockstep.runtime.commit;

import java.time.Instant;

/**
 * A transaction that a participant has promised to commit and has not heard the decision of. It
 * holds its locks, and only the manager's word, or an operator's, ends that.
 *
 * @param transaction its name
 * @param manager the node that knows, or will know, the decision
 * @param since when the participant promised, or when it last started if it had promised before
 */
public record InDoubt(String transaction, String manager, Instant since) {}
