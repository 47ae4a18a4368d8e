package dev.lockstep.evidence.run;

import dev.lockstep.history.linearizability.ClientHistory;
import dev.lockstep.history.linearizability.HistoryEvent;
import dev.lockstep.history.linearizability.HistoryFile;
import dev.lockstep.history.linearizability.KeyValueModel;
import dev.lockstep.history.linearizability.LinearizabilityChecker;
import dev.lockstep.history.linearizability.LinearizabilityReport;
import dev.lockstep.history.linearizability.Model;
import dev.lockstep.history.linearizability.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What clients saw of the operations of a replicated key-value store, judged by whether it is
 * linearizable. Immutable.
 *
 * @param events what they noted, in order of time; empty where it was read from a file
 * @param asked how many clients there were
 * @param unfinished clients that had not ended when patience ran out
 * @param unanswered requests that a node left without an answer; most were sent again
 * @param report of the events
 */
public record SeenOperations(
    List<HistoryEvent> events,
    int asked,
    List<String> unfinished,
    int unanswered,
    LinearizabilityReport report)
    implements Seen {

  static final String NOUN = "clients";

  /** Not .ndjson, for it is no trace. */
  private static final String FILE = "history.jsonl";

  private static final Model MODEL = new KeyValueModel();

  public SeenOperations {
    events = List.copyOf(events);
    unfinished = List.copyOf(unfinished);
  }

  static SeenOperations of(
      List<HistoryEvent> events, int asked, List<String> unfinished, int unanswered) {
    ClientHistory history = new ClientHistory();
    events.forEach(history::add);
    return new SeenOperations(events, asked, unfinished, unanswered, judge(history));
  }

  private static LinearizabilityReport judge(ClientHistory history) {
    return new LinearizabilityChecker(MODEL).check(history.operations());
  }

  @Override
  public String noun() {
    return NOUN;
  }

  @Override
  public String doubts() {
    return unanswered + "; " + report.unknown() + " operations unknown for good";
  }

  @Override
  public Verdict verdict() {
    return report.verdict();
  }

  @Override
  public String sentence() {
    return String.join("\n", report.lines());
  }

  @Override
  public void write(Path folder) throws IOException {
    Files.write(folder.resolve(FILE), events.stream().map(HistoryFile::line).toList());
  }

  static Optional<Seen> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    LinearizabilityReport report = judge(HistoryFile.read(List.of(file), MODEL));
    return Optional.of(new SeenOperations(List.of(), 0, List.of(), 0, report));
  }
}
