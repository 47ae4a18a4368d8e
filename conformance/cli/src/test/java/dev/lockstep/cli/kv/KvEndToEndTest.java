package dev.lockstep.cli.kv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a user runs it: real processes, HTTP, and SIGKILL. */
class KvEndToEndTest {

  private static final Pattern LEADS = Pattern.compile("(n\\d) leads in term (\\d+), pid (\\d+)");
  private static final Pattern AT = Pattern.compile("n\\d at (\\S+), pid \\d+");

  @TempDir Path folder;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private Process command;

  /** A run of free ports; another program may take one meanwhile, which the command would say. */
  private static int free(int count) throws IOException {
    for (int first = 20_000 + (int) (ProcessHandle.current().pid() % 5_000) * 8; ; first += count) {
      if (areFree(first, count)) {
        return first;
      }
    }
  }

  private static boolean areFree(int first, int count) {
    for (int port = first; port < first + count; port++) {
      try {
        new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
      } catch (IOException taken) {
        return false;
      }
    }
    return true;
  }

  private void start(int http, int peers) throws IOException {
    command =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "kv",
                "--nodes",
                "3",
                "--dir",
                folder.resolve("data").toString(),
                "--http",
                String.valueOf(http),
                "--peers",
                String.valueOf(peers),
                "--restart-after",
                "1000")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Process mine = command;
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader out = mine.inputReader()) {
                out.lines().forEach(lines::add);
              } catch (IOException | java.io.UncheckedIOException ended) {
                lines.add("ended");
              }
            });
    reader.setDaemon(true);
    reader.start();
  }

  @AfterEach
  void end() throws InterruptedException {
    if (command != null && command.isAlive()) {
      command.destroyForcibly().waitFor();
    }
  }

  private String line(Predicate<String> wanted) throws InterruptedException {
    while (true) {
      String line = lines.poll(60, TimeUnit.SECONDS);
      assertTrue(line != null, "the command says no more");
      if (wanted.test(line)) {
        return line;
      }
    }
  }

  private Matcher leader(Predicate<Matcher> wanted) throws InterruptedException {
    String line =
        line(
            each -> {
              Matcher leads = LEADS.matcher(each);
              return leads.matches() && wanted.test(leads);
            });
    Matcher leads = LEADS.matcher(line);
    assertTrue(leads.matches());
    return leads;
  }

  private URI next() throws InterruptedException {
    Matcher at = AT.matcher(line(each -> AT.matcher(each).matches()));
    assertTrue(at.matches());
    return URI.create(at.group(1));
  }

  private HttpResponse<String> send(String method, URI at, String body) {
    try {
      return client.send(
          HttpRequest.newBuilder(at)
              .method(method, HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(method + " " + at, e);
    }
  }

  private void expect(int status, String text, HttpResponse<String> response) {
    assertEquals(status + " " + text, response.statusCode() + " " + response.body().strip());
  }

  @Test
  void theStoreOutlivesItsLeaderAndItself() throws Exception {
    int ports = free(6);
    start(ports, ports + 3);
    List<URI> at = List.of(next(), next(), next());
    Matcher first = leader(any -> true);
    URI old = at.get(first.group(1).charAt(1) - '1');
    URI other = at.stream().filter(each -> !each.equals(old)).findFirst().orElseThrow();

    expect(200, "done", send("PUT", at.get(0).resolve("kv/colour"), "red"));
    for (URI each : at) {
      expect(200, "red", send("GET", each.resolve("kv/colour"), ""));
    }
    expect(200, "done", send("PUT", at.get(1).resolve("kv/colour?expect=red"), "blue"));
    expect(409, "it is blue", send("PUT", at.get(2).resolve("kv/colour?expect=red"), "green"));
    expect(409, "it is blue", send("PUT", at.get(2).resolve("kv/colour?absent"), "green"));

    ProcessHandle leader = ProcessHandle.of(Long.parseLong(first.group(3))).orElseThrow();
    assertTrue(leader.destroyForcibly());
    expect(200, "blue", send("GET", other.resolve("kv/colour"), ""));
    expect(200, "done", send("PUT", other.resolve("kv/shape"), "round"));
    Matcher second = leader(found -> !found.group(2).equals(first.group(2)));
    assertTrue(Long.parseLong(second.group(2)) > Long.parseLong(first.group(2)));
    line(each -> each.startsWith(first.group(1) + " is back, pid "));
    expect(200, "round", send("GET", old.resolve("kv/shape"), ""));
    expect(200, "done", send("DELETE", old.resolve("kv/colour"), ""));
    expect(404, "none", send("GET", other.resolve("kv/colour"), ""));
    String status = send("GET", old.resolve("status"), "").body();
    assertTrue(status.startsWith(first.group(1) + " "), status);
    expect(404, "ask for /kv/KEY or /status", send("GET", old.resolve("other"), ""));
    expect(405, "use GET, PUT or DELETE", send("POST", old.resolve("kv/colour"), ""));

    endsWithItsChildren();
    start(ports, ports + 3);
    expect(200, "round", send("GET", next().resolve("kv/shape"), ""));
    endsWithItsChildren();
  }

  /** Ctrl-C is SIGINT. */
  private void endsWithItsChildren() throws Exception {
    List<ProcessHandle> children;
    try (Stream<ProcessHandle> found = command.children()) {
      children = found.toList();
    }
    assertEquals(3, children.size());
    new ProcessBuilder("kill", "-INT", String.valueOf(command.pid())).start().waitFor();
    assertTrue(command.waitFor(60, TimeUnit.SECONDS), "the command ends");
    for (ProcessHandle child : children) {
      child.onExit().get(60, TimeUnit.SECONDS);
      assertFalse(child.isAlive());
    }
  }
}
