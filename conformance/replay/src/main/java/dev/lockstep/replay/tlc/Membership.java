package dev.lockstep.replay.tlc;

import tla2sany.semantic.ExprNode;
import tla2sany.semantic.ExprOrOpArgNode;
import tla2sany.semantic.FormalParamNode;
import tla2sany.semantic.OpApplNode;
import tla2sany.semantic.OpDefNode;
import tla2sany.semantic.SemanticNode;
import tlc2.tool.BuiltInOPs;
import tlc2.tool.EvalControl;
import tlc2.tool.TLCState;
import tlc2.tool.ToolGlobals;
import tlc2.tool.coverage.CostModel;
import tlc2.tool.impl.ReplayTool;
import tlc2.util.Context;
import tlc2.value.impl.SetEnumValue;
import tlc2.value.impl.UnionValue;
import tlc2.value.impl.Value;

/**
 * Whether a value is in the set that an expression denotes, without making the set where it is a
 * union: a message is looked for in one part of the network after the other, and in what may arrive
 * besides only if it is in none. TLC would join the parts first, and would sort the sets of a UNION
 * by their elements.
 */
final class Membership implements ToolGlobals {
  private final ReplayTool tool;

  Membership(ReplayTool tool) {
    this.tool = tool;
  }

  boolean holds(Value value, ExprNode set, Context bindings, TLCState from) {
    if (NextSites.strip(set) instanceof OpApplNode apply) {
      ExprOrOpArgNode[] args = apply.getArgs();
      int code = BuiltInOPs.getOpCode(apply.getOperator().getName());
      if (code == OPCODE_cup) {
        return holds(value, (ExprNode) args[0], bindings, from)
            || holds(value, (ExprNode) args[1], bindings, from);
      } else if (code == 0
          && tool.lookup(apply.getOperator(), bindings, false) instanceof OpDefNode definition
          && isUnion(definition.getBody())) {
        return holds(value, definition.getBody(), inner(definition, args, bindings, from), from);
      }
    }
    return isMember(value, eval(set, bindings, from));
  }

  /** Whether it is worth while to look into a definition. */
  private boolean isUnion(SemanticNode body) {
    return NextSites.strip(body) instanceof OpApplNode apply
        && BuiltInOPs.getOpCode(apply.getOperator().getName()) == OPCODE_cup;
  }

  private Context inner(
      OpDefNode definition, ExprOrOpArgNode[] args, Context bindings, TLCState from) {
    FormalParamNode[] formals = definition.getParams();
    Context inner = bindings;
    for (int i = 0; i < formals.length; i++) {
      inner = inner.cons(formals[i], eval((ExprNode) args[i], bindings, from));
    }
    return inner;
  }

  private Value eval(ExprNode expression, Context bindings, TLCState from) {
    return tool.eval(
        expression, bindings, from, TLCState.Empty, EvalControl.Clear, CostModel.DO_NOT_RECORD);
  }

  private static boolean isMember(Value value, Value set) {
    if (set instanceof UnionValue union && union.set instanceof SetEnumValue sets) {
      for (int i = 0; i < sets.elems.size(); i++) {
        if (isMember(value, sets.elems.elementAt(i))) {
          return true;
        }
      }
      return false;
    }
    try {
      return set.member(value);
    } catch (RuntimeException e) {
      // An element of another type is sought, so it is not there.
      return false;
    }
  }
}
