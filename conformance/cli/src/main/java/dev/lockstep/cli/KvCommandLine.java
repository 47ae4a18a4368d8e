package dev.lockstep.cli;

import dev.lockstep.cli.kv.KvCluster;
import dev.lockstep.cli.kv.KvRunner;
import dev.lockstep.runtime.log.LogKind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts processes with a replicated key-value store. */
@Command(
    name = "kv",
    description = {
      "Starts processes with a key-value store that they replicate by Raft, each with a small HTTP",
      "front on the loopback address, and says how to put, get, kill one and watch. A process that",
      "dies is started again. Ends with all of them at Ctrl-C; what was done is there next time."
    },
    footer = {
      "  lockstep kv --nodes 3 --dir kv-data",
      "  curl -X PUT --data red http://127.0.0.1:8101/kv/colour",
      "  curl http://127.0.0.1:8102/kv/colour"
    })
final class KvCommandLine extends LockstepCommand {

  private static final int NODES_MAX = 9;
  private static final int PORT_MAX = 65_535;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "How many processes; a majority must be up (default: 3).")
  private int nodes = 3;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where they keep their data, each in a folder (default: kv-data).")
  private Path directory = Path.of("kv-data");

  @Option(
      names = "--http",
      paramLabel = "PORT",
      description = "The first process's HTTP port; the next ones follow (default: 8101).")
  private int http = 8101;

  @Option(
      names = "--peers",
      paramLabel = "PORT",
      description = "The first process's port for the others (default: 7101).")
  private int peers = 7101;

  @Option(
      names = "--log",
      paramLabel = "KIND",
      description = "On what the log is kept: chronicle or file (default: file).")
  private String log = "file";

  @Option(
      names = "--traces",
      paramLabel = "DIR",
      description = "Record what they do in this folder, for \"lockstep replay DIR\".")
  private Path traces;

  @Option(
      names = "--restart-after",
      paramLabel = "MILLIS",
      description = "How long a process that died stays away (default: 5000).")
  private int restartAfter = 5000;

  KvCommandLine(Terminal terminal) {
    super(terminal);
  }

  @Override
  Exit execute() throws FileSystemException {
    KvCluster cluster = cluster();
    LogKind kind = asked(() -> LogKind.of(log));
    KvRunner runner =
        new KvRunner(
            cluster,
            directory,
            kind,
            traces,
            Duration.ofMillis(restartAfter),
            line -> {
              terminal().out(line);
              terminal().flush();
            });
    Runtime.getRuntime().addShutdownHook(new Thread(runner::close, "kv-end"));
    try {
      Files.createDirectories(directory);
      if (traces != null) {
        Files.createDirectories(traces);
      }
      runner.start();
    } catch (FileSystemException unusable) {
      throw unusable;
    } catch (IOException e) {
      throw new CommandFailure(Exit.MISSING, e.getMessage(), e);
    }
    explain(cluster, runner);
    runner.watch();
    return Exit.PASSED;
  }

  private KvCluster cluster() {
    if (nodes < 1 || nodes > NODES_MAX) {
      throw wrongUsage("--nodes is 1 to " + NODES_MAX + ", not " + nodes);
    } else if (http < 1 || peers < 1 || Math.max(http, peers) + nodes - 1 > PORT_MAX) {
      throw wrongUsage("--http and --peers leave room for a port of each process, up to 65535");
    } else if (Math.abs(http - peers) < nodes) {
      throw wrongUsage("--http " + http + " and --peers " + peers + " give a port to two uses");
    } else if (restartAfter < 0) {
      throw wrongUsage("--restart-after is not negative");
    }
    return KvCluster.of(nodes, peers, http);
  }

  private void explain(KvCluster cluster, KvRunner runner) {
    for (String name : cluster.names()) {
      terminal().out(name + " at " + cluster.http(name) + ", pid " + runner.process(name).pid());
    }
    URI first = cluster.http("n1");
    URI last = cluster.http("n" + nodes);
    terminal().out("");
    terminal().out("put    curl -X PUT --data red " + first + "kv/colour");
    terminal().out("get    curl " + last + "kv/colour");
    terminal().out("swap   curl -X PUT --data blue '" + first + "kv/colour?expect=red'");
    terminal().out("delete curl -X DELETE " + first + "kv/colour");
    terminal().out("kill   kill -9 " + runner.process("n1").pid() + "   (the others go on)");
    terminal().out("watch  curl " + last + "status");
    terminal().out("end    Ctrl-C");
    terminal().out("");
    terminal().flush();
  }
}
