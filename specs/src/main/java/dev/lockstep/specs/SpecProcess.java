package dev.lockstep.specs;

import dev.lockstep.specs.child.SpecChild;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** One forked {@link SpecChild}: SANY or TLC's evaluator as a library, away from our statics. */
final class SpecProcess {
  /** What the child answered, or printed. */
  record Answer(int exit, List<String> lines, String output) {}

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private SpecProcess() {}

  /**
   * Runs a task.
   *
   * @param arguments the task, then what follows the file for the answer
   * @param steps lines for a file whose name is added at the end; empty for none
   */
  static Answer run(
      String task,
      List<String> arguments,
      List<Path> library,
      int heapMegabytes,
      List<String> steps)
      throws IOException, InterruptedException {
    try (RunFolder folder = RunFolder.create()) {
      Path answer = folder.resolve("answer");
      Path output = folder.resolve("output");
      List<String> command = new ArrayList<>(jvm(folder, library, heapMegabytes));
      command.add(SpecChild.class.getName());
      command.add(task);
      command.add(answer.toString());
      command.addAll(arguments);
      if (!steps.isEmpty()) {
        Path file = folder.resolve("steps");
        Files.write(file, steps, StandardCharsets.UTF_8);
        command.add(file.toString());
      }
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.path().toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      Process process = folder.start(builder);
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("no answer within " + LIMIT.toSeconds() + " s");
      }
      List<String> lines =
          Files.exists(answer) ? Files.readAllLines(answer, StandardCharsets.UTF_8) : List.of();
      String printed = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
      return new Answer(process.exitValue(), lines, printed);
    }
  }

  private static List<String> jvm(RunFolder folder, List<Path> library, int heapMegabytes) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heapMegabytes + "m");
    command.add("-Xss16m");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Dfile.encoding=UTF-8");
    command.add("-Djava.io.tmpdir=" + folder.resolve("tmp"));
    command.add("-Duser.home=" + folder.resolve("home"));
    String folders =
        library.stream()
            .filter(Files::isDirectory)
            .map(place -> place.toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    if (!folders.isEmpty()) {
      command.add("-DTLA-Library=" + folders);
    }
    command.add("-cp");
    List<String> classPath = new ArrayList<>();
    classPath.add(Tlc.ofClassPath().classPath().toString());
    classPath.add(Tlc.locationOf(SpecChild.class).toString());
    library.stream()
        .filter(Files::isRegularFile)
        .forEach(jar -> classPath.add(jar.toAbsolutePath().toString()));
    command.add(String.join(File.pathSeparator, classPath));
    return command;
  }
}
