package dev.lockstep.evidence.verify;

import dev.lockstep.core.Action;
import dev.lockstep.core.Protocol;
import dev.lockstep.evidence.SpecificationSource;
import dev.lockstep.evidence.report.Check;
import dev.lockstep.specs.ModuleDescription;
import dev.lockstep.specs.Sany;
import dev.lockstep.specs.Specifications;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The same thing has the same name in specification and Java: actions and logged variables. */
public final class NamesPart {

  /** Actions that no machine takes: the network's, and what a killed node cannot log. */
  private static final Set<String> NOT_OF_A_MACHINE = Set.of("Lose", "Crash", "Restart");

  private static final Pattern UNLOGGED =
      Pattern.compile("(?m)\\\\\\*\\s*@(?:network|ghost)\\s+([\\w ,]+?)\\s*$");

  private NamesPart() {}

  static void run(Protocol protocol, Findings findings) throws IOException {
    List<String> differences = differences(protocol);
    findings.add(
        differences.isEmpty()
            ? Check.passed(
                protocol.name(),
                "names",
                "actions and variables",
                "each exists in " + protocol.specification() + " and in Java")
            : Check.failed(
                protocol.name(), "names", "actions and variables", String.join("; ", differences)));
  }

  /**
   * What exists on one side only, one sentence each.
   *
   * @throws dev.lockstep.specs.SpecsException if the specification cannot be parsed
   */
  public static List<String> differences(Protocol protocol) throws IOException {
    Specifications specifications = SpecificationSource.of(protocol.name());
    Path module = specifications.folder().resolve(protocol.specification() + ".tla");
    ModuleDescription description = Sany.describe(module, List.of(specifications.lib()));
    Set<String> specified = names(description.actions());
    specified.removeAll(NOT_OF_A_MACHINE);
    Set<String> taken =
        protocol.actions().stream()
            .map(Action::specificationName)
            .collect(Collectors.toCollection(TreeSet::new));
    List<String> differences = new ArrayList<>();
    compare("action", specified, taken, differences);

    Set<String> variables = names(description.variables());
    Matcher unlogged = UNLOGGED.matcher(Files.readString(module));
    while (unlogged.find()) {
      variables.removeAll(List.of(unlogged.group(1).trim().split("[ ,]+")));
    }
    Set<String> logged = new TreeSet<>();
    protocol
        .exampleCluster()
        .roles()
        .keySet()
        .forEach(role -> logged.addAll(protocol.variables(role)));
    compare("variable", variables, logged, differences);
    return differences;
  }

  private static Set<String> names(List<ModuleDescription.Name> names) {
    return names.stream()
        .map(ModuleDescription.Name::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void compare(
      String kind, Set<String> specified, Set<String> java, List<String> differences) {
    for (String name : specified) {
      if (!java.contains(name)) {
        differences.add("the " + kind + " " + name + " exists in the specification only");
      }
    }
    for (String name : java) {
      if (!specified.contains(name)) {
        differences.add("the " + kind + " " + name + " exists in Java only");
      }
    }
  }
}
