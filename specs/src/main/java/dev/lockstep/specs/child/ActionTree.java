package dev.lockstep.specs.child;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tla2sany.semantic.ExprOrOpArgNode;
import tla2sany.semantic.LevelConstants;
import tla2sany.semantic.LevelNode;
import tla2sany.semantic.OpApplNode;
import tla2sany.semantic.OpDefNode;
import tla2sany.semantic.SemanticNode;
import tlc2.tool.BuiltInOPs;
import tlc2.tool.ToolGlobals;

/**
 * Finds the actions of a next-state relation.
 *
 * <p>A union is a formula of nothing but {@code \/}, {@code \E} and applications of operators of
 * action level: {@code ProposerNext(p) == \E b \in Ballot : Phase1a(p, b)}. Unions are looked
 * through; the first operator that is not a union is an action. In the next-state relation itself a
 * conjunction is looked through as well, since models add bounds that way.
 */
final class ActionTree {
  private ActionTree() {}

  /** The actions below this formula, each once, in the order of the text. */
  static List<OpDefNode> actions(SemanticNode next) {
    Set<OpDefNode> found = new LinkedHashSet<>();
    collect(next, found);
    return new ArrayList<>(found);
  }

  private static void collect(SemanticNode node, Set<OpDefNode> found) {
    if (!(node instanceof OpApplNode application)) {
      return;
    }
    if (isBranching(application) || isConjunction(application)) {
      for (ExprOrOpArgNode argument : application.getArgs()) {
        collect(argument, found);
      }
    } else if (isActionApplication(application)) {
      OpDefNode definition = (OpDefNode) application.getOperator();
      if (isUnion(definition.getBody())) {
        collect(definition.getBody(), found);
      } else {
        found.add(definition);
      }
    }
  }

  /** {@code \/}, or {@code \E} over bounded symbols. */
  static boolean isBranching(OpApplNode node) {
    int code = opcode(node);
    return code == ToolGlobals.OPCODE_be
        || code == ToolGlobals.OPCODE_dl
        || code == ToolGlobals.OPCODE_lor;
  }

  static boolean isConjunction(OpApplNode node) {
    int code = opcode(node);
    return code == ToolGlobals.OPCODE_cl || code == ToolGlobals.OPCODE_land;
  }

  /** An application of a defined operator that says something about the next state. */
  static boolean isActionApplication(OpApplNode node) {
    return node.getOperator() instanceof OpDefNode definition
        && opcode(node) == 0
        && definition.getBody() != null
        && isAction(definition.getBody());
  }

  static boolean isUnion(SemanticNode node) {
    if (!(node instanceof OpApplNode application)) {
      return false;
    }
    if (isBranching(application)) {
      for (ExprOrOpArgNode argument : application.getArgs()) {
        if (!isUnion(argument)) {
          return false;
        }
      }
      return true;
    }
    return isActionApplication(application);
  }

  static int opcode(OpApplNode node) {
    return BuiltInOPs.getOpCode(node.getOperator().getName());
  }

  private static boolean isAction(LevelNode node) {
    return node.getLevel() == LevelConstants.ActionLevel;
  }
}
