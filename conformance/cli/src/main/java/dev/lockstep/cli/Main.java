package dev.lockstep.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The program: reads the command line, runs one command, and ends with its code. */
public final class Main {

  @Command(
      name = "lockstep",
      description = "Checks protocols: specification, model, implementation and trace.",
      footer = {"  bin/lockstep verify", "  bin/lockstep check --help"})
  private static final class Root extends LockstepCommand {
    Root(Terminal terminal) {
      super(terminal);
    }

    @Override
    Exit execute() {
      throw wrongUsage("Say what to do.");
    }
  }

  private Main() {}

  /** Runs and ends the JVM with one of {@link Exit}'s codes. */
  public static void main(String[] args) {
    Terminal terminal =
        new Terminal(
            new PrintWriter(
                new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
            new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
            Boolean.getBoolean("lockstep.terminal"));
    Runtime.getRuntime().addShutdownHook(new Thread(terminal::stop, "terminal-stop"));
    int code = run(terminal, args);
    terminal.flush();
    System.exit(code);
  }

  /**
   * Runs one command line.
   *
   * @return the exit code
   */
  static int run(Terminal terminal, String... args) {
    CommandLine line = new CommandLine(new Root(terminal));
    commands(terminal).forEach(line::addSubcommand);
    line.setOut(terminal.outWriter());
    line.setErr(terminal.errWriter());
    line.setUsageHelpWidth(100);
    Map<String, String> codes = new LinkedHashMap<>();
    for (Exit exit : Exit.values()) {
      codes.put(String.valueOf(exit.code()), exit.meaning());
    }
    line.getCommandSpec().usageMessage().exitCodeListHeading("%nExit codes:%n").exitCodeList(codes);
    line.setParameterExceptionHandler((mistake, arguments) -> wrongUsage(terminal, mistake));
    return line.execute(args);
  }

  /** The commands, in the order in which the help lists them. */
  private static List<LockstepCommand> commands(Terminal terminal) {
    return List.of(
        new VerifyCommand(terminal),
        new CheckCommand(terminal),
        new RecordCommand(terminal),
        new SimulateCommand(terminal),
        new ReplayCommand(terminal),
        new HistoryCommand(terminal),
        new ShowCommand(terminal),
        new ExportCommand(terminal),
        new ImportCommand(terminal),
        new KvCommandLine(terminal));
  }

  private static int wrongUsage(Terminal terminal, ParameterException mistake) {
    String name = mistake.getCommandLine().getCommandSpec().qualifiedName();
    String sentence = String.valueOf(mistake.getMessage()).lines().findFirst().orElse("");
    // picocli puts this before what it says of a group of options, and of nothing else
    sentence = sentence.replaceFirst("^Error: ", "");
    terminal.err(
        "lockstep: "
            + (sentence.endsWith(".") ? sentence : sentence + ".")
            + " See \""
            + name
            + " --help\".");
    return Exit.USAGE.code();
  }
}
