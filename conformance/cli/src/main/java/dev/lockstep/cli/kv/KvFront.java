package dev.lockstep.cli.kv;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lockstep.runtime.raft.Consistency;
import dev.lockstep.runtime.raft.RaftGateway;
import dev.lockstep.runtime.raft.RaftHealth;
import dev.lockstep.runtime.raft.RaftNode;
import dev.lockstep.runtime.raft.RaftSession;
import dev.lockstep.runtime.raft.ReadOutcome;
import dev.lockstep.runtime.raft.SubmitOutcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The store over HTTP, at every process alike: commands go in a session to whichever process leads,
 * so a retry by us never does a thing twice.
 *
 * <pre>
 * GET    /kv/KEY               the value, linearizable; ?stale for this process's own
 * PUT    /kv/KEY               sets it to the body
 * PUT    /kv/KEY?expect=VALUE  the same, if it has that value; ?absent if it has none
 * DELETE /kv/KEY               removes it
 * GET    /status               how this process is
 * </pre>
 *
 * Paths below {@code /session} are for the other processes. Only the loopback address is listened
 * on.
 */
final class KvFront implements AutoCloseable {

  private static final int THREADS = 16;
  private static final int BODY_BYTES_MAX = 64 << 10;
  private static final int SESSION_WINDOW = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** An answer: status, text. */
  private record Reply(int status, String text) {}

  private final String name;
  private final RaftNode<KvStore, KvCommand, KvResult> node;
  private final Map<String, RaftGateway<KvCommand, KvResult>> members = new LinkedHashMap<>();
  private final HttpServer server;
  private final ExecutorService threads;
  private RaftSession<KvCommand, KvResult> session;

  private KvFront(KvCluster cluster, String name, RaftNode<KvStore, KvCommand, KvResult> node)
      throws IOException {
    this.name = name;
    this.node = node;
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();
    for (String member : cluster.names()) {
      members.put(member, member.equals(name) ? node : new KvGateway(client, cluster.http(member)));
    }
    threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "kv-" + name + "-http");
              thread.setDaemon(true);
              return thread;
            });
    server =
        HttpServer.create(
            new InetSocketAddress(
                InetAddress.getLoopbackAddress(), cluster.ports().get(name).http()),
            0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
  }

  static KvFront start(KvCluster cluster, String name, RaftNode<KvStore, KvCommand, KvResult> node)
      throws IOException {
    KvFront front = new KvFront(cluster, name, node);
    front.server.start();
    return front;
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    synchronized (this) {
      if (session != null) {
        session.close();
      }
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (path.startsWith("/session")) {
        between(exchange, path.split("/"));
        return;
      }
      Reply reply;
      if (path.startsWith("/kv/") && path.length() > 4) {
        reply = client(exchange, path.substring(4));
      } else if (path.equals("/status")) {
        reply = new Reply(200, status());
      } else {
        reply = new Reply(404, "ask for /kv/KEY or /status");
      }
      send(exchange, reply.status(), (reply.text() + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    return exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
  }

  private Reply client(HttpExchange exchange, String key) throws IOException {
    Optional<String> query =
        Optional.ofNullable(exchange.getRequestURI().getRawQuery())
            .map(raw -> URLDecoder.decode(raw, StandardCharsets.UTF_8));
    byte[] body = body(exchange);
    if (body.length > BODY_BYTES_MAX) {
      return new Reply(413, "a value has at most " + BODY_BYTES_MAX + " bytes");
    }
    String value = new String(body, StandardCharsets.UTF_8);
    return switch (exchange.getRequestMethod()) {
      case "GET" -> read(key, query.filter("stale"::equals).isPresent());
      case "DELETE" -> change(new KvCommand.Delete(key));
      case "PUT" -> put(key, query, value);
      default -> new Reply(405, "use GET, PUT or DELETE");
    };
  }

  private Reply put(String key, Optional<String> query, String value) {
    if (query.isEmpty()) {
      return change(new KvCommand.Put(key, value));
    } else if (query.get().equals("absent")) {
      return change(new KvCommand.CompareAndSet(key, Optional.empty(), value));
    } else if (query.get().startsWith("expect=")) {
      String expected = query.get().substring("expect=".length());
      return change(new KvCommand.CompareAndSet(key, Optional.of(expected), value));
    }
    return new Reply(400, "say ?expect=VALUE, ?absent, or nothing");
  }

  private Reply read(String key, boolean stale) {
    ReadOutcome<Optional<String>> outcome =
        node.read(
                store -> store.get(key),
                stale ? Consistency.STALE : Consistency.LINEARIZABLE,
                PATIENCE)
            .join();
    if (outcome instanceof ReadOutcome.Answered<Optional<String>> answered) {
      return answered.value().map(value -> new Reply(200, value)).orElse(new Reply(404, "none"));
    }
    return new Reply(
        KvGateway.OVERLOADED, ((ReadOutcome.Unavailable<Optional<String>>) outcome).why());
  }

  private Reply change(KvCommand command) {
    SubmitOutcome<KvResult> outcome;
    try {
      RaftSession<KvCommand, KvResult> mine = session();
      outcome = mine.submit(command, PATIENCE).join();
      if (outcome instanceof SubmitOutcome.SessionExpired) {
        forget(mine);
      }
    } catch (CompletionException e) {
      return new Reply(KvGateway.OVERLOADED, "not done: " + e.getCause().getMessage());
    }
    if (outcome instanceof SubmitOutcome.Applied<KvResult> applied) {
      return applied.result().done()
          ? new Reply(200, "done")
          : new Reply(409, applied.result().before().map(now -> "it is " + now).orElse("none"));
    }
    return new Reply(KvGateway.status(outcome), KvGateway.sentence(outcome));
  }

  private synchronized RaftSession<KvCommand, KvResult> session() {
    if (session == null) {
      session = RaftSession.open(members, SESSION_WINDOW, PATIENCE).join();
    }
    return session;
  }

  private synchronized void forget(RaftSession<KvCommand, KvResult> ended) {
    if (session == ended) {
      session = null;
    }
    ended.close();
  }

  /** What another process asks: to open a session here, or to take a command of one. */
  private void between(HttpExchange exchange, String[] path) throws IOException {
    byte[] body = body(exchange);
    SubmitOutcome<?> outcome;
    try {
      outcome =
          path.length == 4
              ? node.submit(
                      Long.parseLong(path[2]),
                      Long.parseLong(path[3]),
                      KvCommand.CODEC.decode(body))
                  .join()
              : node.openSession().join();
    } catch (IllegalArgumentException wrong) {
      send(exchange, 400, "not a command\n".getBytes(StandardCharsets.UTF_8));
      return;
    }
    byte[] answer = KvGateway.sentence(outcome).getBytes(StandardCharsets.UTF_8);
    if (outcome instanceof SubmitOutcome.Applied<?> applied) {
      exchange.getResponseHeaders().set(KvGateway.INDEX, String.valueOf(applied.index()));
      answer =
          applied.result() instanceof KvResult result ? KvResult.CODEC.encode(result) : new byte[0];
    } else if (outcome instanceof SubmitOutcome.NotLeader<?> not) {
      not.leader().ifPresent(leader -> exchange.getResponseHeaders().set(KvGateway.LEADER, leader));
    }
    send(exchange, KvGateway.status(outcome), answer);
  }

  private String status() {
    RaftHealth health = node.health();
    return "%s %s term=%d leader=%s committed=%d applied=%d snapshot=%d pid=%d"
        .formatted(
            name,
            health.role().map(String::valueOf).orElse("new").toLowerCase(Locale.ROOT),
            health.term(),
            health.leader().orElse("-"),
            health.committed(),
            health.applied(),
            health.snapshot(),
            ProcessHandle.current().pid());
  }
}
