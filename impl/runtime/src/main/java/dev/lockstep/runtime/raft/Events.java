package dev.lockstep.runtime.raft;

import dev.lockstep.traces.Valued;
import java.util.List;

/** What the apply thread hears of. */
sealed interface Events {

  /** The node told something, in the vocabulary of {@link dev.lockstep.core.raft.RaftReply}. */
  record Told(Valued reply) implements Events {}

  /** The node is about to take these commands, under this tag. */
  record Proposed(long tag, List<Proposal> proposals) implements Events {}

  /** The node is about to ask what these reads must see, under this id. */
  record Asked(String id, List<Reading<?, ?>> readings, long nowNanos) implements Events {}

  /** A read that asks nobody else. */
  record Local(Reading<?, ?> reading) implements Events {}

  /** A snapshot is durable. */
  record Written(SnapshotStore.Snapshot snapshot) implements Events {}

  /** A snapshot could not be written. */
  record NotWritten(String why) implements Events {}

  /** The member ends. */
  record End() implements Events {}
}
