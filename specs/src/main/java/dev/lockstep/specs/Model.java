package dev.lockstep.specs;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One model: a configuration file and the module it configures. Immutable.
 *
 * @param id where the model stands, below the folder that was asked for, with its name: {@code
 *     paxos/mc/MCPaxos.small}
 * @param config the {@code .cfg} file, absolute
 * @param module the {@code .tla} file, absolute; empty where {@link #problem} says why
 * @param directives what the comments of the configuration say
 * @param library folders in which TLC looks for extended modules, beside the module's own
 * @param problem one sentence that says why the model cannot be run; empty where it can
 */
public record Model(
    String id,
    Path config,
    Optional<Path> module,
    Directives directives,
    List<Path> library,
    Optional<String> problem) {

  public Model {
    library = List.copyOf(library);
    if (module.isEmpty() && problem.isEmpty()) {
      throw new IllegalArgumentException("a model without a module needs a reason");
    }
  }

  /** The configuration's name without {@code .cfg}: the key in the table of expected results. */
  public String name() {
    String file = config.getFileName().toString();
    return file.substring(0, file.length() - ".cfg".length());
  }

  /** The folder that holds the configuration, and beside it the table of expected results. */
  public Path folder() {
    return config.getParent();
  }

  /** True where the model samples behaviours instead of visiting every state. */
  public boolean isSimulation() {
    return directives.arguments().contains("-simulate");
  }
}
