package dev.lockstep.core.raft;

import dev.lockstep.traces.Value;
import dev.lockstep.traces.Valued;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a client, or the runtime for it, asks of a server.
 *
 * <p>Immutable, thread-safe.
 */
public sealed interface RaftRequest extends Valued {

  /** Take part in the group, if you do not yet: no step, but the timers run from now on. */
  record Start() implements RaftRequest {
    private static final Value VALUE = Value.record("type", "start");

    @Override
    public Value toValue() {
      return VALUE;
    }
  }

  /**
   * Append these values to the log. The answer is a {@link RaftReply.Appended} or a {@link
   * RaftReply.Refused} with this tag.
   *
   * @param tag the caller's name for this request, at its server
   * @param values at least one, each {@linkplain LogValue#isProposable proposable}
   */
  record Propose(long tag, List<LogValue> values) implements RaftRequest {
    private static final Fields FIELDS = Fields.of("tag", "type", "values");
    private static final Value.Str TYPE = Value.of("propose");

    /**
     * A request.
     *
     * @throws IllegalArgumentException if there is no value, or one is not proposable
     */
    public Propose {
      values = List.copyOf(values);
      if (!areProposable(values)) {
        throw new IllegalArgumentException("one cannot propose " + values);
      }
    }

    @Override
    public Value toValue() {
      return FIELDS.record(Value.of(tag), TYPE, Value.sequence(Valued.values(values)));
    }
  }

  /**
   * Tell me what a read must see that begins now. The answer is a {@link RaftReply.ReadReady} or a
   * {@link RaftReply.Unreadable} with this id; it may never come, as the leader may be lost.
   *
   * @param id names the read; a name is used once, in all incarnations and at all servers
   */
  record Read(String id) implements RaftRequest {
    private static final Fields FIELDS = Fields.of("id", "type");
    private static final Value.Str TYPE = Value.of("read");

    @Override
    public Value toValue() {
      return FIELDS.record(Value.of(id), TYPE);
    }
  }

  /** I wait no longer for this read. */
  record Abandon(String id) implements RaftRequest {
    private static final Value.Str TYPE = Value.of("abandon");

    @Override
    public Value toValue() {
      return Read.FIELDS.record(Value.of(id), TYPE);
    }
  }

  /** The application has the effect of the log up to this index in a durable snapshot. */
  record Compact(long index) implements RaftRequest {
    private static final Fields FIELDS = Fields.of("index", "type");
    private static final Value.Str TYPE = Value.of("compact");

    @Override
    public Value toValue() {
      return FIELDS.record(Value.of(index), TYPE);
    }
  }

  /** The request that this is, or stands for; empty for a value that is none. */
  static Optional<RaftRequest> of(Valued value) {
    if (value instanceof RaftRequest request) {
      return Optional.of(request);
    }
    if (!(value instanceof Value.Rec rec)) {
      return Optional.empty();
    } else if (Propose.FIELDS.fit(rec)
        && rec.get("type").equals(Propose.TYPE)
        && rec.get("tag") instanceof Value.Int tag
        && rec.get("values") instanceof Value.Seq values) {
      return proposal(tag.value(), values.elements());
    } else if (Read.FIELDS.fit(rec) && rec.get("id") instanceof Value.Str id) {
      if (rec.get("type").equals(Read.TYPE)) {
        return Optional.of(new Read(id.value()));
      }
      return rec.get("type").equals(Abandon.TYPE)
          ? Optional.of(new Abandon(id.value()))
          : Optional.empty();
    } else if (Compact.FIELDS.fit(rec)
        && rec.get("type").equals(Compact.TYPE)
        && rec.get("index") instanceof Value.Int index) {
      return Optional.of(new Compact(index.value()));
    }
    return rec.equals(Start.VALUE) ? Optional.of(new Start()) : Optional.empty();
  }

  private static Optional<RaftRequest> proposal(long tag, List<Value> values) {
    List<LogValue> read = new ArrayList<>(values.size());
    for (Value value : values) {
      LogValue one = LogValue.of(value);
      if (one == null) {
        return Optional.empty();
      }
      read.add(one);
    }
    return areProposable(read) ? Optional.of(new Propose(tag, read)) : Optional.empty();
  }

  private static boolean areProposable(List<LogValue> values) {
    for (int i = 0; i < values.size(); i++) {
      if (!values.get(i).isProposable()) {
        return false;
      }
    }
    return !values.isEmpty();
  }
}
