package dev.lockstep.replay;

import dev.lockstep.replay.export.TraceExport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs plain TLC, in a process of its own, on exported traces. */
final class PlainTlc {
  private static final Pattern MATCHED = Pattern.compile("<<\\s*\"matched\",\\s*(\\d+)\\s*>>");

  private PlainTlc() {}

  /** What TLC prints for the model in a folder. */
  static String run(Path folder) throws IOException, InterruptedException {
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx700m", "-Xss8m", "-XX:+UseSerialGC"));
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add("-Duser.home=" + temporary);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "tlc2.TLC"));
    command.addAll(List.of("-workers", "1", "-nowarning", "-metadir", temporary.toString()));
    command.addAll(List.of("-config", TraceExport.MODULE + ".cfg", TraceExport.MODULE));
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(10, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException("TLC did not end");
    }
    return Files.readString(output, StandardCharsets.UTF_8);
  }

  /** The numbers of the matched traces of a model of several. */
  static Set<Integer> matched(String output) {
    if (!output.contains("No error has been found")) {
      throw new IllegalStateException("TLC failed:\n" + output);
    }
    Set<Integer> matched = new TreeSet<>();
    Matcher matcher = MATCHED.matcher(output);
    while (matcher.find()) {
      matched.add(Integer.parseInt(matcher.group(1)));
    }
    return matched;
  }
}
