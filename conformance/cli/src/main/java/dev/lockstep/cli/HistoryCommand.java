package dev.lockstep.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.history.linearizability.ClientHistory;
import dev.lockstep.history.linearizability.HistoryFile;
import dev.lockstep.history.linearizability.KeyValueModel;
import dev.lockstep.history.linearizability.Limits;
import dev.lockstep.history.linearizability.LinearizabilityChecker;
import dev.lockstep.history.linearizability.LinearizabilityReport;
import dev.lockstep.history.linearizability.MalformedHistoryException;
import dev.lockstep.history.linearizability.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Judges what clients saw. */
@Command(
    name = "history",
    description = {
      "Judges whether what clients of a key-value store saw is linearizable: whether each call can",
      "have taken effect at one moment between its invocation and its return. The files are the",
      "histories of the clients of one run, on one clock; conformance/history/README.md has the",
      "format."
    },
    footer = {
      "  lockstep history run/history.ndjson",
      "  lockstep history client1.ndjson client2.ndjson --json"
    })
final class HistoryCommand extends LockstepCommand {

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "NDJSON files of one run.")
  private List<Path> files = List.of();

  @Option(
      names = "--max-configurations",
      paramLabel = "N",
      defaultValue = "10000000",
      description = "Configurations per key beyond which it is undecided (default: 10000000).")
  private int maxConfigurations;

  @Option(names = "--json", description = "Print the report as one JSON object.")
  private boolean json;

  HistoryCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  Exit execute() throws IOException {
    Limits limits =
        Limits.DEFAULT.withConfigurationsMax(atLeastOne("--max-configurations", maxConfigurations));
    for (Path file : files) {
      requireExists(file);
      if (Files.isDirectory(file)) {
        throw wrongUsage(file + " is a folder; name the files in it");
      }
    }
    Model model = new KeyValueModel();
    ClientHistory history;
    try {
      history = HistoryFile.read(files, model);
    } catch (MalformedHistoryException malformed) {
      throw new CommandFailure(Exit.MALFORMED, malformed.getMessage(), malformed);
    }
    LinearizabilityReport report =
        new LinearizabilityChecker(model, limits).check(history.operations());
    if (json) {
      terminal().out(toJson(report, history.refused()));
    } else {
      report.lines().forEach(terminal()::out);
    }
    return switch (report.verdict()) {
      case ACCEPTED -> Exit.PASSED;
      case REJECTED -> Exit.REJECTED;
      case UNDECIDED -> Exit.UNDECIDED;
    };
  }

  private static String toJson(LinearizabilityReport report, int refused) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    root.put("verdict", report.verdict().name().toLowerCase(Locale.ROOT));
    root.put("sentence", report.sentence());
    root.put("returned", report.returned());
    root.put("unknown", report.unknown());
    root.put("refused", refused);
    ArrayNode keys = root.putArray("keys");
    for (LinearizabilityReport.Key key : report.keys()) {
      ObjectNode one = keys.addObject();
      one.put("key", key.key().toString());
      one.put("verdict", key.verdict().name().toLowerCase(Locale.ROOT));
      one.put("returned", key.returned());
      one.put("unknown", key.unknown());
      one.put("configurations", key.configurations());
      one.set("explanation", mapper.valueToTree(key.explanation()));
    }
    return mapper.writeValueAsString(root);
  }
}
