package dev.lockstep.runtime.commit;

import dev.lockstep.core.commit.CommitDecision;
import dev.lockstep.core.commit.CommitReply;
import dev.lockstep.core.commit.CommitRequest;
import dev.lockstep.traces.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions that a resource takes part in, between its first word and the moment at which it
 * has carried out the last.
 *
 * <p>Invariants: (1) of one transaction at most one call of the resource runs at a time, in the
 * order prepare, then commit or rollback; (2) the node hears one word about a vote, the resource's
 * or, if that takes too long, that it failed; (3) a decision is repeated to the resource until a
 * call returns, and then no more; (4) what the resource named in recovery, and what the node is in
 * doubt about, stays here until it is carried out.
 *
 * <p>Thread-safe: the node's thread, the transport's, and those of the resource call in.
 */
final class Branches {

  private static final Logger LOGGER = LoggerFactory.getLogger(Branches.class);

  /**
   * Ended transactions whose outcome is remembered, so that a late message asks for no new vote.
   */
  private static final int ENDED_MAX = 4096;

  private enum Stage {
    /** The resource has begun work. */
    WORKING,
    /** The resource is asked to prepare. */
    ASKED,
    /** The node has the resource's word, or had it before a restart. */
    ANSWERED,
    /** The decision is known, and the resource is told until it has obeyed. */
    DECIDED
  }

  private static final class Branch {
    final String transaction;
    Stage stage;
    Instant since;
    Runnable prepare;
    Runnable cancelLimit = () -> {};
    CommitReply reply;
    long failures;
    String lastFailure = "";
    CompletableFuture<Void> calls = CompletableFuture.completedFuture(null);

    Branch(String transaction, Stage stage, Instant since) {
      this.transaction = transaction;
      this.stage = stage;
      this.since = since;
    }
  }

  private final String node;
  private final Resource resource;
  private final CommitLimits limits;
  private final ResourceThreads threads;
  private final BiPredicate<String, Value> tell;
  private final BiConsumer<String, CommitOutcome> ended;
  private final Map<String, Branch> open = new HashMap<>();
  private final Map<String, CommitOutcome> endedLately =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CommitOutcome> eldest) {
          return size() > ENDED_MAX;
        }
      };
  private boolean recovered;

  /**
   * No transactions yet.
   *
   * @param tell gives the node a resource's word; false if the node takes none now
   * @param ended hears of each transaction that the resource has carried out
   */
  Branches(
      String node,
      Resource resource,
      CommitLimits limits,
      ResourceThreads threads,
      BiPredicate<String, Value> tell,
      BiConsumer<String, CommitOutcome> ended) {
    this.node = node;
    this.resource = resource;
    this.limits = limits;
    this.threads = threads;
    this.tell = tell;
    this.ended = ended;
  }

  /** These were under way before a restart: their decision is to be carried out. */
  synchronized void recovering(Collection<String> transactions) {
    transactions.forEach(name -> open.computeIfAbsent(name, this::answered));
  }

  /**
   * Recovery is over: from now on a decision about a transaction that is not here is news. Before,
   * it was an old one, which the resource has carried out, or it would have named it.
   */
  synchronized void recovered() {
    recovered = true;
  }

  private Branch answered(String transaction) {
    return new Branch(transaction, Stage.ANSWERED, Instant.now());
  }

  /** The resource has begun work; it will not wait for ever to be asked to prepare. */
  synchronized void join(String transaction) {
    if (open.containsKey(transaction) || endedLately.containsKey(transaction)) {
      return;
    }
    Branch branch = new Branch(transaction, Stage.WORKING, Instant.now());
    open.put(transaction, branch);
    branch.cancelLimit = threads.later(limits.work(), () -> workTooLong(branch));
  }

  private void workTooLong(Branch branch) {
    synchronized (this) {
      if (branch.stage != Stage.WORKING) {
        return;
      }
    }
    if (!tell.test(branch.transaction, CommitRequest.FAILED)) {
      threads.later(limits.pauseMost(), () -> workTooLong(branch));
    }
  }

  /**
   * The manager wants a vote.
   *
   * @param prepare gives its message to the node, which needs the resource's word first; the
   *     message may as well be lost, for it is repeated
   */
  void voteWanted(String transaction, Runnable prepare) {
    synchronized (this) {
      Branch branch = open.get(transaction);
      boolean ask = branch == null && !endedLately.containsKey(transaction);
      if (ask) {
        branch = new Branch(transaction, Stage.WORKING, Instant.now());
        open.put(transaction, branch);
      }
      if (branch != null && branch.stage == Stage.WORKING) {
        Branch asked = branch;
        asked.stage = Stage.ASKED;
        asked.prepare = prepare;
        asked.cancelLimit.run();
        asked.cancelLimit =
            threads.later(limits.prepare(), () -> answer(asked, CommitRequest.FAILED));
        asked.calls = threads.votes(asked.calls, () -> vote(asked));
        return;
      }
      if (branch != null && branch.stage == Stage.ASKED) {
        branch.prepare = prepare;
        return;
      }
    }
    prepare.run();
  }

  private void vote(Branch branch) {
    Value word;
    try {
      Vote vote = resource.prepare(branch.transaction);
      word =
          vote == Vote.YES
              ? CommitRequest.CAN_COMMIT
              : vote == Vote.READ_ONLY ? CommitRequest.READ_ONLY : CommitRequest.CANNOT_COMMIT;
    } catch (Exception | Error e) {
      LOGGER.warn("the resource of {} could not prepare {}", node, branch.transaction, e);
      word = CommitRequest.FAILED;
    }
    answer(branch, word);
  }

  /** Gives the node the word that came first, then the message that had to wait for it. */
  private void answer(Branch branch, Value word) {
    Runnable prepare;
    synchronized (this) {
      if (branch.stage != Stage.ASKED) {
        return;
      }
      branch.stage = Stage.ANSWERED;
      branch.cancelLimit.run();
      branch.since = Instant.now();
      prepare = branch.prepare;
      branch.prepare = null;
    }
    if (!tell.test(branch.transaction, word)) {
      synchronized (this) {
        if (branch.stage == Stage.ANSWERED) {
          // The node is full. The manager will ask again, and so will the resource be.
          branch.stage = Stage.WORKING;
        }
      }
      return;
    }
    prepare.run();
    if (word.equals(CommitRequest.READ_ONLY)) {
      end(branch, new CommitOutcome.Committed(branch.transaction, true));
    }
  }

  /** The node has told what became of a transaction, perhaps not for the first time. */
  void heard(String transaction, CommitReply reply) {
    synchronized (this) {
      Branch branch = open.get(transaction);
      if (branch == null) {
        CommitOutcome before = endedLately.get(transaction);
        if (before != null) {
          warnIfMixed(transaction, reply);
          return;
        }
        if (!recovered) {
          return;
        }
        branch = answered(transaction);
        open.put(transaction, branch);
      }
      boolean known = branch.stage == Stage.DECIDED;
      branch.stage = Stage.DECIDED;
      branch.cancelLimit.run();
      branch.reply = reply;
      warnIfMixed(transaction, reply);
      if (known) {
        return;
      }
      Branch decided = branch;
      branch.calls = threads.decisions(branch.calls, () -> carryOut(decided));
    }
  }

  private void warnIfMixed(String transaction, CommitReply reply) {
    if (!reply.agrees().orElse(true)) {
      LOGGER.warn(
          "{} was resolved by an operator at {} against the manager's decision; mend the data by"
              + " hand",
          transaction,
          node);
    }
  }

  /** Tells the resource, and tells it again until it has obeyed. */
  private void carryOut(Branch branch) {
    CommitReply reply;
    synchronized (this) {
      reply = branch.reply;
    }
    try {
      if (todo(reply) == CommitDecision.COMMIT) {
        resource.commit(branch.transaction);
      } else if (todo(reply) == CommitDecision.ABORT) {
        resource.rollback(branch.transaction);
      }
    } catch (Exception | Error e) {
      repeatLater(branch, e);
      return;
    }
    synchronized (this) {
      reply = branch.reply;
    }
    end(branch, Outcomes.of(node, branch.transaction, reply));
  }

  /** An operator's word goes before the manager's, which comes later and changes nothing here. */
  private static CommitDecision todo(CommitReply reply) {
    return reply.heuristic().or(reply::decision).orElse(null);
  }

  private void repeatLater(Branch branch, Throwable failure) {
    long failures;
    synchronized (this) {
      failures = ++branch.failures;
      branch.lastFailure = failure.toString();
    }
    LOGGER.warn(
        "the resource of {} has failed {} times to end {}", node, failures, branch.transaction);
    LOGGER.debug("why the resource of {} failed", node, failure);
    threads.later(
        pause(failures),
        () -> {
          synchronized (this) {
            branch.calls = threads.decisions(branch.calls, () -> carryOut(branch));
          }
        });
  }

  private Duration pause(long failures) {
    Duration pause = limits.pauseFirst();
    for (long i = 1; i < failures && pause.compareTo(limits.pauseMost()) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(limits.pauseMost()) < 0 ? pause : limits.pauseMost();
  }

  private void end(Branch branch, CommitOutcome outcome) {
    synchronized (this) {
      if (!open.remove(branch.transaction, branch)) {
        return;
      }
      endedLately.put(branch.transaction, outcome);
    }
    ended.accept(branch.transaction, outcome);
  }

  /** What the resource has carried out lately, or null. */
  synchronized CommitOutcome ended(String transaction) {
    return endedLately.get(transaction);
  }

  /** Whether a transaction is under way at the resource. */
  synchronized boolean isOpen(String transaction) {
    return open.containsKey(transaction);
  }

  /** When the resource gave its word; now, if that is not known here. */
  synchronized Instant since(String transaction) {
    Branch branch = open.get(transaction);
    return branch == null ? Instant.now() : branch.since;
  }

  synchronized ResourceHealth health() {
    SortedMap<String, ResourceHealth.Failing> failing = new TreeMap<>();
    open.forEach(
        (name, branch) -> {
          if (branch.failures > 0) {
            failing.put(name, new ResourceHealth.Failing(branch.failures, branch.lastFailure));
          }
        });
    return new ResourceHealth(open.size(), failing);
  }
}
