package dev.lockstep.examples.configuration;

import dev.lockstep.examples.Startup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A configuration that is written once, agreed by three processes: each wants another database, all
 * get the same one; one process is killed with SIGKILL, the other two go on; it comes back, and
 * knows what they know.
 */
public final class Demo {

  private static final List<String> NAMES = List.of("r1", "r2", "r3");

  private final Path data;
  private final List<String> ports;
  private final Map<String, Child> children = new LinkedHashMap<>();

  private record Child(Process process, BufferedReader out, PrintStream in) {}

  private Demo(Path data, List<String> ports) {
    this.data = data;
    this.ports = ports;
  }

  /** Runs the story and exits with 0 if everybody told the same. */
  public static void main(String[] arguments) throws Exception {
    Startup.run(() -> play(arguments));
  }

  private static void play(String[] arguments) throws IOException {
    Startup.requireArguments(
        arguments, 0, "impl/examples/configuration/run (it takes no arguments)");
    Demo demo = new Demo(Files.createTempDirectory("configuration-"), freePorts());
    boolean agreed;
    try {
      agreed = demo.tell();
    } finally {
      demo.children.values().forEach(child -> child.process().destroyForcibly());
    }
    System.out.println(agreed ? "they agree" : "THEY DISAGREE");
    System.exit(agreed ? 0 : 1);
  }

  private boolean tell() throws IOException {
    System.out.println("three processes start, with their data in " + data);
    for (String name : NAMES) {
      start(name);
    }
    System.out.println("each wants another database");
    for (String name : NAMES) {
      children.get(name).in().println("set database db-of-" + name);
    }
    List<String> told = new ArrayList<>();
    for (String name : NAMES) {
      told.add(hear(name));
    }
    System.out.println("r1 is killed, the others go on");
    children.remove("r1").process().destroyForcibly();
    told.add(ask("r2", "get database"));
    told.add(ask("r3", "set database too-late"));
    String cache = ask("r2", "set cache redis-7");
    System.out.println("r1 comes back");
    start("r1");
    told.add(ask("r1", "get database"));
    String cacheAtR1 = ask("r1", "get cache");
    return told.stream().map(Demo::value).distinct().count() == 1
        && value(cache).equals(value(cacheAtR1));
  }

  /** The value in a sentence such as {@code database is db-of-r1, as I said}. */
  private static String value(String sentence) {
    String[] words = sentence.split("[ ,]+");
    return words.length > 2 ? words[2] : sentence;
  }

  private void start(String name) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Member.class.getName(), name, data.resolve(name).toString()));
    command.addAll(ports);
    Process process =
        new ProcessBuilder(command).redirectError(data.resolve(name + ".log").toFile()).start();
    Child child =
        new Child(
            process,
            process.inputReader(StandardCharsets.UTF_8),
            new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8));
    children.put(name, child);
    hear(name);
  }

  private String ask(String name, String line) throws IOException {
    children.get(name).in().println(line);
    return hear(name);
  }

  /** The next line of a process that is not a line of its log. */
  private String hear(String name) throws IOException {
    String line = children.get(name).out().readLine();
    if (line == null) {
      throw new IOException(name + " has ended, see " + data.resolve(name + ".log"));
    }
    System.out.println("  " + name + ": " + line);
    return line;
  }

  private static List<String> freePorts() throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    List<String> ports = new ArrayList<>();
    for (int i = 0; i < NAMES.size(); i++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      sockets.add(socket);
      ports.add(Integer.toString(socket.getLocalPort()));
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }
}
