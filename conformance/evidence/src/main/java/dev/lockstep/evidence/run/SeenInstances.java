package dev.lockstep.evidence.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.core.Cluster;
import dev.lockstep.core.Protocol;
import dev.lockstep.core.Workload.ClientRequest;
import dev.lockstep.core.Workload.Outcome;
import dev.lockstep.history.HistoryJudge;
import dev.lockstep.history.InstanceHistory;
import dev.lockstep.history.Judgement;
import dev.lockstep.history.linearizability.MalformedHistoryException;
import dev.lockstep.history.linearizability.Verdict;
import dev.lockstep.traces.MalformedTraceException;
import dev.lockstep.traces.ndjson.Ndjson;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What clients saw of instances such as transactions, judged by the protocol's workload. Immutable.
 *
 * @param histories what was asked and seen, by instance
 * @param unfinished instances that had not ended for their clients when patience ran out
 * @param judgement of the histories
 */
public record SeenInstances(
    List<InstanceHistory> histories, List<String> unfinished, Judgement judgement) implements Seen {

  static final String NOUN = "instances";

  /** Not .ndjson, for it is no trace. */
  private static final String FILE = "outcomes.jsonl";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  public SeenInstances {
    histories = List.copyOf(histories);
    unfinished = List.copyOf(unfinished);
  }

  static SeenInstances of(
      Protocol protocol,
      Cluster cluster,
      List<InstanceHistory> histories,
      List<String> unfinished) {
    return new SeenInstances(
        histories, unfinished, new HistoryJudge(protocol, cluster).judge(histories));
  }

  @Override
  public int asked() {
    return histories.size();
  }

  @Override
  public String noun() {
    return NOUN;
  }

  @Override
  public String doubts() {
    long asked = histories.stream().mapToLong(history -> history.unknown().size()).sum();
    List<InstanceHistory> doubted =
        histories.stream().filter(history -> !history.unknown().isEmpty()).toList();
    long ended =
        doubted.stream().filter(history -> !unfinished.contains(history.instance())).count();
    return asked + "; " + ended + " of " + doubted.size() + " instances ended";
  }

  @Override
  public Verdict verdict() {
    return switch (judgement.verdict()) {
      case ACCEPTED -> Verdict.ACCEPTED;
      case REJECTED -> Verdict.REJECTED;
      case VOID -> Verdict.UNDECIDED;
    };
  }

  @Override
  public String sentence() {
    return judgement.toString();
  }

  @Override
  public void write(Path folder) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(folder.resolve(FILE))) {
      for (InstanceHistory history : histories) {
        ObjectNode line = MAPPER.createObjectNode().put("instance", history.instance());
        ArrayNode requests = line.putArray("requests");
        for (ClientRequest request : history.requests()) {
          requests
              .addObject()
              .put("node", request.node())
              .set("request", MAPPER.readTree(Ndjson.text(request.request())));
        }
        ArrayNode outcomes = line.putArray("outcomes");
        for (Outcome outcome : history.outcomes()) {
          outcomes
              .addObject()
              .put("node", outcome.node())
              .set("outcome", MAPPER.readTree(Ndjson.text(outcome.outcome())));
        }
        ArrayNode unknown = line.putArray("unknown");
        history.unknown().forEach(unknown::add);
        out.write(MAPPER.writeValueAsString(line));
        out.write('\n');
      }
    }
  }

  static Optional<Seen> read(String name, Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<InstanceHistory> histories = new ArrayList<>();
    try (BufferedReader in = Files.newBufferedReader(file)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        histories.add(history(line));
      }
    } catch (JsonProcessingException
        | CharacterCodingException
        | IllegalArgumentException
        | MalformedTraceException wrong) {
      throw new MalformedHistoryException(
          file + ":" + (histories.size() + 1), "not what a run writes of an instance");
    }
    Protocol protocol = Protocol.named(name);
    return Optional.of(of(protocol, protocol.exampleCluster(), histories, List.of()));
  }

  private static InstanceHistory history(String text) throws JsonProcessingException {
    JsonNode line = MAPPER.readTree(text);
    List<ClientRequest> requests = new ArrayList<>();
    for (JsonNode request : line.required("requests")) {
      requests.add(
          new ClientRequest(
              request.required("node").asText(),
              Ndjson.value(request.required("request").toString())));
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (JsonNode outcome : line.required("outcomes")) {
      outcomes.add(
          new Outcome(
              outcome.required("node").asText(),
              Ndjson.value(outcome.required("outcome").toString())));
    }
    List<String> unknown = new ArrayList<>();
    line.path("unknown").forEach(node -> unknown.add(node.asText()));
    return new InstanceHistory(line.required("instance").asText(), requests, outcomes, unknown);
  }
}
