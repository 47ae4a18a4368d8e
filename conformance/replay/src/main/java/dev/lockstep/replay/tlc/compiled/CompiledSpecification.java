package dev.lockstep.replay.tlc.compiled;

import java.util.Map;
import java.util.Optional;
import tla2sany.semantic.SemanticNode;
import tlc2.tool.impl.ReplayTool;
import tlc2.value.impl.Value;

/**
 * The compiled parts of one specification. What it cannot compile, and what it throws at, TLC's
 * evaluator decides. Used by one thread.
 */
public final class CompiledSpecification {
  private final Vocabulary vocabulary;

  /**
   * A specification.
   *
   * @param variables the place of each declared variable
   * @param misread operators that are compiled as others: defects planted by a test, else none
   */
  public CompiledSpecification(
      ReplayTool tool, Map<String, Integer> variables, Map<String, String> misread) {
    this.vocabulary = new Vocabulary(tool, variables, misread);
  }

  /** A formula about one state. */
  public interface Predicate {
    /** Whether it holds, or nothing where TLC has to decide. */
    Optional<Boolean> holds(Value[] state);
  }

  /**
   * Compiles an invariant.
   *
   * @throws UnsupportedException if it can't be
   */
  public Predicate predicate(SemanticNode formula) {
    Vocabulary.Slots slots = new Vocabulary.Slots();
    Expr compiled = new Expressions(vocabulary, slots).value(formula, Scope.EMPTY);
    return state -> {
      try {
        return Optional.of(compiled.test(new Frame(state, null, new Value[slots.count()], null)));
      } catch (RuntimeException | StackOverflowError e) {
        return Optional.empty();
      }
    };
  }

  /** A way from Next to an action, and the action. */
  public Path path() {
    return new Path(vocabulary);
  }
}
