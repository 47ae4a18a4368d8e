package dev.lockstep.evidence.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a light JVM with our class path. */
final class ChildJvm {

  /** What Chronicle Queue needs; the same as chronicle.jvm.flags of the build. */
  private static final List<String> CHRONICLE =
      List.of(
          "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
          "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED",
          "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
          "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
          "--add-opens=java.base/java.io=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--enable-native-access=ALL-UNNAMED");

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
    command.addAll(CHRONICLE);
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(arguments);
    return command;
  }
}
