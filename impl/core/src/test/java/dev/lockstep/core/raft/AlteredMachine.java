package dev.lockstep.core.raft;

import dev.lockstep.core.Effects;
import dev.lockstep.core.Input;
import dev.lockstep.core.Machine;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** A machine that is broken on purpose: what comes in or goes out is another thing. */
final class AlteredMachine implements Machine {
  private final Machine machine;
  private final BiFunction<Input, Effects, Effects> effects;
  private final UnaryOperator<Input> input;

  AlteredMachine(Machine machine, BiFunction<Input, Effects, Effects> effects) {
    this(machine, effects, UnaryOperator.identity());
  }

  AlteredMachine(
      Machine machine, BiFunction<Input, Effects, Effects> effects, UnaryOperator<Input> input) {
    this.machine = machine;
    this.effects = effects;
    this.input = input;
  }

  @Override
  public Effects step(Input given) {
    Input altered = input.apply(given);
    return effects.apply(altered, machine.step(altered));
  }

  @Override
  public Map<String, Value> state() {
    return machine.state();
  }

  @Override
  public void restore(Map<String, Value> state) {
    machine.restore(state);
  }

  /** Nothing is sent, and nobody is told anything. */
  static Effects mute(Input input, Effects step) {
    return step.with(List.of(), List.of(), step.timers());
  }

  /** What was appended is acknowledged at once. */
  static Effects acknowledged(Input input, Effects step) {
    if (step.action() != RaftAction.HANDLE_APPEND) {
      return step;
    }
    RaftMessage.AppendEntries m = (RaftMessage.AppendEntries) ((Input.Deliver) input).message();
    List<Effects.Send> sends = new ArrayList<>(step.sends());
    sends.add(new RaftMessage.Ack(m.term(), m.to(), m.from(), m.lastIndex()));
    return step.with(sends, step.replies(), step.timers());
  }

  /** The records of votes are lost. */
  static Input noVotes(Input input) {
    return input instanceof Input.Recovered recovered
        ? new Input.Recovered(
            recovered.records().stream()
                .filter(record -> !Fields.text(record, "type").equals("vote"))
                .toList())
        : input;
  }
}
