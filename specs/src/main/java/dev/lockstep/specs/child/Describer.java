package dev.lockstep.specs.child;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import tla2sany.semantic.ModuleNode;
import tla2sany.semantic.OpDeclNode;
import tla2sany.semantic.OpDefNode;
import tla2sany.semantic.SymbolNode;

/** Lists the names of a module. */
final class Describer {
  private final ModuleNode root;

  Describer(ParsedSpec spec) {
    this.root = spec.root();
  }

  /**
   * Lines of kind, name, module, line, parameters separated by commas. Kinds: {@code module},
   * {@code constant}, {@code variable}, {@code operator}, {@code action}.
   */
  List<String> describe(String next) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.join("\t", "module", root.getName().toString(), root.getName().toString(), "1", ""));
    for (OpDeclNode constant : inOrder(root.getConstantDecls())) {
      lines.add(line("constant", constant, ""));
    }
    for (OpDeclNode variable : inOrder(root.getVariableDecls())) {
      lines.add(line("variable", variable, ""));
    }
    for (OpDefNode operator : root.getOpDefs()) {
      if (!operator.isStandardModule() && operator.getBody() != null) {
        lines.add(line("operator", operator, parameters(operator)));
      }
    }
    OpDefNode relation = root.getOpDef(next);
    if (relation != null) {
      for (OpDefNode action : ActionTree.actions(relation.getBody())) {
        lines.add(line("action", action, parameters(action)));
      }
    }
    return lines;
  }

  /** SANY lists declarations in no order. */
  private static List<OpDeclNode> inOrder(OpDeclNode[] declarations) {
    List<OpDeclNode> sorted = new ArrayList<>(List.of(declarations));
    sorted.sort(
        Comparator.comparing((OpDeclNode declaration) -> declaration.getLocation().source())
            .thenComparing(declaration -> declaration.getLocation().beginLine())
            .thenComparing(declaration -> declaration.getLocation().beginColumn()));
    return sorted;
  }

  private static String parameters(OpDefNode operator) {
    return Arrays.stream(operator.getParams())
        .map(parameter -> parameter.getName().toString())
        .collect(Collectors.joining(","));
  }

  private static String line(String kind, SymbolNode symbol, String parameters) {
    return String.join(
        "\t",
        kind,
        symbol.getName().toString(),
        symbol.getLocation().source(),
        Integer.toString(symbol.getLocation().beginLine()),
        parameters);
  }
}
