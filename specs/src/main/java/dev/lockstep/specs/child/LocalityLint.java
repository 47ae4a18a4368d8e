package dev.lockstep.specs.child;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tla2sany.semantic.ExprOrOpArgNode;
import tla2sany.semantic.FormalParamNode;
import tla2sany.semantic.LetInNode;
import tla2sany.semantic.ModuleNode;
import tla2sany.semantic.OpApplNode;
import tla2sany.semantic.OpDeclNode;
import tla2sany.semantic.OpDefNode;
import tla2sany.semantic.SemanticNode;
import tla2sany.semantic.SymbolNode;
import tlc2.tool.ToolGlobals;

/**
 * Walks the actions of a module and reports each use of a variable that is not the acting node's
 * own. Operators are looked through with their arguments put in the place of their parameters.
 *
 * <p>It is stricter than needed: a harmless formula in a shape that is not listed here is reported.
 */
final class LocalityLint {
  /** The places on the way that decide what a variable may be used for. */
  private record Scope(
      OpDefNode action,
      FormalParamNode node,
      Map<SymbolNode, SemanticNode> bound,
      Set<OpDefNode> entered,
      boolean ghostly) {
    Scope writingGhost() {
      return new Scope(action, node, bound, entered, true);
    }
  }

  private final ModuleNode root;
  private final String next;
  private final Set<String> network;
  private final Set<String> ghosts;
  private final Set<String> findings = new LinkedHashSet<>();

  LocalityLint(ParsedSpec spec, String next, List<String> network, List<String> ghosts) {
    this.root = spec.root();
    this.next = next;
    this.network = new HashSet<>(network);
    this.ghosts = new HashSet<>(ghosts);
  }

  /** Lines of action, variable, module, line, sentence; or {@code missing} and a name. */
  List<String> lint() {
    Set<String> declared = new HashSet<>();
    for (OpDeclNode variable : root.getVariableDecls()) {
      declared.add(variable.getName().toString());
    }
    for (Set<String> named : List.of(network, ghosts)) {
      for (String name : named) {
        if (!declared.contains(name)) {
          return List.of("missing\t" + name);
        }
      }
    }
    OpDefNode relation = root.getOpDef(next);
    if (relation == null) {
      return List.of("missing\t" + next);
    }
    for (OpDefNode action : ActionTree.actions(relation.getBody())) {
      FormalParamNode node = action.getParams().length == 0 ? null : action.getParams()[0];
      walk(action.getBody(), new Scope(action, node, Map.of(), Set.of(action), false));
    }
    return new ArrayList<>(findings);
  }

  private void walk(SemanticNode node, Scope scope) {
    if (node instanceof LetInNode let) {
      walk(let.getBody(), scope);
    } else if (node instanceof OpApplNode application) {
      application(application, scope);
    } else if (node != null && node.getChildren() != null) {
      for (SemanticNode child : node.getChildren()) {
        walk(child, scope);
      }
    }
  }

  private void application(OpApplNode node, Scope scope) {
    SymbolNode operator = node.getOperator();
    if (isVariable(operator)) {
      use(node, operator.getName().toString(), scope);
    } else if (scope.bound().containsKey(operator)) {
      walk(scope.bound().get(operator), scope);
      arguments(node, scope);
    } else if (isOwn(node, scope)) {
      walk(node.getArgs()[1], scope);
    } else if (ActionTree.opcode(node) == ToolGlobals.OPCODE_unchanged) {
      return;
    } else if (isAssignment(node)) {
      assignment(node, scope);
    } else if (operator instanceof OpDefNode definition
        && ActionTree.opcode(node) == 0
        && definition.getBody() != null
        && !definition.isStandardModule()) {
      defined(node, definition, scope);
    } else {
      arguments(node, scope);
      if (node.getBdedQuantBounds() != null) {
        for (SemanticNode bound : node.getBdedQuantBounds()) {
          walk(bound, scope);
        }
      }
    }
  }

  private void arguments(OpApplNode node, Scope scope) {
    for (ExprOrOpArgNode argument : node.getArgs()) {
      walk(argument, scope);
    }
  }

  private void defined(OpApplNode node, OpDefNode definition, Scope scope) {
    if (scope.entered().contains(definition)) {
      arguments(node, scope);
      return;
    }
    Map<SymbolNode, SemanticNode> bound = new HashMap<>(scope.bound());
    for (int i = 0; i < definition.getParams().length; i++) {
      bound.put(definition.getParams()[i], resolve(node.getArgs()[i], scope));
    }
    Set<OpDefNode> entered = new HashSet<>(scope.entered());
    entered.add(definition);
    walk(
        definition.getBody(),
        new Scope(scope.action(), scope.node(), bound, entered, scope.ghostly()));
  }

  /** {@code v' = e}, where v is a variable. */
  private boolean isAssignment(OpApplNode node) {
    return ActionTree.opcode(node) == ToolGlobals.OPCODE_eq && primed(node.getArgs()[0]) != null;
  }

  private void assignment(OpApplNode node, Scope scope) {
    String variable = primed(node.getArgs()[0]);
    SemanticNode value = node.getArgs()[1];
    if (ghosts.contains(variable)) {
      walk(value, scope.writingGhost());
    } else if (network.contains(variable)) {
      walk(value, scope);
    } else {
      ownValue(variable, value, node, scope);
    }
  }

  /** The value must be the old function, changed at the acting node alone. */
  private void ownValue(String variable, SemanticNode value, OpApplNode at, Scope scope) {
    SemanticNode resolved = resolve(value, scope);
    if (resolved instanceof LetInNode let) {
      ownValue(variable, let.getBody(), at, scope);
    } else if (resolved instanceof OpApplNode node) {
      int code = ActionTree.opcode(node);
      if (isVariable(node.getOperator()) && named(node, variable)) {
        return;
      } else if (code == ToolGlobals.OPCODE_ite) {
        walk(node.getArgs()[0], scope);
        ownValue(variable, node.getArgs()[1], at, scope);
        ownValue(variable, node.getArgs()[2], at, scope);
      } else if (code == ToolGlobals.OPCODE_exc && isExceptOwn(variable, node, scope)) {
        for (int i = 1; i < node.getArgs().length; i++) {
          walk(((OpApplNode) node.getArgs()[i]).getArgs()[1], scope);
        }
      } else {
        report(
            variable,
            at,
            "it changes " + variable + " otherwise than by EXCEPT at its own node.",
            scope);
      }
    } else {
      report(
          variable,
          at,
          "it changes " + variable + " otherwise than by EXCEPT at its own node.",
          scope);
    }
  }

  private boolean isExceptOwn(String variable, OpApplNode except, Scope scope) {
    if (!(resolve(except.getArgs()[0], scope) instanceof OpApplNode base)
        || !named(base, variable)) {
      return false;
    }
    for (int i = 1; i < except.getArgs().length; i++) {
      OpApplNode path = (OpApplNode) ((OpApplNode) except.getArgs()[i]).getArgs()[0];
      if (!isNode(path.getArgs()[0], scope)) {
        return false;
      }
    }
    return true;
  }

  /** {@code v[i]}, or {@code v'[i]}, where i is the acting node. */
  private boolean isOwn(OpApplNode node, Scope scope) {
    if (ActionTree.opcode(node) != ToolGlobals.OPCODE_fa
        || !(resolve(node.getArgs()[0], scope) instanceof OpApplNode function)) {
      return false;
    }
    SymbolNode symbol = function.getOperator();
    String after = primed(function);
    String name = after != null ? after : symbol.getName().toString();
    return (after != null || isVariable(symbol))
        && !network.contains(name)
        && !ghosts.contains(name)
        && isNode(node.getArgs()[1], scope);
  }

  private boolean isNode(SemanticNode index, Scope scope) {
    return scope.node() != null
        && resolve(index, scope) instanceof OpApplNode application
        && application.getOperator().equals(scope.node());
  }

  /** A variable on its own: the whole of it. */
  private void use(OpApplNode node, String variable, Scope scope) {
    if (network.contains(variable) || scope.ghostly()) {
      return;
    }
    report(
        variable,
        node,
        ghosts.contains(variable)
            ? "the ghost " + variable + " is read outside what writes ghosts."
            : "it uses " + variable + " at another node than its own, or as a whole.",
        scope);
  }

  private void report(String variable, OpApplNode place, String sentence, Scope scope) {
    findings.add(
        String.join(
            "\t",
            scope.action().getName().toString(),
            variable,
            place.getLocation().source(),
            Integer.toString(place.getLocation().beginLine()),
            sentence));
  }

  /** What a parameter stands for, followed to its end. */
  private static SemanticNode resolve(SemanticNode node, Scope scope) {
    SemanticNode current = node;
    while (current instanceof OpApplNode application
        && application.getArgs().length == 0
        && scope.bound().containsKey(application.getOperator())) {
      current = scope.bound().get(application.getOperator());
    }
    return current;
  }

  private static boolean isVariable(SymbolNode symbol) {
    return symbol instanceof OpDeclNode declaration
        && declaration.getKind() == tla2sany.semantic.ASTConstants.VariableDeclKind;
  }

  private static boolean named(OpApplNode node, String variable) {
    return node.getOperator().getName().toString().equals(variable);
  }

  /** The variable's name where the formula is a primed variable, else null. */
  private static String primed(SemanticNode node) {
    return node instanceof OpApplNode application
            && ActionTree.opcode(application) == ToolGlobals.OPCODE_prime
            && application.getArgs()[0] instanceof OpApplNode variable
            && isVariable(variable.getOperator())
        ? variable.getOperator().getName().toString()
        : null;
  }
}
