package dev.lockstep.runtime.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.Cluster;
import dev.lockstep.core.Envelope;
import dev.lockstep.core.commit.CommitProtocol;
import dev.lockstep.core.commit.CommitRequest;
import dev.lockstep.runtime.Answer;
import dev.lockstep.runtime.NodeHost;
import dev.lockstep.runtime.net.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node that has lost what it promised takes no part: it hears nothing and says nothing. */
class DamagedNodeTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int INSTANCES = 5;

  @TempDir Path data;
  private final AtomicInteger heard = new AtomicInteger();
  private final AtomicInteger said = new AtomicInteger();

  /** Counts how often the node begins to listen, and what it sends. */
  private final class Watched implements Transport {
    @Override
    public void start(long incarnation, Consumer<Envelope> receiver) {
      heard.incrementAndGet();
    }

    @Override
    public void send(Envelope envelope) {
      said.incrementAndGet();
    }

    @Override
    public void close() {}
  }

  private NodeHost start(LogKind kind) {
    Cluster cluster = Cluster.of(Map.of("Manager", List.of("tm"), "RM", List.of("r1", "r2")));
    return NodeHost.of(new CommitProtocol(), cluster, "r1")
        .transport(new Watched())
        .storage(() -> NodeDirectory.open(data, "c", "commit", "r1", kind, Disk.REAL))
        .start();
  }

  private static void requireOutcomes(NodeHost host) {
    for (int i = 0; i < INSTANCES; i++) {
      Answer answer = host.request("t" + i, CommitRequest.FAILED, LONG).join();
      assertInstanceOf(Answer.Outcome.class, answer);
    }
  }

  private Path file() throws IOException {
    try (Stream<Path> all = Files.walk(data)) {
      return all.filter(path -> path.toString().matches(".*\\.(lkl|cq4)")).findFirst().get();
    }
  }

  /** The first byte of the name of an instance in the log's file. */
  private static int place(byte[] bytes, String instance) {
    int at = 0;
    byte[] name = (instance + '\0').getBytes(java.nio.charset.StandardCharsets.UTF_8);
    while (bytes[at] != name[0] || bytes[at + 1] != name[1] || bytes[at - 1] != name.length - 1) {
      at++;
    }
    return at;
  }

  @ParameterizedTest
  @EnumSource(LogKind.class)
  void withDamageToAnAcknowledgedRecordANodeTakesNoPartAndSaysWhy(LogKind kind) throws IOException {
    try (NodeHost host = start(kind)) {
      requireOutcomes(host);
    }
    byte[] whole = Files.readAllBytes(file());
    byte[] damaged = whole.clone();
    damaged[place(whole, "t2")] ^= 1;
    Files.write(file(), damaged);
    heard.set(0);
    said.set(0);
    for (int attempt = 0; attempt < 2; attempt++) {
      LogException refusal = assertThrows(LogException.class, () -> start(kind));
      assertEquals(LogException.Kind.DAMAGED, refusal.kind());
      String sentence = refusal.getMessage();
      assertTrue(sentence.startsWith("record 3 of 5 acknowledged ones is damaged"), sentence);
      assertTrue(sentence.contains(" at byte ") && sentence.contains(file().toString()), sentence);
      assertTrue(sentence.contains("must not start, replace it by one with a new name"), sentence);
      assertFalse(sentence.contains("\n"), sentence);
    }
    assertEquals(0, heard.get(), "the node listened");
    assertEquals(0, said.get(), "the node spoke");
    Files.write(file(), whole);
    try (NodeHost host = start(kind)) {
      requireOutcomes(host);
    }
    assertEquals(1, heard.get(), "the control: with its log as it was, it takes part");
  }

  @ParameterizedTest
  @EnumSource(LogKind.class)
  void withATornTailANodeTakesPart(LogKind kind) throws IOException {
    try (NodeHost host = start(kind)) {
      requireOutcomes(host);
    }
    byte[] whole = Files.readAllBytes(file());
    int end = whole.length;
    while (whole[end - 1] == 0) {
      end--;
    }
    byte[] torn = java.util.Arrays.copyOf(whole, Math.max(whole.length, end + 30));
    System.arraycopy(whole, place(whole, "t2") - Frame.HEADER_BYTES - 2, torn, (end + 4) & -4, 20);
    Files.write(file(), torn);
    try (NodeHost host = start(kind)) {
      requireOutcomes(host);
    }
  }
}
