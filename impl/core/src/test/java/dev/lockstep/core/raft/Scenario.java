package dev.lockstep.core.raft;

import dev.lockstep.core.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A story of a group in plain text. A line that begins with {@code >} is a command, see {@link
 * ScenarioCommands}; the lines behind it that begin with a space are what happens; a line that
 * begins with {@code #} is a comment.
 */
final class Scenario {
  private static final String INDENT = "  ";

  private Scenario() {}

  /**
   * Runs the commands of a script, and gives the script with what happened in place of what it
   * expects.
   *
   * @param alteration what is done to each machine, so that a scenario is seen to fail
   * @throws IllegalArgumentException if a line is not understood
   */
  static String play(String script, UnaryOperator<Machine> alteration) {
    ScenarioCommands commands = new ScenarioCommands(alteration);
    List<String> lines = new ArrayList<>();
    int number = 0;
    for (String line : script.split("\n")) {
      number++;
      if (line.startsWith(INDENT)) {
        continue;
      }
      lines.add(line);
      if (line.startsWith("> ")) {
        try {
          commands.run(List.of(line.substring(2).trim().split(" +"))).stream()
              .map(INDENT::concat)
              .forEach(lines::add);
        } catch (IllegalArgumentException | IndexOutOfBoundsException misread) {
          throw new IllegalArgumentException("line " + number + ": " + line, misread);
        }
      } else if (!line.isBlank() && !line.startsWith("#")) {
        throw new IllegalArgumentException("line " + number + " is no line of a scenario: " + line);
      }
    }
    return String.join("\n", lines) + "\n";
  }
}
