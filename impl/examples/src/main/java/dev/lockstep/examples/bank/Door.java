package dev.lockstep.examples.bank;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;

/** How the processes of the town talk about work: questions in a line of HTTP. Thread-safe. */
final class Door {

  /** Answers a question whose parameters are given. */
  interface Answer {
    String to(Map<String, String> question) throws Exception;
  }

  private static final long PAUSE_MILLIS = 50;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final HttpServer server;

  Door(int port) throws IOException {
    server = listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "door");
              thread.setDaemon(true);
              return thread;
            }));
  }

  private static HttpServer listening(InetSocketAddress address) throws IOException {
    try {
      return HttpServer.create(address, 0);
    } catch (IOException e) {
      throw new IOException(
          "nobody can be asked at port " + address.getPort() + " (" + e.getMessage() + ")", e);
    }
  }

  void on(String path, Answer answer) {
    server.createContext(path, exchange -> reply(exchange, answer));
  }

  void open() {
    server.start();
  }

  private static void reply(HttpExchange exchange, Answer answer) throws IOException {
    int code = 200;
    String text;
    try {
      Map<String, String> question = new HashMap<>();
      for (String pair : exchange.getRequestURI().getQuery().split("&")) {
        question.put(pair.split("=")[0], pair.split("=")[1]);
      }
      text = answer.to(question);
    } catch (Exception e) {
      code = 500;
      text = e.toString();
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /**
   * Asks until there is an answer, however long that takes: the process behind the door may be
   * starting again, and whoever started it goes on until it runs.
   */
  static String ask(int port, String question) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + question)).build();
    while (true) {
      try {
        HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 200) {
          return answer.body();
        }
        throw new IllegalStateException(question + " was answered: " + answer.body());
      } catch (IOException e) {
        pause();
      } catch (InterruptedException e) {
        throw new IOException("interrupted", e);
      }
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }
}
