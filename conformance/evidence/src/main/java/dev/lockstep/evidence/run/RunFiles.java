package dev.lockstep.evidence.run;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The folder of a recorded run.
 *
 * <pre>
 * data/NODE      what the node keeps over restarts
 * traces/NODE.N  the queue of the trace of its incarnation N
 * errors/NODE    what it wrote to its error output
 * outcomes.jsonl  what clients asked and were told, one instance in each line; or
 * history.jsonl  the same of a replicated store, one call or return in each line
 * faults.json    the faults that struck, which repeats the run when given to it
 * disks/NODE.img  the file system of a node with a disk of its own, which was mounted at data/NODE
 * </pre>
 */
final class RunFiles {
  private static final String FAULTS = "faults.json";

  private final RunPlan plan;
  private final Class<?> child;
  private final Path temporary;
  private ClassArchive archive;

  RunFiles(RunPlan plan, Class<?> child) {
    this.plan = plan;
    this.child = child;
    this.temporary = plan.folder().resolve("tmp");
  }

  void prepare() throws IOException, InterruptedException {
    Files.createDirectories(plan.folder());
    try (Stream<Path> files = Files.list(plan.folder())) {
      if (files.findAny().isPresent()) {
        throw new DirectoryNotEmptyException(plan.folder().toString());
      }
    }
    for (String part : List.of("data", "traces", "errors", "tmp")) {
      Files.createDirectory(plan.folder().resolve(part));
    }
    String kind = child.getName() + plan.protocol().logService().isPresent();
    archive = ClassArchive.of(kind, this::lonely);
  }

  /** The command that starts a node. */
  List<String> command(String node, long seed, Map<String, Integer> peers) {
    return archive.with(command(node, data(node), plan.traces(), seed, peers));
  }

  private List<String> command(
      String node, Path data, Path traces, long seed, Map<String, Integer> peers) {
    NodeOptions options =
        new NodeOptions(
            plan.protocol().name(),
            plan.folder().getFileName() + "-" + Long.toHexString(plan.schedule().seed()),
            node,
            data,
            traces,
            seed,
            plan.specificationHash(),
            peers);
    return ChildJvm.command(child, temporary, options.arguments());
  }

  /** A node that reaches nobody. */
  private List<String> lonely(Path folder) {
    List<String> nodes = plan.cluster().nodes();
    Map<String, Integer> peers = new TreeMap<>();
    nodes.stream().skip(1).forEach(peer -> peers.put(peer, 0));
    return command(nodes.get(0), folder.resolve("data"), folder.resolve("traces"), 0, peers);
  }

  Path data(String node) {
    return plan.folder().resolve("data").resolve(node);
  }

  /** What strace says of the node. */
  Path strace(String node) {
    return plan.folder().resolve("errors").resolve(node + ".strace");
  }

  Path image(String node) {
    return plan.folder().resolve("disks").resolve(node + ".img");
  }

  Path faults() {
    return plan.folder().resolve(FAULTS);
  }

  Path errors(String node) {
    return plan.folder().resolve("errors").resolve(node);
  }

  void removeTemporary() throws IOException {
    remove(temporary);
  }

  static void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
