package dev.lockstep.evidence.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.core.Workload.ClientRequest;
import dev.lockstep.core.Workload.Outcome;
import dev.lockstep.history.InstanceHistory;
import dev.lockstep.traces.ndjson.Ndjson;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * outcomes.jsonl  what clients asked and were told, one instance in each line
 * faults.json    the faults that struck, which repeats the run when given to it
 * disks/NODE.img  the file system of a node with a disk of its own, which was mounted at data/NODE
 * </pre>
 */
public final class RunFiles {
  /** Not .ndjson, for it is no trace. */
  private static final String OUTCOMES = "outcomes.jsonl";

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

  void prepare() throws IOException {
    Files.createDirectories(plan.folder());
    try (Stream<Path> files = Files.list(plan.folder())) {
      if (files.findAny().isPresent()) {
        throw new DirectoryNotEmptyException(plan.folder().toString());
      }
    }
    for (String part : List.of("data", "traces", "errors", "tmp")) {
      Files.createDirectory(plan.folder().resolve(part));
    }
    Path folder = Files.createDirectory(temporary.resolve("archive"));
    archive = ClassArchive.make(lonely(folder), folder);
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
    List<String> nodes = plan.protocol().exampleCluster().nodes();
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

  /** Writes what clients saw, for whoever judges the run later. */
  void writeOutcomes(List<InstanceHistory> histories) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    try (BufferedWriter out = Files.newBufferedWriter(plan.folder().resolve(OUTCOMES))) {
      for (InstanceHistory history : histories) {
        ObjectNode line = mapper.createObjectNode().put("instance", history.instance());
        ArrayNode requests = line.putArray("requests");
        for (ClientRequest request : history.requests()) {
          requests
              .addObject()
              .put("node", request.node())
              .set("request", mapper.readTree(Ndjson.text(request.request())));
        }
        ArrayNode outcomes = line.putArray("outcomes");
        for (Outcome outcome : history.outcomes()) {
          outcomes
              .addObject()
              .put("node", outcome.node())
              .set("outcome", mapper.readTree(Ndjson.text(outcome.outcome())));
        }
        ArrayNode unknown = line.putArray("unknown");
        history.unknown().forEach(unknown::add);
        out.write(mapper.writeValueAsString(line));
        out.write('\n');
      }
    }
  }

  /**
   * What clients asked and saw in the run that left this folder; empty where it is no such folder.
   *
   * @throws IOException if the file cannot be read
   */
  public static List<InstanceHistory> readOutcomes(Path folder) throws IOException {
    List<InstanceHistory> histories = new ArrayList<>();
    Path file = folder.resolve(OUTCOMES);
    if (Files.exists(file)) {
      ObjectMapper mapper = new ObjectMapper();
      for (String text : Files.readAllLines(file)) {
        JsonNode line = mapper.readTree(text);
        List<ClientRequest> requests = new ArrayList<>();
        for (JsonNode request : line.get("requests")) {
          requests.add(
              new ClientRequest(
                  request.get("node").asText(), Ndjson.value(request.get("request").toString())));
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (JsonNode outcome : line.get("outcomes")) {
          outcomes.add(
              new Outcome(
                  outcome.get("node").asText(), Ndjson.value(outcome.get("outcome").toString())));
        }
        List<String> unknown = new ArrayList<>();
        line.path("unknown").forEach(node -> unknown.add(node.asText()));
        histories.add(
            new InstanceHistory(line.get("instance").asText(), requests, outcomes, unknown));
      }
    }
    return histories;
  }

  void removeTemporary() throws IOException {
    if (archive != null) {
      archive.close();
    }
    if (Files.exists(temporary)) {
      try (Stream<Path> files = Files.walk(temporary)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
