package dev.lockstep.specs;

import dev.lockstep.specs.child.SpecChild;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Describes a module with SANY, the TLA+ tools' own parser, in a JVM of its own (about half a CPU
 * second). Stateless; safe from any thread.
 */
public final class Sany {
  private static final int HEAP_MB = 256;
  private static final Pattern DIRECTIVE =
      Pattern.compile("(?m)\\\\\\*\\s*@(network|ghost)\\s+([\\w ,]+?)\\s*$");

  private Sany() {}

  /** Describes a module whose next-state relation is called {@code Next}. */
  public static ModuleDescription describe(Path module, List<Path> library) {
    return describe(module, library, "Next");
  }

  /**
   * Describes a module.
   *
   * @param library folders in which extended modules are looked for, beside the module's own
   * @param next the name of the next-state relation; where there is none there are no actions
   * @throws SpecsException with SANY's first message, its file and its line, where SANY refuses it
   */
  public static ModuleDescription describe(Path module, List<Path> library, String next) {
    List<String> lines = run("describe", module, library, List.of(next));
    return new ModuleDescription(
        of("module", lines).get(0).name(),
        of("constant", lines),
        of("variable", lines),
        of("operator", lines),
        of("action", lines));
  }

  /**
   * Finds where an action reads or writes what is not its own node's.
   *
   * <p>An action {@code A(i, ...)} may use a variable {@code v} as {@code v[i]}, change it by
   * {@code v' = [v EXCEPT ![i] = ...]} and keep it by {@code UNCHANGED}. The network's variables
   * are for all; a ghost may be written from anything and read by nothing but what writes ghosts.
   * Which they are, the module says: {@code \* @network msgs lost} and {@code \* @ghost history}.
   * An action whose parameters index nothing that is per node, such as a loss of a message, must
   * not touch such a variable at all. Then each causal order of a trace is a legal order of steps,
   * which is what replay relies on.
   *
   * @return one finding per place, in the order of the actions; empty where all is local
   * @throws SpecsException as {@link #describe}; also where the module has no operator {@code Next}
   */
  public static List<LocalityFinding> locality(Path module, List<Path> library) {
    Set<String> network = new LinkedHashSet<>();
    Set<String> ghosts = new LinkedHashSet<>();
    Matcher matcher = DIRECTIVE.matcher(read(module));
    while (matcher.find()) {
      Set<String> kind = matcher.group(1).equals("network") ? network : ghosts;
      kind.addAll(List.of(matcher.group(2).trim().split("[ ,]+")));
    }
    return locality(module, library, network, ghosts);
  }

  /** The same, with the network's and the ghost variables named by the caller. */
  public static List<LocalityFinding> locality(
      Path module, List<Path> library, Set<String> network, Set<String> ghosts) {
    List<String> lines =
        run(
            "locality",
            module,
            library,
            List.of("Next", String.join(",", network), String.join(",", ghosts)));
    List<LocalityFinding> findings = new ArrayList<>();
    for (String line : lines) {
      String[] fields = line.split("\t", -1);
      if (fields[0].equals("missing")) {
        throw new SpecsException(
            module + " has no operator or variable " + fields[1] + "; correct the name.");
      }
      findings.add(
          new LocalityFinding(
              fields[0], fields[1], fields[2], Integer.parseInt(fields[3]), fields[4]));
    }
    return findings;
  }

  private static List<String> run(
      String task, Path module, List<Path> library, List<String> arguments) {
    if (!Files.isReadable(module)) {
      throw new SpecsException("The module " + module + " cannot be read; check the path.");
    }
    List<String> all = new ArrayList<>(List.of(module.toAbsolutePath().normalize().toString()));
    all.addAll(arguments);
    try {
      SpecProcess.Answer answer = SpecProcess.run(task, all, library, HEAP_MB, List.of());
      if (answer.exit() == SpecChild.EXIT_REFUSED) {
        throw new SpecsException(SanyMessages.read(answer.output()).sentence());
      }
      if (answer.exit() != 0) {
        throw new SpecsException(
            "SANY ended with exit code " + answer.exit() + " on " + module + ".");
      }
      return answer.lines();
    } catch (IOException e) {
      throw new SpecsException("SANY cannot be run on " + module + ": " + e.getMessage() + ".", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SpecsException("Reading " + module + " was interrupted.", e);
    }
  }

  private static List<ModuleDescription.Name> of(String kind, List<String> lines) {
    List<ModuleDescription.Name> names = new ArrayList<>();
    for (String line : lines) {
      String[] fields = line.split("\t", -1);
      if (fields[0].equals(kind)) {
        List<String> parameters = fields[4].isEmpty() ? List.of() : List.of(fields[4].split(","));
        names.add(
            new ModuleDescription.Name(
                fields[1], fields[2], Integer.parseInt(fields[3]), parameters));
      }
    }
    return names;
  }

  private static String read(Path module) {
    try {
      return Files.readString(module, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new SpecsException("The module " + module + " cannot be read; check the path.", e);
    }
  }
}
