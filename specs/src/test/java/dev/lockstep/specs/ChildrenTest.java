package dev.lockstep.specs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.specs.ModelResult.Failed;
import dev.lockstep.specs.ModelResult.FailureReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Children end with who started them, and leave nothing behind. */
@Tag("slow")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ChildrenTest {
  @TempDir private Path temporary;

  /** Checks a model that never ends; says so when TLC is at work. */
  static final class Endless {
    private Endless() {}

    public static void main(String[] args) {
      CheckListener listener =
          new CheckListener() {
            @Override
            public void progressed(Model model, Progress progress) {
              System.out.println("progressed");
            }
          };
      Models.in(Path.of(args[0])).check(listener);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.noneMatch(file -> file.getFileName().toString().startsWith("lockstep-run-"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void childrenEndWithTheJvmThatStartedThem(boolean killed)
      throws IOException, InterruptedException {
    Path model = temporary.resolve("Endless.cfg");
    Files.copy(Fixtures.folder("broken/limits/Endless.tla"), temporary.resolve("Endless.tla"));
    Files.writeString(model, "\\* @tier quick\nINIT Init\nNEXT Next\n");
    Path runs = Files.createDirectory(temporary.resolve("runs"));
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + runs,
                "-cp",
                System.getProperty("java.class.path"),
                Endless.class.getName(),
                model.toString())
            .redirectError(temporary.resolve("stderr").toFile())
            .start();
    List<ProcessHandle> children;
    try (BufferedReader out = parent.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("progressed", out.readLine());
      children = parent.descendants().toList();
      assertEquals(1, children.size());
      if (killed) {
        parent.destroyForcibly();
      } else {
        parent.destroy();
      }
      parent.waitFor();
    }
    CompletableFuture.allOf(
            children.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
        .join();
    assertTrue(isEmpty(runs), "the run's folder is deleted");
  }

  @Test
  void interruptingTheCallerEndsTheChild() throws InterruptedException, IOException {
    Files.copy(Fixtures.folder("broken/limits/Endless.tla"), temporary.resolve("Endless.tla"));
    Files.writeString(temporary.resolve("Endless.cfg"), "\\* @tier quick\nINIT Init\nNEXT Next\n");
    CountDownLatch working = new CountDownLatch(1);
    CompletableFuture<List<ModelReport>> reports = new CompletableFuture<>();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              reports.complete(
                  Models.in(temporary)
                      .check(
                          new CheckListener() {
                            @Override
                            public void progressed(Model model, Progress progress) {
                              working.countDown();
                            }
                          }));
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    caller.start();
    working.await();
    List<ProcessHandle> children = ProcessHandle.current().descendants().toList();
    assertEquals(1, children.size());
    caller.interrupt();
    Failed failed = assertInstanceOf(Failed.class, reports.join().get(0).result());
    assertEquals(FailureReason.INTERRUPTED, failed.reason());
    assertTrue(interrupted.join(), "the thread stays interrupted");
    children.get(0).onExit().join();
  }
}
