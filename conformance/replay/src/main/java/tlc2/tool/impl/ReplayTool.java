package tlc2.tool.impl;

import java.util.List;
import tla2sany.semantic.ExprNode;
import tla2sany.semantic.OpApplNode;
import tla2sany.semantic.SemanticNode;
import tlc2.tool.Action;
import tlc2.tool.IActionItemList;
import tlc2.tool.INextStateFunctor;
import tlc2.tool.TLCState;
import tlc2.tool.coverage.CostModel;
import tlc2.util.Context;
import tlc2.value.impl.Value;
import util.FilenameToStream;

/**
 * TLC's evaluator, opened at the one place that replay needs: the successors of a state under a
 * list of conjuncts, each with bindings of its own. It stands in TLC's package because the list of
 * pending conjuncts is visible there only. The other methods hand on to TLC's implementation, as
 * TLC's own final subclass does.
 */
public final class ReplayTool extends Tool {

  /** A conjunct with the bindings of its free identifiers. */
  public record Conjunct(SemanticNode expression, Context bindings) {}

  /** Parses and analyses a specification; names without {@code .tla} and {@code .cfg}. */
  public ReplayTool(String folder, String module, String configuration, FilenameToStream files) {
    super(folder, module, configuration, files);
  }

  /**
   * Enumerates the successors of a state that satisfy all conjuncts, evaluated in their order.
   *
   * @param action named in TLC's messages
   * @param conjuncts at least one
   * @param found gets each successor; it must copy what it keeps
   */
  public void successors(
      Action action, List<Conjunct> conjuncts, TLCState from, INextStateFunctor found) {
    ActionItemList rest = ActionItemList.Empty;
    for (int i = conjuncts.size() - 1; i > 0; i--) {
      Conjunct later = conjuncts.get(i);
      rest =
          (ActionItemList)
              rest.cons(later.expression(), later.bindings(), CostModel.DO_NOT_RECORD, i);
    }
    Conjunct first = conjuncts.get(0);
    getNextStates(
        action,
        first.expression(),
        rest,
        first.bindings(),
        from,
        TLCState.Empty.createEmpty(),
        found,
        CostModel.DO_NOT_RECORD);
  }

  @Override
  protected TLCState getNextStates(
      Action action,
      SemanticNode predicate,
      ActionItemList rest,
      Context bindings,
      TLCState from,
      TLCState to,
      INextStateFunctor found,
      CostModel cost) {
    return getNextStatesImpl(action, predicate, rest, bindings, from, to, found, cost);
  }

  @Override
  protected TLCState getNextStatesAppl(
      Action action,
      OpApplNode predicate,
      ActionItemList rest,
      Context bindings,
      TLCState from,
      TLCState to,
      INextStateFunctor found,
      CostModel cost) {
    return getNextStatesApplImpl(action, predicate, rest, bindings, from, to, found, cost);
  }

  @Override
  protected TLCState processUnchanged(
      Action action,
      SemanticNode expression,
      ActionItemList rest,
      Context bindings,
      TLCState from,
      TLCState to,
      INextStateFunctor found,
      CostModel cost) {
    return processUnchangedImpl(action, expression, rest, bindings, from, to, found, cost);
  }

  @Override
  public Value eval(
      SemanticNode expression,
      Context bindings,
      TLCState from,
      TLCState to,
      int control,
      CostModel cost) {
    return evalImpl(expression, bindings, from, to, control, cost);
  }

  @Override
  protected Value evalAppl(
      OpApplNode expression,
      Context bindings,
      TLCState from,
      TLCState to,
      int control,
      CostModel cost) {
    return evalApplImpl(expression, bindings, from, to, control, cost);
  }

  @Override
  protected Value setSource(SemanticNode expression, Value value) {
    return value;
  }

  @Override
  public TLCState enabled(
      SemanticNode predicate,
      IActionItemList rest,
      Context bindings,
      TLCState from,
      TLCState to,
      CostModel cost) {
    return enabledImpl(predicate, (ActionItemList) rest, bindings, from, to, cost);
  }

  @Override
  protected TLCState enabledAppl(
      OpApplNode predicate,
      ActionItemList rest,
      Context bindings,
      TLCState from,
      TLCState to,
      CostModel cost) {
    return enabledApplImpl(predicate, rest, bindings, from, to, cost);
  }

  @Override
  protected TLCState enabledUnchanged(
      SemanticNode expression,
      ActionItemList rest,
      Context bindings,
      TLCState from,
      TLCState to,
      CostModel cost) {
    return enabledUnchangedImpl(expression, rest, bindings, from, to, cost);
  }

  /** Whether an expression holds; a value that is not a boolean does not. */
  public boolean holds(ExprNode expression, Context bindings, TLCState from, TLCState to) {
    Value value =
        eval(expression, bindings, from, to, tlc2.tool.EvalControl.Clear, CostModel.DO_NOT_RECORD);
    return value instanceof tlc2.value.impl.BoolValue truth && truth.val;
  }
}
