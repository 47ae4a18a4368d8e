package dev.lockstep.evidence.run;

import dev.lockstep.traces.chronicle.JvmFlags;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a light JVM with our class path. */
final class ChildJvm {

  /** Many short lives: what takes long to warm up never pays, and nothing is left behind. */
  private static final List<String> LIGHT =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:-UsePerfData",
          "-Xmx128m",
          "-Xss512k",
          "-Dfile.encoding=UTF-8",
          "-Dio.netty.eventLoopThreads=2");

  private ChildJvm() {}

  /**
   * The command that runs this class.
   *
   * @param temporary the child's folder for temporary files, which a killed process cannot clear
   */
  static List<String> command(Class<?> main, Path temporary, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(LIGHT);
    command.addAll(JvmFlags.all());
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(arguments);
    return command;
  }
}
