package dev.lockstep.replay.tlc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tla2sany.semantic.ExprNode;
import tla2sany.semantic.ExprOrOpArgNode;
import tla2sany.semantic.FormalParamNode;
import tla2sany.semantic.LabelNode;
import tla2sany.semantic.LetInNode;
import tla2sany.semantic.OpApplNode;
import tla2sany.semantic.OpDefNode;
import tla2sany.semantic.SemanticNode;
import tla2sany.semantic.SymbolNode;
import tlc2.tool.BuiltInOPs;
import tlc2.tool.ToolGlobals;
import tlc2.tool.impl.ReplayTool;
import tlc2.util.Context;

/**
 * Where Next applies which action: the way from Next down to each application of an operator,
 * through disjunctions, conjunctions, quantifiers, IF and other operators. Everything that stands
 * on the way is part of the step: a quantifier's domain, a guard beside the action, what a wrapper
 * adds. TLC's own splitting of Next stops at a domain that depends on the state, which is where a
 * message comes from, and forgets the parameters.
 */
final class NextSites implements ToolGlobals {
  private static final int ACTION_LEVEL = 2;

  /** One thing on the way. */
  sealed interface Step {}

  /**
   * A bounded existential quantifier.
   *
   * @param formals for each variable, in the order of the lists, which parameter of the action it
   *     becomes, or -1
   */
  record Exists(OpApplNode node, List<int[]> formals) implements Step {}

  /** The other members of a conjunction. */
  record Beside(List<ExprNode> before, List<ExprNode> after) implements Step {}

  /** An operator whose body contains the action. */
  record Within(OpDefNode definition, List<ExprOrOpArgNode> arguments) implements Step {}

  /** A branch of IF. */
  record Branch(ExprNode condition, boolean taken) implements Step {}

  /**
   * One application of an action.
   *
   * @param name the name in Next, before the configuration replaces it
   * @param leaf the unit of coverage that it belongs to
   * @param direct for each parameter, whether a quantified variable stands for it
   */
  record Site(
      String name,
      String leaf,
      List<Step> way,
      OpDefNode definition,
      List<ExprOrOpArgNode> arguments,
      List<Boolean> direct) {}

  private final ReplayTool tool;
  private final Map<String, List<Site>> byName = new LinkedHashMap<>();
  private final Map<String, Set<String>> covers = new LinkedHashMap<>();
  private final Set<String> leaves = new LinkedHashSet<>();

  NextSites(ReplayTool tool) {
    this.tool = tool;
    walk(tool.getNextStateSpec().pred, List.of(), true, "", Set.of());
  }

  /** The applications of an action; empty if there are none. */
  List<Site> named(String action) {
    return byName.getOrDefault(action, List.of());
  }

  /** The actions of Next, each the outermost operator that is more than a choice of others. */
  List<String> actions() {
    return List.copyOf(leaves);
  }

  Set<String> covers(String action) {
    return covers.getOrDefault(action, Set.of());
  }

  private void walk(
      SemanticNode expression,
      List<Step> way,
      boolean structural,
      String leaf,
      Set<OpDefNode> inside) {
    SemanticNode node = strip(expression);
    if (!(node instanceof OpApplNode apply) || apply.getLevel() < ACTION_LEVEL) {
      return;
    }
    ExprOrOpArgNode[] args = apply.getArgs();
    switch (BuiltInOPs.getOpCode(apply.getOperator().getName())) {
      case OPCODE_be -> walk(args[0], plus(way, exists(apply)), structural, leaf, inside);
      case OPCODE_dl, OPCODE_lor -> {
        for (ExprOrOpArgNode arg : args) {
          walk(arg, way, structural, leaf, inside);
        }
      }
      case OPCODE_cl, OPCODE_land -> {
        for (int i = 0; i < args.length; i++) {
          walk(args[i], plus(way, beside(args, i)), structural, leaf, inside);
        }
      }
      case OPCODE_ite -> {
        ExprNode condition = (ExprNode) args[0];
        walk(args[1], plus(way, new Branch(condition, true)), structural, leaf, inside);
        walk(args[2], plus(way, new Branch(condition, false)), structural, leaf, inside);
      }
      case 0 -> walkOperator(apply, way, structural, leaf, inside);
      default -> {
        // An equation, UNCHANGED and the like: part of an action, not a way to one.
      }
    }
  }

  private void walkOperator(
      OpApplNode apply, List<Step> way, boolean structural, String leaf, Set<OpDefNode> inside) {
    Object meaning = tool.lookup(apply.getOperator(), Context.Empty, false);
    if (!(meaning instanceof OpDefNode definition)
        || inside.contains(definition)
        || definition.getBody() == null) {
      return;
    }
    String name = apply.getOperator().getName().toString();
    boolean group = structural && isChoice(definition.getBody());
    String unit = structural && !group ? name : leaf;
    if (structural && !group) {
      leaves.add(name);
      for (Step step : way) {
        if (step instanceof Within within) {
          cover(within.definition().getName().toString(), name);
        }
      }
    }
    if (!unit.isEmpty()) {
      cover(name, unit);
    }
    byName
        .computeIfAbsent(name, key -> new ArrayList<>())
        .add(site(name, unit, way, apply, definition));
    Set<OpDefNode> deeper = new java.util.HashSet<>(inside);
    deeper.add(definition);
    walk(
        definition.getBody(),
        plus(way, new Within(definition, List.of(apply.getArgs()))),
        group,
        unit,
        deeper);
  }

  private void cover(String name, String leaf) {
    covers.computeIfAbsent(name, key -> new LinkedHashSet<>()).add(leaf);
  }

  /** Whether an expression only chooses among operators: disjunctions and quantifiers, no more. */
  private boolean isChoice(SemanticNode expression) {
    SemanticNode node = strip(expression);
    if (!(node instanceof OpApplNode apply)) {
      return false;
    }
    return switch (BuiltInOPs.getOpCode(apply.getOperator().getName())) {
      case OPCODE_be -> isChoice(apply.getArgs()[0]);
      case OPCODE_dl, OPCODE_lor -> {
        boolean all = true;
        for (ExprOrOpArgNode arg : apply.getArgs()) {
          all = all && isChoice(arg);
        }
        yield all;
      }
      case 0 ->
          apply.getLevel() >= ACTION_LEVEL
              && tool.lookup(apply.getOperator(), Context.Empty, false) instanceof OpDefNode;
      default -> false;
    };
  }

  private Exists exists(OpApplNode apply) {
    List<int[]> formals = new ArrayList<>();
    for (FormalParamNode[] list : apply.getBdedQuantSymbolLists()) {
      int[] none = new int[list.length];
      java.util.Arrays.fill(none, -1);
      formals.add(none);
    }
    return new Exists(apply, formals);
  }

  private static Beside beside(ExprOrOpArgNode[] args, int index) {
    List<ExprNode> before = new ArrayList<>();
    List<ExprNode> after = new ArrayList<>();
    for (int i = 0; i < args.length; i++) {
      if (i != index) {
        (i < index ? before : after).add((ExprNode) args[i]);
      }
    }
    return new Beside(before, after);
  }

  private static Site site(
      String name, String leaf, List<Step> way, OpApplNode apply, OpDefNode definition) {
    List<Step> own = new ArrayList<>();
    for (Step step : way) {
      own.add(
          step instanceof Exists exists
              ? new Exists(exists.node(), exists.formals().stream().map(int[]::clone).toList())
              : step);
    }
    ExprOrOpArgNode[] args = apply.getArgs();
    List<Boolean> direct = new ArrayList<>();
    for (int i = 0; i < args.length; i++) {
      direct.add(markSource(args[i], own, i));
    }
    return new Site(name, leaf, own, definition, List.of(args), direct);
  }

  /** Follows an argument up to the quantified variable that it is, if it is one. */
  private static boolean markSource(ExprOrOpArgNode argument, List<Step> way, int formal) {
    ExprOrOpArgNode current = argument;
    for (int k = way.size() - 1; k >= 0; k--) {
      if (!(current instanceof OpApplNode reference)
          || !(reference.getOperator() instanceof FormalParamNode symbol)
          || reference.getArgs().length > 0) {
        return false;
      }
      Step step = way.get(k);
      if (step instanceof Within within) {
        int index = indexOf(within.definition().getParams(), symbol);
        if (index >= 0) {
          current = within.arguments().get(index);
        }
      } else if (step instanceof Exists exists && mark(exists, symbol, formal)) {
        return true;
      }
    }
    return false;
  }

  private static boolean mark(Exists exists, SymbolNode symbol, int formal) {
    FormalParamNode[][] lists = exists.node().getBdedQuantSymbolLists();
    for (int g = 0; g < lists.length; g++) {
      int index = indexOf(lists[g], symbol);
      // A variable that stands for two parameters is bound by the first and compared with the
      // second; the parts of a tuple are found by enumeration.
      if (index >= 0
          && !exists.node().isBdedQuantATuple()[g]
          && exists.formals().get(g)[index] < 0) {
        exists.formals().get(g)[index] = formal;
        return true;
      }
    }
    return false;
  }

  private static int indexOf(SymbolNode[] symbols, SymbolNode symbol) {
    for (int i = 0; i < symbols.length; i++) {
      if (symbols[i].equals(symbol)) {
        return i;
      }
    }
    return -1;
  }

  /** The expression under labels and LET; TLC finds what LET defines by itself. */
  static SemanticNode strip(SemanticNode expression) {
    SemanticNode node = expression;
    while (true) {
      if (node instanceof LetInNode let) {
        node = let.getBody();
      } else if (node instanceof LabelNode label) {
        node = label.getBody();
      } else {
        return node;
      }
    }
  }

  private static List<Step> plus(List<Step> way, Step step) {
    List<Step> longer = new ArrayList<>(way);
    longer.add(step);
    return longer;
  }
}
