package dev.lockstep.cli;

import dev.lockstep.evidence.ReplayJudge;
import dev.lockstep.replay.SpecificationView;
import dev.lockstep.traces.TraceRecord;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that says against which specification a trace is judged. */
final class SpecificationOption {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--spec",
      paramLabel = "DIR|MODULE",
      description = {
        "A protocol's folder with replay/Replay<Spec>.tla, or a module with its .cfg beside it;",
        "without it the registered protocol that the traces' headers name."
      })
  private Path spec;

  /**
   * The specification that the user named, else the one that the header names.
   *
   * @throws dev.lockstep.replay.SpecificationException if its files are not there
   * @throws dev.lockstep.specs.SpecsException if no specification is registered for the protocol
   */
  SpecificationView view(TraceRecord.Header header) throws NoSuchFileException {
    if (spec == null) {
      return ReplayJudge.view(header.protocol(), header.specification());
    }
    LockstepCommand.requireExists(spec);
    Path place = spec.toAbsolutePath().normalize();
    if (Files.isDirectory(place)) {
      return SpecificationView.ofProtocol(place, header.specification());
    }
    String file = place.getFileName().toString();
    if (!file.endsWith(".tla")) {
      throw new ParameterException(
          command.commandLine(), "--spec takes a folder or a .tla file, not " + spec);
    }
    String module = file.substring(0, file.length() - ".tla".length());
    return SpecificationView.of(place.getParent(), module, place.resolveSibling(module + ".cfg"));
  }
}
