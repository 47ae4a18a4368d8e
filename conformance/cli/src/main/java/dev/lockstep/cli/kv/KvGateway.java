package dev.lockstep.cli.kv;

import dev.lockstep.runtime.raft.RaftGateway;
import dev.lockstep.runtime.raft.SubmitOutcome;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The way to the member in another process: by its HTTP front. How outcomes travel is said by
 * {@link #status} and {@link #outcome}, which are each other's inverse.
 */
final class KvGateway implements RaftGateway<KvCommand, KvResult> {

  static final String LEADER = "Lockstep-Leader";
  static final String INDEX = "Lockstep-Index";
  static final int NOT_LEADER = 421;
  static final int OVERLOADED = 503;
  static final int UNKNOWN = 504;
  static final int EXPIRED = 410;
  static final int STOPPED = 502;

  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final HttpClient client;
  private final URI member;

  KvGateway(HttpClient client, URI member) {
    this.client = client;
    this.member = member;
  }

  @Override
  public CompletableFuture<SubmitOutcome<Long>> openSession() {
    return post("session", new byte[0])
        .thenApply(
            response ->
                outcome(
                    response, Long.parseLong(response.headers().firstValue(INDEX).orElse("0"))));
  }

  @Override
  public CompletableFuture<SubmitOutcome<KvResult>> submit(
      long session, long number, KvCommand command) {
    return post("session/" + session + "/" + number, KvCommand.CODEC.encode(command))
        .thenApply(
            response ->
                outcome(
                    response,
                    response.statusCode() == 200 ? KvResult.CODEC.decode(response.body()) : null));
  }

  private CompletableFuture<HttpResponse<byte[]>> post(String path, byte[] body) {
    return client.sendAsync(
        HttpRequest.newBuilder(member.resolve(path))
            .timeout(ANSWER)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private static <T> SubmitOutcome<T> outcome(HttpResponse<byte[]> response, T result) {
    return switch (response.statusCode()) {
      case 200 ->
          new SubmitOutcome.Applied<>(
              result, Long.parseLong(response.headers().firstValue(INDEX).orElseThrow()));
      case NOT_LEADER -> new SubmitOutcome.NotLeader<>(response.headers().firstValue(LEADER));
      case OVERLOADED -> new SubmitOutcome.Overloaded<>(Duration.ofMillis(20));
      case EXPIRED -> new SubmitOutcome.SessionExpired<>();
      case STOPPED -> new SubmitOutcome.Stopped<>(text(response));
      default -> new SubmitOutcome.Unknown<>(text(response));
    };
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  /** The status with which an outcome travels. */
  static int status(SubmitOutcome<?> outcome) {
    if (outcome instanceof SubmitOutcome.Applied) {
      return 200;
    } else if (outcome instanceof SubmitOutcome.NotLeader) {
      return NOT_LEADER;
    } else if (outcome instanceof SubmitOutcome.Overloaded) {
      return OVERLOADED;
    } else if (outcome instanceof SubmitOutcome.SessionExpired) {
      return EXPIRED;
    } else if (outcome instanceof SubmitOutcome.Stopped) {
      return STOPPED;
    }
    return UNKNOWN;
  }

  /** What the client is told where there is no result. */
  static String sentence(SubmitOutcome<?> outcome) {
    if (outcome instanceof SubmitOutcome.NotLeader<?> not) {
      Optional<String> leader = not.leader();
      return "not done: " + leader.map(name -> name + " leads").orElse("there is no leader yet");
    } else if (outcome instanceof SubmitOutcome.Overloaded) {
      return "not done: too much is under way, try again";
    } else if (outcome instanceof SubmitOutcome.SessionExpired) {
      return "unknown: the session has ended";
    } else if (outcome instanceof SubmitOutcome.Stopped<?> stopped) {
      return "not done: " + stopped.why();
    } else if (outcome instanceof SubmitOutcome.Unknown<?> unknown) {
      return "unknown: " + unknown.why();
    }
    return "";
  }
}
