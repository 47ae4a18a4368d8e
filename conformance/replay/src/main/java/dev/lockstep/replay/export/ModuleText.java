package dev.lockstep.replay.export;

import dev.lockstep.replay.Evaluator;
import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/** The text of an exported module and its configuration. */
final class ModuleText {
  private final String root;
  private final Evaluator evaluator;
  private final SortedMap<String, Value> constants;
  private final List<List<Line>> behaviours;
  private final ModelParts parts;
  private final StringBuilder module = new StringBuilder();
  private final StringBuilder configuration = new StringBuilder();

  ModuleText(
      String root,
      Evaluator evaluator,
      SortedMap<String, Value> constants,
      List<List<Line>> behaviours) {
    this.root = root;
    this.evaluator = evaluator;
    this.constants = constants;
    this.behaviours = behaviours;
    this.parts = evaluator.modelParts();
    write();
  }

  String module() {
    return module.toString();
  }

  String configuration() {
    return configuration.toString();
  }

  private void write() {
    line("---- MODULE " + TraceExport.MODULE + " ----");
    line("(* A recorded trace, for plain TLC. TraceNotFinished is violated exactly if a *)");
    line("(* behaviour of the specification matches the whole trace.                   *)");
    line("EXTENDS " + root + ", Naturals, Sequences, TLC");
    line("LockstepOriginal == INSTANCE " + root);
    line("VARIABLES lockstepTrace, lockstepLine");
    configuration.append("INIT LockstepInit\nNEXT LockstepNext\nCHECK_DEADLOCK FALSE\n");
    constants();
    traces();
    actions();
    behaviour();
    line("====");
    configuration.append(
        behaviours.size() == 1 ? "INVARIANT TraceNotFinished\n" : "INVARIANT LockstepMatched\n");
  }

  private void line(String text) {
    module.append(text).append('\n');
  }

  private void constants() {
    TraceExport.Atoms atoms = new TraceExport.Atoms(behaviours);
    parts
        .assignments()
        .forEach(each -> configuration.append("CONSTANT ").append(each).append('\n'));
    for (Map.Entry<String, String> each : parts.replacements().entrySet()) {
      String by = each.getValue();
      if (parts.integers().contains(each.getKey())) {
        by = finite(each.getKey(), by, atoms.integers);
      } else if (parts.strings().contains(each.getKey())) {
        by = finite(each.getKey(), by, atoms.strings);
      }
      replace(each.getKey(), by);
    }
    int number = 0;
    for (Map.Entry<String, Value> each : constants.entrySet()) {
      if (!evaluator.boundByConfiguration().contains(each.getKey())) {
        String name = "LockstepConstant" + ++number;
        line(name + " == " + each.getValue());
        replace(each.getKey(), name);
      }
    }
  }

  private String finite(String constant, String by, Set<Value> atoms) {
    String name = "LockstepFinite" + constant;
    line(name + " == {v \\in " + Value.set(atoms) + " : v \\in " + by + "}");
    return name;
  }

  private void replace(String name, String by) {
    configuration.append("CONSTANT ").append(name).append(" <- ").append(by).append('\n');
  }

  private void traces() {
    line("LockstepTraces == <<");
    for (int i = 0; i < behaviours.size(); i++) {
      List<String> texts = behaviours.get(i).stream().map(Line::toTla).toList();
      line("<<\n" + String.join(",\n", texts) + "\n>>" + (i + 1 < behaviours.size() ? "," : ""));
    }
    line(">>");
    line("LockstepEvent == LockstepTraces[lockstepTrace][lockstepLine]");
  }

  /** Each action asks for the event too. */
  private void actions() {
    for (String action : evaluator.actions()) {
      List<String> formals = evaluator.parameters(action).orElseThrow();
      List<String> names = new ArrayList<>();
      for (int i = 0; i < formals.size(); i++) {
        names.add("lockstepP" + i);
      }
      String arguments = names.isEmpty() ? "" : "(" + String.join(", ", names) + ")";
      line("Lockstep_" + action + arguments + " ==");
      line("  /\\ LockstepEvent.action = " + Value.of(action));
      for (int i = 0; i < formals.size(); i++) {
        String formal = Value.of(formals.get(i)).toString();
        String given = formal + " \\in LockstepEvent.given";
        if (i == 0) {
          line("  /\\ ~(" + given + ") => lockstepP0 = LockstepEvent.node");
        }
        line("  /\\ " + given + " => lockstepP" + i + " = LockstepEvent.params[" + formal + "]");
      }
      line("  /\\ LockstepOriginal!" + action + arguments);
      replace(action, "Lockstep_" + action);
    }
  }

  private void behaviour() {
    line("LockstepChanges ==");
    line("  /\\ TRUE");
    for (String variable : logged()) {
      String name = Value.of(variable).toString();
      String after = variable + "'[LockstepEvent.node]";
      String before = variable + "[LockstepEvent.node]";
      line(
          "  /\\ %s \\in LockstepEvent.names => %s = LockstepEvent.set[%s] /\\ %s # %s"
              .formatted(name, after, name, after, before));
      line("  /\\ %s \\in LockstepEvent.same => %s = %s".formatted(name, after, before));
    }
    line("LockstepValues ==");
    line("  /\\ TRUE");
    for (String variable : logged()) {
      String name = Value.of(variable).toString();
      line(
          "  /\\ %s \\in LockstepEvent.names => %s[LockstepEvent.node] = LockstepEvent.set[%s]"
              .formatted(name, variable, name));
    }
    String vars = "<<" + String.join(", ", evaluator.variables()) + ">>";
    String sound =
        evaluator.invariants().isEmpty() ? "TRUE" : String.join(" /\\ ", evaluator.invariants());
    line("LockstepSound == " + sound);
    line("LockstepLength == Len(LockstepTraces[lockstepTrace])");
    line("LockstepInit ==");
    line("  /\\ " + parts.init());
    line("  /\\ LockstepSound");
    line("  /\\ lockstepTrace \\in DOMAIN LockstepTraces");
    line("  /\\ lockstepLine = 1");
    line("LockstepNext ==");
    line("  /\\ lockstepLine <= LockstepLength");
    line("  /\\ \\/ /\\ LockstepEvent.kind = \"step\"");
    line("        /\\ " + parts.next());
    line("        /\\ LockstepChanges");
    line("        /\\ lockstepLine' = lockstepLine + 1");
    line("     \\/ /\\ LockstepEvent.kind = \"check\"");
    line("        /\\ LockstepValues");
    line("        /\\ UNCHANGED " + vars);
    line("        /\\ lockstepLine' = lockstepLine + 1");
    line("     \\/ /\\ LockstepEvent.kind = \"goto\"");
    line("        /\\ UNCHANGED " + vars);
    line("        /\\ lockstepLine' \\in LockstepEvent.to");
    line("  /\\ UNCHANGED lockstepTrace");
    line("  /\\ LockstepSound'");
    line("TraceNotFinished == lockstepLine <= LockstepLength");
    line("LockstepMatched ==");
    line("  TraceNotFinished \\/ PrintT(<<\"matched\", lockstepTrace>>)");
  }

  private Set<String> logged() {
    TreeSet<String> logged = new TreeSet<>();
    for (List<Line> lines : behaviours) {
      for (Line line : lines) {
        if (line instanceof Line.Step step) {
          logged.addAll(step.logged());
        } else if (line instanceof Line.Check check) {
          logged.addAll(check.variables().keySet());
        }
      }
    }
    return logged;
  }
}
