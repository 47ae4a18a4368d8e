package dev.lockstep.replay;

import dev.lockstep.replay.export.ModelParts;
import dev.lockstep.traces.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What replay asks of a specification, in the value model of traces. The one implementation runs
 * closures compiled from the specification where it can, and TLC's evaluator, which is the
 * reference, everywhere else: in errors, rejections and explanations too.
 *
 * <p>An evaluator is used by one thread at a time.
 */
public interface Evaluator extends AutoCloseable {

  /**
   * A state of the specification, owned by its evaluator. Two states of one evaluator that are
   * equal in TLA+ are the same object as long as both are in use; replay may compare them by
   * identity and is at worst slower where two equal states are two objects.
   */
  interface State {}

  /**
   * A step of the specification as a random walk takes it.
   *
   * @param action the action
   * @param parameters all its parameters by name, in the order of the definition, the acting node
   *     included
   * @param to the state after the step
   */
  record Step(String action, Map<String, Value> parameters, State to) {}

  /** The declared variables, in the order of the specification. */
  List<String> variables();

  /** The actions that Next is made of, in its order, the network's and crashes included. */
  List<String> actions();

  /**
   * The formal parameters of an operator that Next applies, or empty if Next applies no operator of
   * this name.
   */
  Optional<List<String>> parameters(String action);

  /** The actions of {@link #actions()} that an event of this name accounts for. */
  List<String> covers(String action);

  /** The names of the invariants that the configuration lists. */
  List<String> invariants();

  /** What the configuration asks for and replay leaves out, one sentence each. */
  List<String> notes();

  /** What an exported model takes over from the configuration. */
  ModelParts modelParts();

  /** Constants and operators that the configuration binds itself. */
  Set<String> boundByConfiguration();

  /** All initial states, whether or not they satisfy the invariants. */
  List<State> initialStates();

  /**
   * All states that one step leads to and that agree with what was observed, whether or not they
   * satisfy the invariants. The step is one that Next allows: guards and the domains of quantifiers
   * count. Each state is listed once.
   *
   * @throws EvaluationException if the specification can't be evaluated on this step
   * @throws ValueOutOfRangeException if a compared value has an integer of more than 32 bits
   */
  List<State> successors(State from, Observation observation);

  /**
   * Whether the state agrees with these values of logged variables at a node.
   *
   * @throws ValueOutOfRangeException if a compared value has an integer of more than 32 bits
   */
  boolean agrees(State state, String node, Map<String, Value> variables);

  /** The name of the first invariant that the state violates, or empty. */
  Optional<String> violated(State state);

  /** The value of a variable. */
  Value value(State state, String variable);

  /** Says why a step is not possible, or what is wrong with its result; for people. */
  Explanation explain(State from, Observation observation);

  /** Every step that Next allows; for random walks. Needs sets that can be enumerated. */
  List<Step> steps(State from);

  /**
   * Steps are evaluated by compiled closures where that is possible, and one in so many by TLC as
   * well; a difference is a defect, and an {@link IllegalStateException}.
   *
   * @param steps 1, as it is at first, for every step
   */
  void compareEvery(long steps);

  /**
   * Whether states will be seen again. If not, equal states may be different objects, which saves
   * what it takes to find out.
   */
  void remember(boolean on);

  /** How many states the evaluator holds ready; one with long values counts as several. */
  int retained();

  /**
   * Drops all states but these; those that were not used for a while are packed.
   *
   * @param live every state that the caller will use again
   */
  void retain(Iterable<State> live);

  @Override
  void close();
}
