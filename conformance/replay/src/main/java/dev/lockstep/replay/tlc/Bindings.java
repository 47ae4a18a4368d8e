package dev.lockstep.replay.tlc;

import dev.lockstep.replay.UnboundParameterException;
import java.util.ArrayList;
import java.util.List;
import tla2sany.semantic.ExprNode;
import tla2sany.semantic.ExprOrOpArgNode;
import tla2sany.semantic.FormalParamNode;
import tlc2.tool.EvalControl;
import tlc2.tool.TLCState;
import tlc2.tool.coverage.CostModel;
import tlc2.tool.impl.ReplayTool;
import tlc2.tool.impl.ReplayTool.Conjunct;
import tlc2.util.Context;
import tlc2.value.impl.Enumerable;
import tlc2.value.impl.Value;
import tlc2.value.impl.ValueEnumeration;

/**
 * Follows the way from Next to an action in one state and binds what stands on it: logged
 * parameters by membership in the quantifier's domain, others by enumeration.
 */
final class Bindings {
  private static final int ACTION_LEVEL = 2;

  /** Gets each complete binding. */
  interface Found {
    /**
     * Takes a binding.
     *
     * @param parameters value of each parameter of the action
     * @param conjuncts what has to hold of the step, in the order of evaluation
     */
    void accept(Value[] parameters, List<Conjunct> conjuncts);
  }

  /** Why a way ended; for explanations. */
  interface Ended {
    void outside(FormalParamNode variable, ExprNode domain, Value value, Value set);

    void guard(ExprNode guard, Context bindings);
  }

  private final ReplayTool tool;
  private final NextSites.Site site;
  private final Value[] logged;
  private final TLCState from;
  private final Found found;
  private final Ended ended;
  private final Membership membership;
  private final List<Conjunct> before = new ArrayList<>();
  private final List<Conjunct> after = new ArrayList<>();

  private Bindings(
      ReplayTool tool,
      NextSites.Site site,
      Value[] logged,
      TLCState from,
      Found found,
      Ended ended) {
    this.tool = tool;
    this.site = site;
    this.logged = logged;
    this.from = from;
    this.found = found;
    this.ended = ended;
    this.membership = new Membership(tool);
  }

  /**
   * Finds every binding of one application of an action.
   *
   * @param logged value of each parameter, or null where it is searched for
   * @param ended told why a way ended, or null
   */
  static void search(
      ReplayTool tool,
      NextSites.Site site,
      Value[] logged,
      TLCState from,
      Found found,
      Ended ended) {
    new Bindings(tool, site, logged, from, found, ended).follow(0, Context.Empty);
  }

  private void follow(int index, Context bindings) {
    if (index == site.way().size()) {
      arrive(bindings);
      return;
    }
    NextSites.Step step = site.way().get(index);
    if (step instanceof NextSites.Exists exists) {
      boolean tuple = false;
      for (boolean each : exists.node().isBdedQuantATuple()) {
        tuple |= each;
      }
      if (tuple) {
        enumerateTuples(exists, index, bindings);
      } else {
        bind(exists, 0, 0, index, bindings);
      }
    } else if (step instanceof NextSites.Beside beside) {
      besides(beside, index, bindings);
    } else if (step instanceof NextSites.Within within) {
      FormalParamNode[] formals = within.definition().getParams();
      Context inner = bindings;
      for (int i = 0; i < formals.length; i++) {
        inner = inner.cons(formals[i], argument(within.arguments().get(i), bindings));
      }
      follow(index + 1, inner);
    } else if (step instanceof NextSites.Branch branch) {
      if (tool.holds(branch.condition(), bindings, from, TLCState.Empty) == branch.taken()) {
        follow(index + 1, bindings);
      } else if (ended != null) {
        ended.guard(branch.condition(), bindings);
      }
    }
  }

  private void besides(NextSites.Beside beside, int index, Context bindings) {
    int had = before.size();
    int had2 = after.size();
    boolean open = true;
    for (ExprNode guard : beside.before()) {
      if (guard.getLevel() >= ACTION_LEVEL) {
        before.add(new Conjunct(guard, bindings));
      } else if (!tool.holds(guard, bindings, from, TLCState.Empty)) {
        open = false;
        if (ended != null) {
          ended.guard(guard, bindings);
        }
        break;
      }
    }
    if (open) {
      for (int i = beside.after().size() - 1; i >= 0; i--) {
        after.add(new Conjunct(beside.after().get(i), bindings));
      }
      follow(index + 1, bindings);
    }
    shrink(before, had);
    shrink(after, had2);
  }

  private static void shrink(List<Conjunct> list, int size) {
    while (list.size() > size) {
      list.remove(list.size() - 1);
    }
  }

  private void enumerateTuples(NextSites.Exists exists, int index, Context bindings) {
    tlc2.tool.IContextEnumerator all =
        tool.contexts(exists.node(), bindings, from, TLCState.Empty, EvalControl.Clear);
    for (Context each = all.nextElement(); each != null; each = all.nextElement()) {
      follow(index + 1, each);
    }
  }

  private void bind(NextSites.Exists exists, int group, int place, int index, Context bindings) {
    FormalParamNode[][] lists = exists.node().getBdedQuantSymbolLists();
    if (group == lists.length) {
      follow(index + 1, bindings);
      return;
    }
    if (place == lists[group].length) {
      bind(exists, group + 1, 0, index, bindings);
      return;
    }
    FormalParamNode variable = lists[group][place];
    ExprNode domain = exists.node().getBdedQuantBounds()[group];
    int formal = exists.formals().get(group)[place];
    Value value = formal < 0 ? null : logged[formal];
    if (value != null) {
      if (membership.holds(value, domain, bindings, from)) {
        bind(exists, group, place + 1, index, bindings.cons(variable, value));
      } else if (ended != null) {
        ended.outside(variable, domain, value, eval(domain, bindings));
      }
      return;
    }
    if (!(eval(domain, bindings) instanceof Enumerable enumerable)) {
      throw new UnboundParameterException(variable.getName().toString(), site.name());
    }
    ValueEnumeration elements = enumerable.elements();
    for (Value each = elements.nextElement(); each != null; each = elements.nextElement()) {
      bind(exists, group, place + 1, index, bindings.cons(variable, TlcValues.canonical(each)));
    }
  }

  private void arrive(Context bindings) {
    FormalParamNode[] formals = site.definition().getParams();
    Value[] parameters = new Value[formals.length];
    Context inner = bindings;
    for (int i = 0; i < formals.length; i++) {
      parameters[i] =
          site.direct().get(i) && logged[i] != null
              ? logged[i]
              : TlcValues.canonical(argument(site.arguments().get(i), bindings));
      if (logged[i] != null && !TlcValues.same(logged[i], parameters[i])) {
        if (ended != null) {
          ended.outside(formals[i], (ExprNode) site.arguments().get(i), logged[i], parameters[i]);
        }
        return;
      }
      inner = inner.cons(formals[i], parameters[i]);
    }
    List<Conjunct> conjuncts = new ArrayList<>(before);
    conjuncts.add(new Conjunct(site.definition().getBody(), inner));
    for (int i = after.size() - 1; i >= 0; i--) {
      conjuncts.add(after.get(i));
    }
    found.accept(parameters, conjuncts);
  }

  private Value argument(ExprOrOpArgNode argument, Context bindings) {
    if (!(argument instanceof ExprNode expression)) {
      throw new IllegalStateException(
          site.name() + " takes an operator as a parameter, which replay can't bind");
    }
    return eval(expression, bindings);
  }

  private Value eval(ExprNode expression, Context bindings) {
    return tool.eval(
        expression, bindings, from, TLCState.Empty, EvalControl.Clear, CostModel.DO_NOT_RECORD);
  }
}
