package dev.lockstep.replay.tlc;

import dev.lockstep.replay.Explanation;
import dev.lockstep.replay.Explanation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import tla2sany.semantic.ASTConstants;
import tla2sany.semantic.ExprNode;
import tla2sany.semantic.ExprOrOpArgNode;
import tla2sany.semantic.OpApplNode;
import tla2sany.semantic.OpDefNode;
import tla2sany.semantic.SemanticNode;
import tlc2.tool.BuiltInOPs;
import tlc2.tool.EvalControl;
import tlc2.tool.TLCState;
import tlc2.tool.ToolGlobals;
import tlc2.tool.coverage.CostModel;
import tlc2.tool.impl.ReplayTool;
import tlc2.tool.impl.ReplayTool.Conjunct;
import tlc2.util.Context;
import tlc2.value.impl.Value;

/**
 * Walks the conjuncts of an action in TLC's order and stops at the first one that is false. What
 * the trace says of a variable counts as part of the equation that sets it. Where an action offers
 * a choice, the branch that gets furthest is the one explained.
 */
final class Conjuncts implements ToolGlobals {
  private static final int ACTION_LEVEL = 2;
  private static final int BRANCHES_MAX = 200;

  private final ReplayTool tool;
  private final Source source;
  private final TLCState from;
  private final Compiled compiled;
  private final List<util.UniqueString> names;

  /** For an action; {@code compiled} is null where only guards are asked for. */
  Conjuncts(
      ReplayTool tool,
      Source source,
      TLCState from,
      Compiled compiled,
      List<util.UniqueString> names) {
    this.source = source;
    this.tool = tool;
    this.from = from;
    this.compiled = compiled;
    this.names = names;
  }

  Explanation firstFalse(List<Conjunct> conjuncts) {
    Explanation found = walk(conjuncts, TLCState.Empty.createEmpty(), 0);
    return found != null
        ? found
        : new Explanation(
            Kind.NO_STEP,
            "",
            "",
            "",
            "",
            "every conjunct holds by itself, but no step agrees with the event",
            Integer.MAX_VALUE,
            new TreeMap<>());
  }

  /** The first false conjunct, or null where all hold. */
  private Explanation walk(List<Conjunct> pending, TLCState to, int satisfied) {
    if (pending.isEmpty()) {
      return null;
    }
    Conjunct first = pending.get(0);
    List<Conjunct> rest = pending.subList(1, pending.size());
    SemanticNode node = NextSites.strip(first.expression());
    if (!(node instanceof OpApplNode apply)) {
      return atom((ExprNode) node, first.bindings(), rest, to, satisfied);
    }
    Context bindings = first.bindings();
    ExprOrOpArgNode[] args = apply.getArgs();
    boolean action = apply.getLevel() >= ACTION_LEVEL;
    switch (BuiltInOPs.getOpCode(apply.getOperator().getName())) {
      case OPCODE_cl, OPCODE_land -> {
        return walk(join(args, bindings, rest), to, satisfied);
      }
      case OPCODE_dl, OPCODE_lor -> {
        if (action) {
          return best(branches(args, bindings), rest, to, satisfied);
        }
      }
      case OPCODE_be -> {
        if (action) {
          return best(instances(apply, bindings, to), rest, to, satisfied);
        }
      }
      case OPCODE_ite -> {
        if (action) {
          boolean truth = tool.holds((ExprNode) args[0], bindings, from, to);
          return walk(prepend(new Conjunct(args[truth ? 1 : 2], bindings), rest), to, satisfied);
        }
      }
      case 0 -> {
        if (action
            && tool.lookup(apply.getOperator(), bindings, false) instanceof OpDefNode definition) {
          Context inner = tool.getOpContext(definition, args, bindings, true);
          return walk(prepend(new Conjunct(definition.getBody(), inner), rest), to, satisfied);
        }
      }
      case OPCODE_unchanged -> {
        return unchanged(apply, args[0], bindings, rest, to, satisfied);
      }
      case OPCODE_eq -> {
        Integer variable = primed(args[0], bindings, to);
        if (variable != null) {
          return assign(apply, variable, args[1], bindings, rest, to, satisfied);
        }
      }
      default -> {
        // An atom.
      }
    }
    return atom(apply, bindings, rest, to, satisfied);
  }

  private Explanation best(
      List<Conjunct> choices, List<Conjunct> rest, TLCState to, int satisfied) {
    Explanation best = null;
    for (Conjunct choice : choices) {
      Explanation found = walk(prepend(choice, rest), to.copy(), satisfied);
      if (found == null) {
        return null;
      }
      if (best == null || found.satisfied() > best.satisfied()) {
        best = found;
      }
    }
    return best;
  }

  private static List<Conjunct> branches(ExprOrOpArgNode[] args, Context bindings) {
    List<Conjunct> all = new ArrayList<>();
    for (ExprOrOpArgNode arg : args) {
      all.add(new Conjunct(arg, bindings));
    }
    return all;
  }

  private List<Conjunct> instances(OpApplNode apply, Context bindings, TLCState to) {
    List<Conjunct> all = new ArrayList<>();
    tlc2.tool.IContextEnumerator contexts =
        tool.contexts(apply, bindings, from, to, EvalControl.Clear);
    for (Context each = contexts.nextElement();
        each != null && all.size() < BRANCHES_MAX;
        each = contexts.nextElement()) {
      all.add(new Conjunct(apply.getArgs()[0], each));
    }
    return all;
  }

  private static List<Conjunct> join(
      ExprOrOpArgNode[] args, Context bindings, List<Conjunct> rest) {
    List<Conjunct> all = branches(args, bindings);
    all.addAll(rest);
    return all;
  }

  private static List<Conjunct> prepend(Conjunct first, List<Conjunct> rest) {
    List<Conjunct> all = new ArrayList<>();
    all.add(first);
    all.addAll(rest);
    return all;
  }

  /** The place of the variable whose primed value an expression is, if it has none yet. */
  private Integer primed(SemanticNode expression, Context bindings, TLCState to) {
    if (!(expression instanceof OpApplNode apply)
        || BuiltInOPs.getOpCode(apply.getOperator().getName()) != OPCODE_prime) {
      return null;
    }
    tla2sany.semantic.SymbolNode symbol = tool.getPrimedVar(expression, bindings, false);
    int place = symbol == null ? -1 : names.indexOf(symbol.getName());
    return place < 0 || to.containsKey(symbol.getName()) ? null : place;
  }

  private Explanation assign(
      OpApplNode equation,
      int variable,
      ExprOrOpArgNode right,
      Context bindings,
      List<Conjunct> rest,
      TLCState to,
      int satisfied) {
    Value value = TlcValues.canonical(eval((ExprNode) right, bindings, to));
    Explanation wrong = compare(equation, variable, value, satisfied);
    if (wrong != null) {
      return wrong;
    }
    to.bind(names.get(variable), value);
    return walk(rest, to, satisfied + 1);
  }

  private Explanation unchanged(
      OpApplNode whole,
      ExprOrOpArgNode expression,
      Context bindings,
      List<Conjunct> rest,
      TLCState to,
      int satisfied) {
    List<util.UniqueString> listed = new ArrayList<>();
    collect(expression, bindings, listed);
    for (util.UniqueString name : listed) {
      Value before = (Value) from.lookup(name);
      Value bound = (Value) to.lookup(name);
      if (bound != null && !TlcValues.same(TlcValues.canonical(bound), before)) {
        return falseAtom(whole, bindings, to, satisfied);
      }
      Explanation wrong = compare(whole, names.indexOf(name), before, satisfied);
      if (wrong != null) {
        return wrong;
      }
      to.bind(name, before);
    }
    return walk(rest, to, satisfied + 1);
  }

  private void collect(SemanticNode expression, Context bindings, List<util.UniqueString> into) {
    if (!(expression instanceof OpApplNode apply)) {
      return;
    }
    if (apply.getOperator().getKind() == ASTConstants.VariableDeclKind) {
      into.add(apply.getOperator().getName());
    } else if (BuiltInOPs.getOpCode(apply.getOperator().getName()) == OPCODE_tup) {
      for (ExprOrOpArgNode arg : apply.getArgs()) {
        collect(arg, bindings, into);
      }
    } else if (tool.lookup(apply.getOperator(), bindings, false) instanceof OpDefNode definition) {
      collect(definition.getBody(), bindings, into);
    }
  }

  /** Compares the value that the specification gives a variable with the logged one. */
  private Explanation compare(OpApplNode equation, int variable, Value value, int satisfied) {
    if (compiled == null || (compiled.logged(variable) == null && !compiled.unchanged[variable])) {
      return null;
    }
    Value own = TlcEvaluator.select(value, compiled.node);
    Value logged =
        compiled.unchanged[variable]
            ? TlcEvaluator.select((Value) from.lookup(names.get(variable)), compiled.node)
            : compiled.logged(variable);
    boolean same = own != null && logged != null && TlcValues.same(own, logged);
    Value before = TlcEvaluator.select((Value) from.lookup(names.get(variable)), compiled.node);
    boolean changes = before == null || own == null || !TlcValues.same(own, before);
    if (same && (compiled.unchanged[variable] || changes)) {
      return null;
    }
    String name = names.get(variable) + "'[" + Source.shorten(compiled.node) + "]";
    return new Explanation(
        Kind.OTHER_EFFECT,
        source.text(equation),
        source.place(equation),
        "the specification gives " + name + " = " + (own == null ? "nothing" : Source.shorten(own)),
        "the trace says          "
            + name
            + " = "
            + (logged == null ? "nothing" : Source.shorten(logged))
            + (compiled.unchanged[variable] ? " (unchanged)" : " (changed)"),
        same
            ? "the trace lists " + names.get(variable) + " as changed, but it had this value before"
            : "the step leaves " + names.get(variable) + " with another value than the trace says",
        satisfied,
        new TreeMap<>());
  }

  private Explanation atom(
      ExprNode expression, Context bindings, List<Conjunct> rest, TLCState to, int satisfied) {
    if (tool.holds(expression, bindings, from, to)) {
      return walk(rest, to, satisfied + 1);
    }
    return expression.getLevel() >= ACTION_LEVEL
        ? falseAtom(expression, bindings, to, satisfied)
        : falseGuard(expression, bindings, satisfied);
  }

  /** Goes into the definitions of a false guard, down to the part that is false. */
  Explanation falseGuard(ExprNode guard, Context bindings, int satisfied) {
    SemanticNode node = NextSites.strip(guard);
    if (node instanceof OpApplNode apply) {
      int opcode = BuiltInOPs.getOpCode(apply.getOperator().getName());
      if (opcode == OPCODE_cl || opcode == OPCODE_land) {
        for (ExprOrOpArgNode arg : apply.getArgs()) {
          if (!tool.holds((ExprNode) arg, bindings, from, TLCState.Empty)) {
            return falseGuard((ExprNode) arg, bindings, satisfied);
          }
        }
      } else if (opcode == 0
          && tool.lookup(apply.getOperator(), bindings, false) instanceof OpDefNode definition
          && definition.getBody() != null
          && !definition.isStandardModule()
          && definition.getBody().getLevel() > 0) {
        Context inner = tool.getOpContext(definition, apply.getArgs(), bindings, true);
        return falseGuard(definition.getBody(), inner, satisfied);
      }
    }
    return falseAtom((ExprNode) node, bindings, TLCState.Empty, satisfied);
  }

  private Explanation falseAtom(ExprNode expression, Context bindings, TLCState to, int satisfied) {
    String left = "";
    String right = "";
    if (expression instanceof OpApplNode apply && apply.getArgs().length == 2) {
      left = side(apply.getArgs()[0], bindings, to);
      right = side(apply.getArgs()[1], bindings, to);
    }
    return new Explanation(
        Kind.GUARD_FALSE,
        source.text(expression),
        source.place(expression),
        left,
        right,
        "a condition of the action is false",
        satisfied,
        new TreeMap<>());
  }

  private String side(ExprOrOpArgNode expression, Context bindings, TLCState to) {
    String text = source.text(expression);
    try {
      String value = Source.shorten(eval((ExprNode) expression, bindings, to));
      return text.equals(value) ? value : text + " = " + value;
    } catch (RuntimeException e) {
      return text + " (TLC can't evaluate it)";
    }
  }

  private Value eval(ExprNode expression, Context bindings, TLCState to) {
    return tool.eval(expression, bindings, from, to, EvalControl.Clear, CostModel.DO_NOT_RECORD);
  }
}
