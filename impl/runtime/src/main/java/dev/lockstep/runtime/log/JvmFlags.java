package dev.lockstep.runtime.log;

import java.util.List;

/** The JVM flags that Chronicle Queue can't do without on Java 17 and later. */
public final class JvmFlags {

  private static final List<String> OPENED = List.of("sun.nio.ch", "java.lang.reflect");

  private JvmFlags() {}

  /** The flags that are missing in this JVM, ready to be put on a command line. */
  public static List<String> missing() {
    Module base = Object.class.getModule();
    Module ours = JvmFlags.class.getModule();
    return OPENED.stream()
        .filter(name -> !base.isOpen(name, ours))
        .map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED")
        .toList();
  }

  /**
   * Refuses to go on without the flags, before Chronicle Queue fails in a way that names none.
   *
   * @throws LogException of kind MISSING
   */
  static void require() {
    require(missing());
  }

  static void require(List<String> missing) {
    if (!missing.isEmpty()) {
      throw new LogException(
          LogException.Kind.MISSING,
          "the log on Chronicle Queue needs the JVM flags "
              + String.join(" ", missing)
              + "; add them, or use the log kind \"file\", which needs none");
    }
  }
}
