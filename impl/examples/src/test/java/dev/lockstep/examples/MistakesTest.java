package dev.lockstep.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever starts an example wrongly reads a sentence, and no stack trace. */
@Tag("slow")
class MistakesTest {

  private static final String BANK = "bank.Bank";
  private static final String MEMBER = "configuration.Member";

  @TempDir Path temp;

  private static Process start(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("dev.lockstep.examples." + program);
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).start();
  }

  private static void refused(int code, String words, String program, String... arguments)
      throws Exception {
    Process process = start(program, arguments);
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(code, process.waitFor(), said);
    assertTrue(said.contains(words), said);
    assertFalse(said.contains("\tat ") || said.contains("Exception"), said);
  }

  @Test
  void wrongArgumentsAreToldInASentence() throws Exception {
    String home = temp.toString();
    refused(64, "usage: Bank DIRECTORY NAME", BANK);
    refused(69, "there is no town in " + home, BANK, home, "north");
    refused(64, "usage: Member NAME DIRECTORY", MEMBER);
    refused(64, "no replica \"r9\"", MEMBER, "r9", home, "7001", "7002", "7003");
    refused(64, "\"x\" is no port", MEMBER, "r1", home, "x", "7002", "7003");
    refused(64, "usage: impl/examples/configuration/run", "configuration.Demo", "r1");
    refused(64, "there are lines 1 to", "bank.Demo", "--kill-at", "0");
  }

  @Test
  void whatAnotherProcessUsesIsToldInASentence() throws Exception {
    String home = temp.toString();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      refused(69, "another port", MEMBER, "r1", home, port, "7002", "7003");
    }
    Process first = start(MEMBER, "r1", home, "0", "7002", "7003");
    try {
      assertEquals("ready", first.inputReader(StandardCharsets.UTF_8).readLine());
      refused(69, "is in use by a running node", MEMBER, "r1", home, "0", "7002", "7003");
    } finally {
      first.destroyForcibly().waitFor();
    }
    refused(69, "belongs to the node \"r1\"", MEMBER, "r2", home, "7001", "0", "7003");
  }
}
