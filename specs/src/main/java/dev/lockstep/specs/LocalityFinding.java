package dev.lockstep.specs;

/**
 * A place where an action reaches beyond its own node.
 *
 * @param action the action's name
 * @param variable the variable it reads or writes
 * @param module the module of the place
 * @param line the line of the place, from 1
 * @param sentence what is wrong, for people
 */
public record LocalityFinding(
    String action, String variable, String module, int line, String sentence) {
  @Override
  public String toString() {
    return module + ".tla, line " + line + ": " + action + ": " + sentence;
  }
}
