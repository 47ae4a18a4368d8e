package dev.lockstep.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.core.commit.CommitReply;
import dev.lockstep.runtime.log.Disk;
import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.runtime.log.NodeDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a node does when its disk fails: nothing more, until the process starts it again. */
class FencingTest {

  /** A disk that fails in the way asked for, when asked to. */
  private static final class FailingDisk implements Disk {
    final AtomicReference<String> failure = new AtomicReference<>("");

    @Override
    public void change(Path path, Change change) throws IOException {
      if (failure.get().equals("ENOSPC")) {
        throw new IOException("No space left on device");
      }
      change.run();
    }

    @Override
    public void force(Path file, Force force) throws IOException {
      switch (failure.get()) {
        case "EIO" -> throw new IOException("Input/output error");
        case "MAPPED" -> throw new InternalError("a fault occurred in an unsafe memory access");
        case "FORCE" -> throw new UncheckedIOException(new IOException("Input/output error"));
        default -> force.run();
      }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
      REAL.syncDirectory(directory);
    }
  }

  @ParameterizedTest
  @CsvSource({"EIO, FILE", "ENOSPC, FILE", "MAPPED, FILE", "FORCE, FILE", "MAPPED, CHRONICLE"})
  void aFailingDiskFencesTheNodeAndARestartFindsWhatWasAnswered(
      String failure, LogKind kind, @TempDir Path data) {
    Nodes nodes = new Nodes();
    FailingDisk disk = new FailingDisk();
    List<String> outcomes = new CopyOnWriteArrayList<>();
    NodeHost.Builder builder =
        nodes
            .node("r1")
            .storage(() -> NodeDirectory.open(data, "c", "commit", "r1", kind, disk))
            .onOutcome((instance, value) -> outcomes.add(instance));
    NodeHost host = builder.start();
    assertEquals(Health.State.UP, host.health().state());
    assertEquals(Nodes.ABORTED, host.request("before", Nodes.FAILED, Nodes.LONG).join());
    disk.failure.set(failure);
    assertInstanceOf(Answer.Unknown.class, host.request("during", Nodes.FAILED, Nodes.LONG).join());
    assertThrows(CompletionException.class, () -> host.stopped().join());
    Health fenced = host.health();
    assertEquals(Health.State.FENCED, fenced.state());
    assertTrue(fenced.why().length() > 20 && fenced.why().lines().count() == 1, fenced.why());
    disk.failure.set("");
    Answer after = host.request("after", Nodes.FAILED, Nodes.LONG).join();
    assertEquals(Answer.Refusal.STOPPED, ((Answer.Refused) after).reason());
    assertEquals(List.of("before"), outcomes);
    host.close();
    Answer logged = new Answer.Outcome(CommitReply.aborted("r1", CommitReply.Why.LOGGED).toValue());
    try (NodeHost again = builder.transport(nodes.network.transport("r1")).start()) {
      assertEquals(logged, again.outcome("before", Nodes.LONG).join());
      assertEquals(Health.State.UP, again.health().state());
    }
  }

  /** The JVM tells of a failed page where the thread happens to be. */
  @Test
  void aMappedPageThatFailsOutsideTheLogNamesTheDirectoryAndWhatToDo(@TempDir Path data) {
    AtomicBoolean full = new AtomicBoolean();
    Nodes nodes = new Nodes();
    NodeHost host =
        nodes
            .node("r1")
            .storage(() -> NodeDirectory.open(data, "c", "commit", "r1", LogKind.FILE, Disk.REAL))
            .trace(
                incarnation ->
                    record -> {
                      if (full.get()) {
                        throw new InternalError("a fault occurred in an unsafe memory access");
                      }
                    })
            .start();
    full.set(true);
    assertInstanceOf(Answer.Unknown.class, host.request("t", Nodes.FAILED, Nodes.LONG).join());
    assertThrows(CompletionException.class, () -> host.stopped().join());
    String why = host.health().why();
    assertTrue(why.contains(data.toString()) && why.contains("the disk is full or failing"), why);
    host.close();
  }
}
