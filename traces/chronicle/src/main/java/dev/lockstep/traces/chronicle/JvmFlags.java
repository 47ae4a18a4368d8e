package dev.lockstep.traces.chronicle;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What Chronicle Queue needs of the JVM to write. Without these flags it does not always fail: it
 * may open the queue for reading only, and say so in a log line.
 */
public final class JvmFlags {
  private static final List<String> OPENED = List.of("java.lang.reflect", "sun.nio.ch");

  /** The same as chronicle.jvm.flags of the build. */
  private static final List<String> ALL =
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

  private JvmFlags() {}

  /** All that Chronicle Queue asks for, for the command line of a JVM that is to be started. */
  public static List<String> all() {
    return ALL;
  }

  /** The flags that this JVM lacks, as they are written on a command line. */
  public static List<String> missing() {
    Module base = Object.class.getModule();
    Module ours = JvmFlags.class.getModule();
    return missing(name -> base.isOpen(name, ours));
  }

  /**
   * Checks the flags.
   *
   * @throws ChronicleUnavailableException naming those that are missing
   */
  public static void require() {
    require(missing());
  }

  static void require(List<String> missing) {
    if (!missing.isEmpty()) {
      throw new ChronicleUnavailableException(
          "Chronicle Queue cannot write in this JVM; start it with " + String.join(" ", missing),
          null);
    }
  }

  static List<String> missing(Predicate<String> isOpen) {
    List<String> missing = new ArrayList<>();
    for (String name : OPENED) {
      if (!isOpen.test(name)) {
        missing.add("--add-opens=java.base/" + name + "=ALL-UNNAMED");
      }
    }
    return missing;
  }
}
