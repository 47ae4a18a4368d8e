package dev.lockstep.replay;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A specification as replay sees it: a module, the folders in which it and what it extends are
 * found, and a configuration that names the behaviour and the invariants and leaves the cluster's
 * constants to the trace.
 *
 * @param module name of the root module, without {@code .tla}
 * @param modulePath folders with modules, searched in this order before TLC's standard modules
 * @param configuration the {@code .cfg} file
 * @param hash hex SHA-256 of the specification as {@link
 *     dev.lockstep.traces.TraceRecord.Header#specificationHash()} has it, or empty where unknown
 */
public record SpecificationView(
    String module, List<Path> modulePath, Path configuration, String hash) {
  public SpecificationView {
    modulePath = List.copyOf(modulePath);
  }

  /**
   * Replay's view of a protocol in the house: {@code PROTOCOL/replay/Replay<Spec>.tla} and {@code
   * .cfg}, with the protocol's folder and {@code lib} beside it.
   *
   * @param protocol the protocol's folder
   * @param specification the Node rung, such as {@code PaxosNode}
   * @throws SpecificationException if the files are not there
   */
  public static SpecificationView ofProtocol(Path protocol, String specification) {
    Path replay = protocol.resolve("replay");
    String module = "Replay" + specification;
    List<Path> path = new ArrayList<>(List.of(replay, protocol));
    Path parent = protocol.toAbsolutePath().getParent();
    if (parent != null) {
      path.add(parent.resolve("lib"));
    }
    return checked(
        new SpecificationView(module, path, replay.resolve(module + ".cfg"), ""), replay);
  }

  /**
   * A user's own specification.
   *
   * @param folder the folder of the module and what it extends
   * @param module the module's name, without {@code .tla}
   * @param configuration the {@code .cfg} file
   * @throws SpecificationException if the files are not there
   */
  public static SpecificationView of(Path folder, String module, Path configuration) {
    return checked(new SpecificationView(module, List.of(folder), configuration, ""), folder);
  }

  /** The same, with a hash to compare the trace's with. */
  public SpecificationView withHash(String newHash) {
    return new SpecificationView(module, modulePath, configuration, newHash);
  }

  private static SpecificationView checked(SpecificationView view, Path folder) {
    if (!Files.isRegularFile(folder.resolve(view.module() + ".tla"))) {
      throw new SpecificationException(
          "there is no module " + view.module() + ".tla in " + folder + "; name another folder");
    }
    if (!Files.isRegularFile(view.configuration())) {
      throw new SpecificationException(
          "there is no configuration "
              + view.configuration()
              + "; replay needs one with SPECIFICATION and INVARIANTS");
    }
    return view;
  }
}
