package dev.lockstep.core.commit;

import dev.lockstep.core.Workload.ClientRequest;
import dev.lockstep.core.Workload.Outcome;
import dev.lockstep.traces.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges what became of one transaction, from outside: hears what nodes told, and knows what they
 * were asked. Used once, by one thread.
 */
final class CommitJudge {
  private final String manager;
  private final String instance;
  private final Map<String, Set<Value>> said = new HashMap<>();
  private final Set<String> participants;
  private Outcome committed;
  private Outcome aborted;
  private Outcome readOnly;

  CommitJudge(String manager, String instance, List<ClientRequest> requests) {
    this.manager = manager;
    this.instance = instance;
    requests.forEach(
        request ->
            said.computeIfAbsent(request.node(), node -> new HashSet<>()).add(request.request()));
    this.participants = CommitWorkload.participants(requests);
  }

  /** Takes one more outcome; returns what is wrong, in one sentence. */
  Optional<String> hear(Outcome outcome) {
    CommitReply reply;
    try {
      reply = CommitReply.of(outcome.outcome());
    } catch (IllegalArgumentException none) {
      return wrong(
          "has the outcome " + outcome.outcome() + " at " + outcome.node() + ", which is none");
    }
    String node = outcome.node();
    boolean atManager = node.equals(manager);
    if (!atManager && !participants.contains(node)) {
      return wrong("has an outcome at " + node + ", which takes no part in it");
    }
    Optional<String> heuristic = heuristics(node, reply);
    if (heuristic.isPresent()) {
      return heuristic;
    }
    switch (reply.outcome()) {
      case COMMITTED -> {
        committed = committed == null ? outcome : committed;
        if (!atManager && !said(node, CommitRequest.CAN_COMMIT)) {
          return never(node);
        }
      }
      case ABORTED -> {
        // Who has only read, and lost that in a crash, may abort beside others that commit.
        aborted = aborted == null && !said(node, CommitRequest.READ_ONLY) ? outcome : aborted;
        String by = reply.by().orElseThrow();
        if (!by.equals(manager) && !participants.contains(by)) {
          return wrong("was aborted by " + by + ", which takes no part in it");
        }
      }
      case READONLY -> {
        readOnly = atManager ? outcome : readOnly;
        if (!atManager && !said(node, CommitRequest.READ_ONLY)) {
          return wrong("had only been read by " + node + ", whose resource never said so");
        }
      }
      case RESOLVED -> {}
    }
    return together();
  }

  /** Atomicity: what a decision allows, over all nodes. */
  private Optional<String> together() {
    if (committed == null) {
      return Optional.empty();
    } else if (aborted != null) {
      return wrong("committed at " + committed.node() + " and aborted at " + aborted.node());
    } else if (readOnly != null) {
      return wrong(
          "committed at " + committed.node() + ", and the manager says that all had only read");
    }
    for (String participant : participants) {
      if (!said(participant, CommitRequest.CAN_COMMIT)
          && !said(participant, CommitRequest.READ_ONLY)) {
        return never(participant);
      }
    }
    return Optional.empty();
  }

  /** Nobody decides by hand but an operator who was there. */
  private Optional<String> heuristics(String node, CommitReply reply) {
    if (reply.heuristic().isPresent()
        && !said(node, CommitRequest.resolve(reply.heuristic().get()))) {
      return wrong("was resolved at " + node + ", where no operator did so");
    }
    for (Map.Entry<String, CommitDecision> reported : reply.heuristics().entrySet()) {
      if (!said(reported.getKey(), CommitRequest.resolve(reported.getValue()))) {
        return wrong(
            "was reported as resolved at " + reported.getKey() + ", where no operator did so");
      }
    }
    return Optional.empty();
  }

  private boolean said(String node, Value request) {
    return said.getOrDefault(node, Set.of()).contains(request);
  }

  private Optional<String> never(String participant) {
    return wrong("committed although the resource of " + participant + " never said that it can");
  }

  private Optional<String> wrong(String what) {
    return Optional.of("transaction " + instance + " " + what);
  }
}
