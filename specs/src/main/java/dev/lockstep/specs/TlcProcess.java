package dev.lockstep.specs;

import dev.lockstep.specs.ModelResult.Failed;
import dev.lockstep.specs.ModelResult.FailureReason;
import dev.lockstep.specs.child.TlcChild;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One forked TLC: its command line, its limits, its end. */
final class TlcProcess {
  private static final long POLL_MS = 500;
  private static final int STDERR_CHARS_MAX = 8_000;

  /**
   * TLC tells each of its messages to the JDK's flight recorder as well, which nobody reads: to set
   * that up took a fifth of a mutant's CPU time. The JDK takes this as a JVM without a recorder.
   */
  static final String NO_FLIGHT_RECORDER = "-Djfr.unsupported.vm=true";

  /** What a run has cost, by the table of expected results, to be called short. */
  private static final double SHORT_CPU_SECONDS_MAX = 11;

  private final Tlc tlc;
  private final CheckOptions options;
  private final Model model;
  private final Path config;
  private final Consumer<Progress> onProgress;

  /**
   * @param config the configuration to use, which may differ from the model's own
   */
  TlcProcess(
      Tlc tlc, CheckOptions options, Model model, Path config, Consumer<Progress> onProgress) {
    this.tlc = tlc;
    this.options = options;
    this.model = model;
    this.config = config;
    this.onProgress = onProgress;
  }

  /** Runs TLC to its end or to its limit. Interrupting the thread ends the child. */
  ModelResult run(ConfigFile parsed) {
    try (RunFolder folder = RunFolder.create()) {
      Tlc.copyChildTo(folder.resolve("classes"));
      Path stderrFile = folder.resolve("stderr");
      ProcessBuilder builder = new ProcessBuilder(command(folder));
      builder.directory(folder.path().toFile()).redirectError(stderrFile.toFile());
      return watch(folder.start(builder), stderrFile, parsed);
    } catch (IOException e) {
      return new Failed(
          FailureReason.UNREADABLE,
          "No child JVM can be started for "
              + model.id()
              + ": "
              + SanyMessages.sentence(String.valueOf(e.getMessage())),
          "",
          0);
    }
  }

  private ModelResult watch(Process process, Path stderrFile, ConfigFile parsed)
      throws IOException {
    ConstantCheck constants = new ConstantCheck(parsed);
    ProgressMeter meter = new ProgressMeter(onProgress);
    ToolOutput[] holder = new ToolOutput[1];
    holder[0] =
        new ToolOutput(
            message -> {
              if (message.code() == Codes.SANY_END) {
                constants.read(holder[0].looseText());
              }
            },
            meter);
    ToolOutput output = holder[0];
    Thread reader = new Thread(() -> read(process, output), "tlc-output " + model.id());
    reader.start();
    double cpuPolled = 0;
    long deadline = System.nanoTime() + options.timeLimitFor(model).toNanos();
    FailureReason ended = null;
    try {
      while (ended == null && !process.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
        cpuPolled = process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L) / 1e9;
        if (System.nanoTime() - deadline > 0) {
          ended = FailureReason.OUT_OF_TIME;
        }
      }
      end(process, reader);
    } catch (InterruptedException e) {
      ended = FailureReason.INTERRUPTED;
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    String stderr = tail(stderrFile);
    double cpu = output.cpuSeconds() >= 0 ? output.cpuSeconds() : cpuPolled;
    ResultReader results = new ResultReader(output, parsed, cpu, options.workersFor(model) == 1);
    if (ended == FailureReason.INTERRUPTED) {
      return new Failed(ended, "The check of " + model.id() + " was interrupted.", "", cpu);
    }
    if (ended == FailureReason.OUT_OF_TIME) {
      return results.failed(ended, outOfTime(), stderr);
    }
    Optional<String> unknown = constants.unknown();
    if (unknown.isPresent()) {
      return results.failed(FailureReason.CONSTANT, config(unknown.get()), stderr);
    }
    return located(results.read(process.exitValue(), stderr, options.simulates(model)));
  }

  private static void end(Process process, Thread reader) throws InterruptedException {
    if (process.isAlive()) {
      process.destroyForcibly();
      process.waitFor();
    }
    reader.join();
  }

  private String outOfTime() {
    return "TLC did not finish within "
        + options.timeLimitFor(model).toSeconds()
        + " s; allow more with --timeout or a line \\* @timeout 900s, or make the model smaller.";
  }

  /** Says which configuration is meant. */
  private ModelResult located(ModelResult result) {
    if (result instanceof Failed failed && failed.sentence().startsWith("In the configuration: ")) {
      return new Failed(
          failed.reason(),
          config(failed.sentence().substring("In the configuration: ".length())),
          failed.log(),
          failed.cpuSeconds());
    }
    return result;
  }

  private String config(String sentence) {
    return model.config() + ": " + sentence;
  }

  private static void read(Process process, ToolOutput output) {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      String line = reader.readLine();
      while (line != null) {
        output.accept(line);
        line = reader.readLine();
      }
    } catch (IOException e) {
      // The child was killed; what was read until then is all there is.
    }
  }

  private static String tail(Path file) throws IOException {
    String text = Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    return text.length() <= STDERR_CHARS_MAX
        ? text
        : text.substring(text.length() - STDERR_CHARS_MAX);
  }

  private List<String> command(RunFolder folder) {
    int workers = options.workersFor(model);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + options.heapMegabytesFor(model) + "m");
    command.add("-Xss16m");
    command.add(workers > 1 ? "-XX:+UseParallelGC" : "-XX:+UseSerialGC");
    if (isShort()) {
      command.add("-XX:TieredStopAtLevel=1");
    }
    ClassArchive.of(tlc)
        .forNextChild()
        .ifPresent(archive -> command.add("-XX:SharedArchiveFile=" + archive));
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add(NO_FLIGHT_RECORDER);
    command.add("-Dfile.encoding=UTF-8");
    command.add("-Djava.io.tmpdir=" + folder.resolve("tmp"));
    command.add("-Duser.home=" + folder.resolve("home"));
    String library = library();
    if (!library.isEmpty()) {
      command.add("-DTLA-Library=" + library);
    }
    command.add("-cp");
    command.add(classPath(folder));
    command.add(TlcChild.class.getName());
    command.add("-tool");
    command.add("-workers");
    command.add(Integer.toString(workers));
    command.add("-metadir");
    command.add(folder.resolve("meta").toString());
    if (options.coverage()) {
      command.add("-coverage");
      command.add("1");
    }
    if (tlc.writesTraceSpec()) {
      command.add("-noGenerateSpecTE");
    }
    command.addAll(arguments());
    command.add("-config");
    command.add(isBesideModule() ? config.toString() : config.getFileName().toString());
    command.add(model.module().orElseThrow().toString());
    return command;
  }

  /**
   * For a short run the optimizing compiler costs more than it gains: the 4,096 states of a mutant
   * took 3.1 CPU seconds with it and 1.3 without, the 8,283 of PaxosNode.live-lose 8.3 and 5.0; but
   * the 59,940 of PaxosNode.default 18.0 and 24.3.
   */
  private boolean isShort() {
    Directives directives = model.directives();
    return directives.tier() == Tier.QUICK
        || directives.expectation().violates().isPresent()
        || wasShort();
  }

  private boolean wasShort() {
    try {
      return ExpectedResults.of(model.folder())
          .entry(model.name())
          .filter(known -> known.cpuSeconds() > 0 && known.cpuSeconds() < SHORT_CPU_SECONDS_MAX)
          .isPresent();
    } catch (SpecsException unreadable) {
      // Told when the result is compared with the table.
      return false;
    }
  }

  /** TLC's own jar first; jars of the library bring Java overrides, which need the class path. */
  private String classPath(RunFolder folder) {
    List<String> entries = new ArrayList<>();
    entries.add(tlc.classPath().toString());
    options.library().stream()
        .filter(Files::isRegularFile)
        .forEach(jar -> entries.add(jar.toAbsolutePath().toString()));
    entries.add(folder.resolve("classes").toString());
    return String.join(File.pathSeparator, entries);
  }

  /** TLC looks for a configuration that is not beside the module in the library only. */
  private boolean isBesideModule() {
    return config.startsWith(model.module().orElseThrow().getParent());
  }

  private String library() {
    List<Path> folders = new ArrayList<>(model.library());
    options.library().stream().filter(Files::isDirectory).forEach(folders::add);
    if (!isBesideModule()) {
      folders.add(config.getParent());
    }
    return folders.stream()
        .map(folder -> folder.toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** The model's arguments, with what the options say in the place of what the model says. */
  private List<String> arguments() {
    List<String> arguments = new ArrayList<>(model.directives().arguments());
    options
        .simulate()
        .ifPresent(
            how -> {
              remove(arguments, "-simulate", "num=");
              arguments.add("-simulate");
              arguments.add(how);
            });
    options.depth().ifPresent(depth -> replace(arguments, "-depth", Integer.toString(depth)));
    options.seed().ifPresent(seed -> replace(arguments, "-seed", Long.toString(seed)));
    return arguments;
  }

  private static void replace(List<String> arguments, String option, String value) {
    remove(arguments, option, "");
    arguments.add(option);
    arguments.add(value);
  }

  /** Removes the option and its value; the value counts only where it begins like that. */
  private static void remove(List<String> arguments, String option, String valuePrefix) {
    int at = arguments.indexOf(option);
    if (at >= 0) {
      arguments.remove(at);
      if (at < arguments.size() && arguments.get(at).startsWith(valuePrefix)) {
        arguments.remove(at);
      }
    }
  }
}
