package dev.lockstep.specs;

import java.util.List;
import java.util.Optional;

/**
 * The names in a module and in what it extends, standard modules aside. Immutable.
 *
 * @param name the module's name
 * @param constants declared constants
 * @param variables declared variables, in the order of the text
 * @param operators defined operators
 * @param actions the actions of the next-state relation: the operators that are its disjuncts,
 *     below {@code \/}, {@code \E} and operators made of these alone
 */
public record ModuleDescription(
    String name,
    List<Name> constants,
    List<Name> variables,
    List<Name> operators,
    List<Name> actions) {

  public ModuleDescription {
    constants = List.copyOf(constants);
    variables = List.copyOf(variables);
    operators = List.copyOf(operators);
    actions = List.copyOf(actions);
  }

  /**
   * A name and where it stands.
   *
   * @param module the module that declares it
   * @param line from 1
   * @param parameters names of the parameters; empty for none
   */
  public record Name(String name, String module, int line, List<String> parameters) {
    public Name {
      parameters = List.copyOf(parameters);
    }
  }

  /** The operator of that name. */
  public Optional<Name> operator(String wanted) {
    return operators.stream().filter(operator -> operator.name().equals(wanted)).findFirst();
  }

  /** The action of that name. */
  public Optional<Name> action(String wanted) {
    return actions.stream().filter(action -> action.name().equals(wanted)).findFirst();
  }
}
