package dev.lockstep.evidence.pingpong;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.core.Machine;
import dev.lockstep.traces.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** One player in one rally: the fields are the variables of {@code PingPong.tla} at this node. */
final class PingPongMachine implements Machine {
  private static final String RESEND_TIMER = "resend";
  private static final long RESEND_MILLIS = 50;

  private final String node;
  private final String other;
  private final boolean server;
  private final long rounds;
  private final Deque<Long> pending = new ArrayDeque<>();
  private long stroke;
  private long durable;
  private boolean over;

  PingPongMachine(String node, String other, boolean server, long rounds) {
    this.node = node;
    this.other = other;
    this.server = server;
    this.rounds = rounds;
  }

  @Override
  public Effects step(Input input) {
    if (input instanceof Input.Request) {
      return serve();
    } else if (input instanceof Input.Deliver deliver) {
      return deliver((Stroke) deliver.message());
    } else if (input instanceof Input.TimeOut) {
      return resend();
    } else if (input instanceof Input.Persisted) {
      return persist();
    }
    return recover(((Input.Recovered) input).records());
  }

  private Effects serve() {
    return server && stroke == 0 ? make(Effects.of(PingPongAction.SERVE), 1) : Effects.NONE;
  }

  private Effects deliver(Stroke m) {
    if (m.number() == stroke + 1 && m.number() < rounds) {
      return make(Effects.of(PingPongAction.RETURN).parameter("m", m.toValue()), m.number() + 1);
    } else if (m.number() == stroke + 1 && !over) {
      over = true;
      return Effects.of(PingPongAction.FINISH).parameter("m", m.toValue()).build();
    } else if (m.number() == stroke - 1 && stroke == durable) {
      return Effects.of(PingPongAction.ANSWER)
          .parameter("m", m.toValue())
          .send(other, new Stroke(node, stroke))
          .build();
    }
    return Effects.of(PingPongAction.DISCARD).parameter("m", m.toValue()).build();
  }

  private Effects make(Effects.Builder effects, long number) {
    stroke = number;
    pending.add(number);
    return effects.persist(Value.of(number)).build();
  }

  private Effects resend() {
    if (stroke == 0 || stroke >= rounds || over || stroke != durable) {
      return Effects.NONE;
    }
    return Effects.of(PingPongAction.RESEND)
        .send(other, new Stroke(node, stroke))
        .timer(RESEND_TIMER, RESEND_MILLIS)
        .build();
  }

  private Effects persist() {
    durable = pending.remove();
    Effects.Builder persisted =
        Effects.of(PingPongAction.PERSIST)
            .send(other, new Stroke(node, durable))
            .timer(RESEND_TIMER, RESEND_MILLIS);
    return isLast() ? persisted.reply(Value.of(durable)).build() : persisted.build();
  }

  private Effects recover(List<Value> records) {
    records.forEach(record -> durable = ((Value.Int) record).value());
    stroke = durable;
    Effects.Builder effects = Effects.of(null);
    if (isLast()) {
      effects.reply(Value.of(durable));
    }
    if (stroke > 0) {
      effects.timer(RESEND_TIMER, RESEND_MILLIS);
    }
    return effects.build();
  }

  /** Whether this player makes no stroke after its durable one. */
  private boolean isLast() {
    return durable >= rounds - 1;
  }

  @Override
  public Map<String, Value> state() {
    List<Value> strokes = new ArrayList<>();
    pending.forEach(number -> strokes.add(Value.of(number)));
    return Map.of(
        "stroke", Value.of(stroke),
        "over", Value.of(over),
        "pending", Value.sequence(strokes),
        "durable", Value.of(durable));
  }

  @Override
  public void restore(Map<String, Value> state) {
    stroke = ((Value.Int) state.get("stroke")).value();
    over = ((Value.Bool) state.get("over")).value();
    durable = ((Value.Int) state.get("durable")).value();
    pending.clear();
    ((Value.Seq) state.get("pending"))
        .elements()
        .forEach(number -> pending.add(((Value.Int) number).value()));
  }
}
