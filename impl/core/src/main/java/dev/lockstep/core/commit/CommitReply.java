package dev.lockstep.core.commit;

import dev.lockstep.traces.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a node tells about a transaction: the manager its client, a participant its resource.
 *
 * <p>A node may tell more than once, but only to add to what it said: the last reply of a node says
 * all. A participant that an operator resolved says {@link Outcome#RESOLVED} first and the
 * manager's decision later; a manager adds the heuristic decisions that participants report to it.
 *
 * <p>Immutable, thread-safe.
 *
 * @param outcome what became of the transaction
 * @param by the node that caused an abort; empty if it did not abort
 * @param why the cause of an abort; empty if it did not abort
 * @param heuristic at a participant: what an operator decided there, and the resource carried out
 * @param heuristics at the manager: what operators decided, by participant, as far as it was
 *     reported
 * @param forgotten at the manager: whether an operator has read these heuristics
 */
public record CommitReply(
    Outcome outcome,
    Optional<String> by,
    Optional<Why> why,
    Optional<CommitDecision> heuristic,
    SortedMap<String, CommitDecision> heuristics,
    boolean forgotten) {
  public CommitReply {
    heuristics = Collections.unmodifiableSortedMap(new TreeMap<>(heuristics));
    if (by.isPresent() != (outcome == Outcome.ABORTED) || why.isPresent() != by.isPresent()) {
      throw new IllegalArgumentException(
          "exactly an abort has a cause: " + outcome + " by " + by + ", " + why);
    }
  }

  /** What became of a transaction. */
  public enum Outcome {
    /** Each participant that wrote has committed or will: durable and final. */
    COMMITTED,
    /** It has no effect, and this is final. */
    ABORTED,
    /** All that were asked have only read: it has no effect, whichever way one looks at it. */
    READONLY,
    /** At a participant: an operator decided, and the manager's decision is not known here yet. */
    RESOLVED
  }

  /** Why a transaction aborted. */
  public enum Why {
    /** A participant voted No, or had aborted already when it was asked. */
    VOTE,
    /** Somebody waited long enough: the manager for votes, a participant to be asked. */
    TIMEOUT,
    /** A participant's work failed, or the client took its work back. */
    FAILED,
    /** The manager restarted and found no record, or never knew the transaction. */
    PRESUMED,
    /** A participant heard it from the manager. */
    DECISION,
    /** A participant restarted and found it in its log, which does not say why. */
    LOGGED
  }

  /** Committed, without heuristics. */
  public static CommitReply committed() {
    return plain(Outcome.COMMITTED);
  }

  /** All that were asked have only read. */
  public static CommitReply readOnly() {
    return plain(Outcome.READONLY);
  }

  /** Aborted, without heuristics. */
  public static CommitReply aborted(String by, Why why) {
    return new CommitReply(
        Outcome.ABORTED,
        Optional.of(by),
        Optional.of(why),
        Optional.empty(),
        Collections.emptySortedMap(),
        false);
  }

  /** At a participant: an operator decided. */
  public static CommitReply resolved(CommitDecision heuristic) {
    return plain(Outcome.RESOLVED).with(heuristic);
  }

  private static CommitReply plain(Outcome outcome) {
    return new CommitReply(
        outcome,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Collections.emptySortedMap(),
        false);
  }

  /** The same at a participant where an operator had decided. */
  public CommitReply with(CommitDecision decision) {
    return new CommitReply(outcome, by, why, Optional.of(decision), heuristics, forgotten);
  }

  /** The same at a manager to which these heuristics were reported. */
  public CommitReply with(Map<String, CommitDecision> reported, boolean read) {
    return new CommitReply(outcome, by, why, heuristic, new TreeMap<>(reported), read);
  }

  /** What the transaction's outcome means; empty while it is not known. */
  public Optional<CommitDecision> decision() {
    return switch (outcome) {
      case COMMITTED -> Optional.of(CommitDecision.COMMIT);
      case ABORTED -> Optional.of(CommitDecision.ABORT);
      case READONLY, RESOLVED -> Optional.empty();
    };
  }

  /**
   * Whether every heuristic decision that this reply knows of is what the transaction's outcome
   * asks for; true if there is none. XA calls the opposite a mixed outcome: somebody has to mend it
   * by hand. Empty while the outcome is not known.
   */
  public Optional<Boolean> agrees() {
    return decision()
        .map(
            decided ->
                heuristic.map(decided::equals).orElse(true)
                    && heuristics.values().stream().allMatch(decided::equals));
  }

  /** The reply as a value; what is empty or false is left out. */
  public Value toValue() {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("outcome", word(outcome));
    by.ifPresent(node -> fields.put("by", Value.of(node)));
    why.ifPresent(cause -> fields.put("why", word(cause)));
    heuristic.ifPresent(decision -> fields.put("heuristic", decision.value()));
    if (!heuristics.isEmpty()) {
      Map<String, Value> decisions = new LinkedHashMap<>();
      heuristics.forEach((node, decision) -> decisions.put(node, decision.value()));
      fields.put("heuristics", Value.record(decisions));
    }
    if (forgotten) {
      fields.put("forgotten", Value.of(true));
    }
    return Value.record(fields);
  }

  /**
   * Reads a reply back.
   *
   * @throws IllegalArgumentException if the value is no reply
   */
  public static CommitReply of(Value value) {
    if (value instanceof Value.Rec rec) {
      try {
        CommitReply reply =
            new CommitReply(
                Outcome.valueOf(text(rec.get("outcome")).toUpperCase(Locale.ROOT)),
                Optional.ofNullable(rec.get("by")).map(CommitReply::text),
                Optional.ofNullable(rec.get("why"))
                    .map(why -> Why.valueOf(text(why).toUpperCase(Locale.ROOT))),
                CommitDecision.of(rec.get("heuristic")),
                decisions(rec.get("heuristics")),
                Value.of(true).equals(rec.get("forgotten")));
        if (reply.toValue().equals(value)) {
          return reply;
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(refusal(value), e);
      }
    }
    throw new IllegalArgumentException(refusal(value));
  }

  private static String refusal(Value value) {
    return "not a reply of two-phase commit: " + value;
  }

  private static Value word(Enum<?> constant) {
    return Value.of(constant.name().toLowerCase(Locale.ROOT));
  }

  private static String text(Value value) {
    return value instanceof Value.Str string ? string.value() : "";
  }

  private static SortedMap<String, CommitDecision> decisions(Value value) {
    SortedMap<String, CommitDecision> decisions = new TreeMap<>();
    if (value instanceof Value.Rec rec) {
      rec.fields()
          .forEach(
              (node, decision) ->
                  CommitDecision.of(decision).ifPresent(known -> decisions.put(node, known)));
    }
    return decisions;
  }
}
