package dev.lockstep.bench.raft;

import dev.lockstep.bench.nodes.ClosedLoop;
import dev.lockstep.bench.nodes.CountedDisk;
import dev.lockstep.bench.nodes.Counts;
import dev.lockstep.core.raft.Role;
import dev.lockstep.runtime.log.LogKind;
import dev.lockstep.runtime.raft.RaftGroup;
import dev.lockstep.runtime.raft.RaftNode;
import dev.lockstep.runtime.raft.SubmitOutcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One member as a process, driven by lines on its standard input: {@code load OUTSTANDING MILLIS},
 * {@code leads}, {@code count}, {@code state}, {@code stop}. It answers {@code load} with a {@link
 * ClosedLoop.Result}, {@code leads} with true or false, {@code count} with {@link Counts} and
 * {@code state} with a {@link Register.State}.
 */
final class RaftMember {
  /** Of each command. */
  static final int COMMAND_BYTES = 100;

  private static final Duration WITHIN = Duration.ofSeconds(30);
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);

  private final CountedDisk disk = new CountedDisk();
  private final Register register = new Register();
  private final RaftNode<Register, byte[], Long> node;
  private final AtomicLong commands = new AtomicLong();

  private RaftMember(RaftGroup group, String name, Path folder, LogKind kind) {
    this.node =
        RaftNode.of(group, name, register)
            .directory(folder.resolve(name))
            .log(kind)
            .disk(disk)
            .start();
  }

  /**
   * Runs a member until it is told to stop or its parent is gone: NAME FOLDER LOG PORT PORT PORT.
   *
   * @param args as {@link RaftCluster} passes them
   */
  public static void main(String[] args) throws Exception {
    PrintStream up = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    // Whatever a library prints must not stand between the answers.
    System.setOut(System.err);
    RaftGroup group = RaftGroup.of("bench", RaftCluster.MEMBERS.toArray(String[]::new));
    for (int i = 0; i < RaftCluster.MEMBERS.size(); i++) {
      group = group.at(RaftCluster.MEMBERS.get(i), Integer.parseInt(args[3 + i]));
    }
    new RaftMember(group, args[0], Path.of(args[1]), LogKind.valueOf(args[2])).run(up);
    System.exit(0); // not halt, which would lose a flight recording
  }

  private void run(PrintStream up) throws IOException, InterruptedException {
    BufferedReader down =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = down.readLine(); line != null; line = down.readLine()) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "load" ->
            up.println(
                ClosedLoop.run(
                    this::submit,
                    Integer.parseInt(words[1]),
                    Duration.ofMillis(Long.parseLong(words[2]))));
        case "leads" -> up.println(node.health().role().filter(Role.LEADER::equals).isPresent());
        case "count" -> up.println(Counts.now(disk));
        case "state" -> up.println(register.state());
        case "stop" -> {
          node.close();
          return;
        }
        default -> throw new IllegalArgumentException("unknown line: " + line);
      }
    }
    // The parent is gone: nobody would see what happens from now on.
    Runtime.getRuntime().halt(1);
  }

  /** One command; whether it was applied. What was refused may be tried again a little later. */
  private CompletableFuture<Boolean> submit() {
    byte[] command = ByteBuffer.allocate(COMMAND_BYTES).putLong(commands.incrementAndGet()).array();
    return node.submit(command, WITHIN)
        .thenCompose(
            outcome ->
                outcome instanceof SubmitOutcome.Applied<Long>
                    ? CompletableFuture.completedFuture(true)
                    : CompletableFuture.supplyAsync(() -> false, LATER));
  }
}
