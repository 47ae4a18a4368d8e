package dev.lockstep.specs.child;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tla2sany.semantic.ExprNode;
import tla2sany.semantic.ExprOrOpArgNode;
import tla2sany.semantic.FormalParamNode;
import tla2sany.semantic.OpApplNode;
import tla2sany.semantic.OpDefNode;
import tla2sany.semantic.SemanticNode;
import tlc2.tool.Action;
import tlc2.tool.EvalControl;
import tlc2.tool.IContextEnumerator;
import tlc2.tool.StateVec;
import tlc2.tool.TLCState;
import tlc2.tool.ToolGlobals;
import tlc2.tool.impl.FastTool;
import tlc2.util.Context;
import tlc2.util.FP64;

/**
 * Finds the action and the parameters of each step of a counterexample. TLC prints only a name and
 * a place, and for a quantifier over a state's messages not even the name.
 *
 * <p>The behaviour is walked once more: from the matching initial state to the matching successor.
 * For each step every instance of every action is tried as a predicate on the two states; what is
 * told is the only one that holds. Where several hold nothing is said: a guess would mislead.
 */
final class StepExplainer {
  /** A use of an action that explains a step. */
  private record Use(String action, List<String> parameters, List<String> values) {}

  private final FastTool tool;

  StepExplainer(Path module, String config) {
    FP64.Init(0);
    String folder = module.getParent().toString();
    tool =
        new FastTool(
            folder,
            without(".tla", module.getFileName().toString()),
            without(".cfg", config),
            ParsedSpec.resolver(module.getParent()));
  }

  /** The tool adds the endings itself. */
  private static String without(String ending, String name) {
    return name.endsWith(ending) ? name.substring(0, name.length() - ending.length()) : name;
  }

  /**
   * Explains these steps.
   *
   * @param steps per line: the action's name as TLC prints it, a tab, the state's text
   * @return per explained step: its number from 1, the action's name, {@code all} or {@code name}
   *     (where only the name is certain), then parameter names and values in turn
   */
  List<String> explain(List<String> steps) {
    List<String> answer = new ArrayList<>();
    TLCState state = initial(text(steps.get(0)));
    for (int i = 1; i < steps.size() && state != null; i++) {
      TLCState successor = successor(state, text(steps.get(i)));
      if (successor == null) {
        break;
      }
      String line =
          line(
              i + 1, steps.get(i).substring(0, steps.get(i).indexOf('\t')), uses(state, successor));
      if (line != null) {
        answer.add(line);
      }
      state = successor;
    }
    return answer;
  }

  private static String text(String step) {
    return squeeze(step.substring(step.indexOf('\t') + 1));
  }

  private TLCState initial(String text) {
    StateVec states = tool.getInitStates();
    return matching(states, text);
  }

  private TLCState successor(TLCState state, String text) {
    for (Action action : tool.getActions()) {
      TLCState found = matching(tool.getNextStates(action, state), text);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static TLCState matching(StateVec states, String text) {
    for (int i = 0; i < states.size(); i++) {
      if (squeeze(states.elementAt(i).toString()).equals(text)) {
        return states.elementAt(i);
      }
    }
    return null;
  }

  /** Without the blanks and line ends that only serve the layout. */
  static String squeeze(String text) {
    StringBuilder squeezed = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      quoted ^= c == '"' && (i == 0 || text.charAt(i - 1) != '\\');
      if (quoted || !Character.isWhitespace(c)) {
        squeezed.append(c);
      }
    }
    return squeezed.toString();
  }

  private static String line(int number, String printed, Set<Use> uses) {
    List<Use> candidates = new ArrayList<>(uses);
    if (candidates.size() > 1 && candidates.stream().anyMatch(u -> u.action().equals(printed))) {
      candidates.removeIf(use -> !use.action().equals(printed));
    }
    if (candidates.isEmpty()) {
      return null;
    }
    Use first = candidates.get(0);
    if (candidates.stream().anyMatch(use -> !use.action().equals(first.action()))) {
      return null;
    }
    StringBuilder line = new StringBuilder(number + "\t" + first.action());
    if (candidates.size() > 1) {
      return line.append("\tname").toString();
    }
    line.append("\tall");
    for (int i = 0; i < first.values().size(); i++) {
      line.append('\t')
          .append(first.parameters().get(i))
          .append('\t')
          .append(first.values().get(i));
    }
    return line.toString();
  }

  private Set<Use> uses(TLCState state, TLCState successor) {
    Set<Use> uses = new LinkedHashSet<>();
    Action next = tool.getSpecProcessor().getNextPred();
    try {
      walk(next.pred, next.con, state, successor, uses);
    } catch (RuntimeException e) {
      // An action that cannot be evaluated here might hold: then nothing is certain.
      return Set.of();
    }
    return uses;
  }

  private void walk(
      SemanticNode node, Context context, TLCState state, TLCState successor, Set<Use> uses) {
    if (!(node instanceof OpApplNode application)) {
      return;
    }
    if (ActionTree.opcode(application) == ToolGlobals.OPCODE_be) {
      IContextEnumerator contexts =
          tool.contexts(application, context, state, TLCState.Empty, EvalControl.Clear);
      for (Context c = contexts.nextElement(); c != null; c = contexts.nextElement()) {
        walk(application.getArgs()[0], c, state, successor, uses);
      }
    } else if (ActionTree.isBranching(application)) {
      for (ExprOrOpArgNode argument : application.getArgs()) {
        walk(argument, context, state, successor, uses);
      }
    } else if (ActionTree.isConjunction(application)) {
      walkConjunction(application, context, state, successor, uses);
    } else if (ActionTree.isActionApplication(application)) {
      walkApplication(application, context, state, successor, uses);
    }
  }

  /** Bounds and the like stand beside one part that holds the actions; all others must hold. */
  private void walkConjunction(
      OpApplNode conjunction, Context context, TLCState state, TLCState successor, Set<Use> uses) {
    List<SemanticNode> parts = new ArrayList<>();
    for (ExprOrOpArgNode argument : conjunction.getArgs()) {
      if (ActionTree.actions(argument).isEmpty()) {
        if (!holds(argument, context, state, successor)) {
          return;
        }
      } else {
        parts.add(argument);
      }
    }
    if (parts.size() == 1) {
      walk(parts.get(0), context, state, successor, uses);
    }
  }

  private void walkApplication(
      OpApplNode application, Context context, TLCState state, TLCState successor, Set<Use> uses) {
    OpDefNode definition = (OpDefNode) application.getOperator();
    Object resolved = tool.lookup(definition, context, false);
    OpDefNode used = resolved instanceof OpDefNode replaced ? replaced : definition;
    Context inner = context;
    List<String> names = new ArrayList<>();
    List<String> values = new ArrayList<>();
    FormalParamNode[] parameters = used.getParams();
    for (int i = 0; i < parameters.length; i++) {
      if (!(application.getArgs()[i] instanceof ExprNode expression)) {
        return;
      }
      Object value = tool.eval(expression, context, state);
      inner = inner.cons(parameters[i], value);
      names.add(parameters[i].getName().toString());
      values.add(value.toString().replaceAll("\\s+", " "));
    }
    if (ActionTree.isUnion(used.getBody())) {
      walk(used.getBody(), inner, state, successor, uses);
    } else if (holds(application, context, state, successor)) {
      uses.add(new Use(definition.getName().toString(), names, values));
    }
  }

  private boolean holds(SemanticNode formula, Context context, TLCState state, TLCState successor) {
    return tool.isValid(new Action(formula, context), state, successor);
  }
}
