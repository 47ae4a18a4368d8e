package dev.lockstep.replay.tlc;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tla2sany.semantic.APSubstInNode;
import tla2sany.semantic.ASTConstants;
import tla2sany.semantic.OpApplNode;
import tla2sany.semantic.OpArgNode;
import tla2sany.semantic.OpDefNode;
import tla2sany.semantic.SemanticNode;
import tla2sany.semantic.SubstInNode;
import tla2sany.semantic.SymbolNode;
import tlc2.tool.impl.ReplayTool;
import tlc2.util.Context;

/**
 * Which variables an invariant can read. An invariant that held before a step need not be judged
 * again where the step changed none of them. Where in doubt: all.
 */
final class Dependencies {
  private final ReplayTool tool;
  private final Map<String, Integer> variables;
  private final BitSet found = new BitSet();
  private final Set<SemanticNode> seen = new HashSet<>();

  Dependencies(ReplayTool tool, Map<String, Integer> variables) {
    this.tool = tool;
    this.variables = variables;
  }

  BitSet of(SemanticNode invariant) {
    visit(invariant);
    return found;
  }

  private void visit(SemanticNode node) {
    if (node == null || !seen.add(node)) {
      return;
    }
    if (node instanceof SubstInNode || node instanceof APSubstInNode) {
      found.set(0, variables.size());
      return;
    }
    if (node instanceof OpApplNode apply) {
      symbol(apply.getOperator());
    } else if (node instanceof OpArgNode argument) {
      symbol(argument.getOp());
    }
    SemanticNode[] children = node.getChildren();
    if (children != null) {
      for (SemanticNode child : children) {
        visit(child);
      }
    }
  }

  private void symbol(SymbolNode symbol) {
    if (symbol.getKind() == ASTConstants.VariableDeclKind) {
      Integer place = variables.get(symbol.getName().toString());
      if (place == null) {
        found.set(0, variables.size());
      } else {
        found.set(place);
      }
      return;
    }
    if (symbol instanceof OpDefNode definition) {
      visit(definition.getBody());
    }
    Object meaning = tool.lookup(symbol, Context.Empty, false);
    if (meaning instanceof OpDefNode definition) {
      visit(definition.getBody());
    }
  }
}
