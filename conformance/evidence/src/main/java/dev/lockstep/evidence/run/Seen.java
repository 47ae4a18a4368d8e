package dev.lockstep.evidence.run;

import dev.lockstep.history.linearizability.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the clients of a recorded run asked and saw, and whether that is right. Immutable. */
public sealed interface Seen permits SeenInstances, SeenOperations {

  /** How many instances were opened, or how many clients began; see {@link #noun}. */
  int asked();

  /** What {@link #asked} counts, in the plural. */
  String noun();

  /** Names of those that had not ended when patience ran out. */
  List<String> unfinished();

  /** Requests that a node left without an answer, and what became of them: a figure for people. */
  String doubts();

  /** Accepted, rejected, or undecided because nothing was seen or a bound was reached. */
  Verdict verdict();

  /** The verdict with its counts and, where there is one, its reason. */
  String sentence();

  /** Writes it into the folder of the run, for whoever judges it later. */
  void write(Path folder) throws IOException;

  /**
   * What the run that left this folder wrote; empty where it is no such folder.
   *
   * @param protocol what was run, by its name
   * @throws IOException if a file cannot be read
   * @throws dev.lockstep.history.linearizability.MalformedHistoryException if no run wrote it
   */
  static Optional<Seen> read(String protocol, Path folder) throws IOException {
    Optional<Seen> instances = SeenInstances.read(protocol, folder);
    return instances.isPresent() ? instances : SeenOperations.read(folder);
  }
}
