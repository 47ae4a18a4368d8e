package dev.lockstep.bench.raft;

import dev.lockstep.bench.BenchmarkException;
import dev.lockstep.bench.nodes.ClosedLoop;
import dev.lockstep.bench.nodes.Counts;
import dev.lockstep.bench.nodes.NodeProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The processes of one group, seen from the parent. Used by one thread. */
final class RaftCluster implements AutoCloseable {
  static final List<String> MEMBERS = List.of("n1", "n2", "n3");

  private static final int TRIES = 5;
  private static final int LOOKS_MAX = 600;
  private static final long LOOK_MILLIS = 100;

  /**
   * A load and what it used.
   *
   * @param load what the clients saw
   * @param used by all members' processes together, the clients at the leader among them
   * @param leader by the leader's process alone
   */
  record Measured(ClosedLoop.Result load, Counts used, Counts leader) {}

  private final Path folder;
  private final List<NodeProcess> members = new ArrayList<>();

  /**
   * Starts the processes.
   *
   * @param folder for logs and snapshots, new
   */
  RaftCluster(Path folder, RaftBenchmarkOptions options) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder);
    List<String> flags = new ArrayList<>(List.of("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"));
    flags.addAll(options.nodeFlags());
    List<String> ports = freePorts();
    try {
      for (String name : MEMBERS) {
        List<String> arguments =
            new ArrayList<>(List.of(name, folder.toString(), options.log().name()));
        arguments.addAll(ports);
        members.add(NodeProcess.start(name, RaftMember.class, folder, flags, arguments));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private static List<String> freePorts() throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < MEMBERS.size(); i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(socket -> String.valueOf(socket.getLocalPort())).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  /**
   * Keeps so many commands outstanding at the leader for a time. A load during which the leader
   * changed says nothing of either, so there is another.
   *
   * @throws BenchmarkException if a process fails, no leader stays, or members do not agree
   */
  Measured run(int outstanding, Duration time) {
    for (int i = 0; i < TRIES; i++) {
      NodeProcess leader = leader();
      List<Counts> before = counts();
      leader.say("load " + outstanding + " " + time.toMillis());
      ClosedLoop.Result load = ClosedLoop.Result.parse(leader.answer());
      List<Counts> after = counts();
      requireAgreement();
      if (load.done() > 0 && load.others() == 0) {
        Counts all = Counts.NONE;
        for (int k = 0; k < members.size(); k++) {
          all = all.plus(after.get(k).minus(before.get(k)));
        }
        int at = members.indexOf(leader);
        return new Measured(load, all, after.get(at).minus(before.get(at)));
      }
      System.err.println(
          "run-raft: %d commands were refused, the leader may have changed; again"
              .formatted(load.others()));
    }
    throw new BenchmarkException(
        "in none of " + TRIES + " loads one leader took all commands; see " + folder);
  }

  private NodeProcess leader() {
    for (int look = 0; look < LOOKS_MAX; look++) {
      for (NodeProcess member : members) {
        if (Boolean.parseBoolean(ask(member, "leads"))) {
          return member;
        }
      }
      pause();
    }
    throw new BenchmarkException("the members elect no leader; see " + folder);
  }

  private List<Counts> counts() {
    members.forEach(member -> member.say("count"));
    return members.stream().map(member -> Counts.parse(member.answer())).toList();
  }

  /** All have applied the same commands, in the same order. */
  private void requireAgreement() {
    List<Register.State> states = List.of();
    for (int look = 0; look < LOOKS_MAX; look++) {
      states = members.stream().map(one -> Register.State.parse(ask(one, "state"))).toList();
      if (states.stream().distinct().count() == 1) {
        return;
      }
      pause();
    }
    throw new BenchmarkException("the members have applied different commands: " + states);
  }

  private static String ask(NodeProcess member, String line) {
    member.say(line);
    return member.answer();
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while members were asked", e);
    }
  }

  /** Stops the members in order. */
  void stop() {
    members.forEach(member -> member.say("stop"));
    members.forEach(NodeProcess::awaitEnd);
  }

  /** Ends whatever still runs. */
  @Override
  public void close() {
    members.forEach(NodeProcess::close);
  }
}
