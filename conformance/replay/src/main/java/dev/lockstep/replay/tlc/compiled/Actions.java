package dev.lockstep.replay.tlc.compiled;

import java.util.ArrayList;
import java.util.List;
import tla2sany.semantic.ExprOrOpArgNode;
import tla2sany.semantic.LabelNode;
import tla2sany.semantic.LetInNode;
import tla2sany.semantic.OpApplNode;
import tla2sany.semantic.OpDefNode;
import tla2sany.semantic.SemanticNode;
import tlc2.tool.BuiltInOPs;
import tlc2.tool.ToolGlobals;
import tlc2.value.impl.Value;

/**
 * Makes closures of actions: conjunctions, disjunctions, guards, IF, equations of primed variables,
 * UNCHANGED, and operators made of these. One that chooses by a quantifier is left to TLC.
 */
final class Actions implements ToolGlobals {
  private static final int ACTION_LEVEL = 2;

  private final Expressions expressions;

  Actions(Expressions expressions) {
    this.expressions = expressions;
  }

  /** An action. */
  interface Act {
    /** Says in the frame what the state after is, by its choices; whether the step is possible. */
    boolean run(Frame frame);
  }

  Act act(SemanticNode node, Scope scope) {
    if (node instanceof LabelNode label) {
      return act(label.getBody(), scope);
    } else if (node instanceof LetInNode let) {
      List<Integer> delayed = new ArrayList<>();
      Scope inner = expressions.define(let, scope, delayed);
      return resetting(delayed, act(let.getBody(), inner));
    } else if (!(node instanceof OpApplNode apply)) {
      throw new UnsupportedException("an action of class " + node.getClass().getSimpleName());
    } else if (apply.getLevel() < ACTION_LEVEL) {
      Expr guard = expressions.value(apply, scope);
      return guard::test;
    } else {
      return act(apply, scope);
    }
  }

  private Act act(OpApplNode apply, Scope scope) {
    ExprOrOpArgNode[] args = apply.getArgs();
    return switch (BuiltInOPs.getOpCode(apply.getOperator().getName())) {
      case OPCODE_cl, OPCODE_land -> all(acts(args, scope));
      case OPCODE_dl, OPCODE_lor -> {
        Act[] ways = acts(args, scope);
        yield frame -> ways[frame.choices().next(ways.length)].run(frame);
      }
      case OPCODE_ite -> {
        Expr condition = expressions.value(args[0], scope);
        Act yes = act(args[1], scope);
        Act no = act(args[2], scope);
        yield frame -> condition.test(frame) ? yes.run(frame) : no.run(frame);
      }
      case OPCODE_eq -> equation(args, scope);
      case OPCODE_unchanged -> {
        List<Integer> variables = new ArrayList<>();
        collect(args[0], scope, variables);
        yield unchanged(Expressions.array(variables));
      }
      case 0 -> operator(apply, args, scope);
      default -> throw new UnsupportedException("the action " + apply.getOperator().getName());
    };
  }

  private Act[] acts(ExprOrOpArgNode[] args, Scope scope) {
    Act[] parts = new Act[args.length];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = act(args[i], scope);
    }
    return parts;
  }

  static Act all(Act[] parts) {
    return frame -> {
      for (Act part : parts) {
        if (!part.run(frame)) {
          return false;
        }
      }
      return true;
    };
  }

  private static Act resetting(List<Integer> delayed, Act act) {
    if (delayed.isEmpty()) {
      return act;
    }
    int[] places = Expressions.array(delayed);
    return frame -> {
      Expressions.reset(places, frame);
      return act.run(frame);
    };
  }

  private Act operator(OpApplNode apply, ExprOrOpArgNode[] args, Scope scope) {
    Object bound = scope.find(apply.getOperator());
    OpDefNode definition = null;
    Scope at = Scope.EMPTY;
    if (bound instanceof Scope.Local local) {
      definition = local.definition();
      at = local.at();
    } else if (bound == null
        && expressions.vocabulary().lookup(apply.getOperator()) instanceof OpDefNode found) {
      definition = found;
    }
    if (definition == null || definition.getBody() == null || definition.getInRecursive()) {
      throw new UnsupportedException("the action " + apply.getOperator().getName());
    }
    List<Integer> delayed = new ArrayList<>();
    Scope inner = expressions.bind(definition, at, args, scope, delayed);
    return resetting(delayed, act(definition.getBody(), inner));
  }

  private Act equation(ExprOrOpArgNode[] args, Scope scope) {
    int variable = -1;
    if (args[0] instanceof OpApplNode left
        && BuiltInOPs.getOpCode(left.getOperator().getName()) == OPCODE_prime
        && left.getArgs()[0] instanceof OpApplNode name) {
      variable = expressions.vocabulary().variable(name.getOperator());
    }
    if (variable < 0) {
      throw new UnsupportedException("an equation of something else than a primed variable");
    }
    int place = variable;
    Expr value = expressions.value(args[1], scope);
    return frame -> assign(frame, place, value.eval(frame));
  }

  private static boolean assign(Frame frame, int variable, Value value) {
    Value said = frame.to()[variable];
    if (said != null) {
      return Values.equal(said, value);
    }
    frame.to()[variable] = value;
    return true;
  }

  private static Act unchanged(int[] variables) {
    return frame -> {
      for (int variable : variables) {
        if (!assign(frame, variable, frame.from()[variable])) {
          return false;
        }
      }
      return true;
    };
  }

  private void collect(SemanticNode node, Scope scope, List<Integer> into) {
    if (!(node instanceof OpApplNode apply) || scope.find(apply.getOperator()) != null) {
      throw new UnsupportedException("UNCHANGED of more than variables");
    }
    int variable = expressions.vocabulary().variable(apply.getOperator());
    if (variable >= 0) {
      into.add(variable);
    } else if (BuiltInOPs.getOpCode(apply.getOperator().getName()) == OPCODE_tup) {
      for (ExprOrOpArgNode arg : apply.getArgs()) {
        collect(arg, scope, into);
      }
    } else if (expressions.vocabulary().lookup(apply.getOperator()) instanceof OpDefNode definition
        && definition.getArity() == 0
        && definition.getBody() != null) {
      collect(definition.getBody(), Scope.EMPTY, into);
    } else {
      throw new UnsupportedException("UNCHANGED of more than variables");
    }
  }
}
