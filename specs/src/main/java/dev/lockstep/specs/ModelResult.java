package dev.lockstep.specs;

import java.util.List;
import java.util.Optional;

/** What TLC found, or why it found nothing. Immutable. */
public sealed interface ModelResult {

  /** CPU seconds of the child process, JVM start included. For information: never compare. */
  double cpuSeconds();

  /**
   * TLC visited what it was asked to visit and found no violation.
   *
   * @param statistics how much was visited
   * @param properties the invariants and properties that were checked, in the configuration's order
   * @param coverage how often each action was taken; empty where coverage was not asked for
   * @param warnings what TLC warns of, one sentence each, such as symmetry with liveness
   * @param printed the first lines that the model itself printed, by PrintT
   */
  record Passed(
      Statistics statistics,
      List<String> properties,
      List<ActionCoverage> coverage,
      List<String> warnings,
      List<String> printed,
      double cpuSeconds)
      implements ModelResult {
    public Passed {
      properties = List.copyOf(properties);
      coverage = List.copyOf(coverage);
      warnings = List.copyOf(warnings);
      printed = List.copyOf(printed);
    }

    /** The actions that no step took: where there is one, a property may hold vacuously. */
    public List<ActionCoverage> neverTaken() {
      return coverage.stream().filter(action -> action.generated() == 0).toList();
    }
  }

  /**
   * TLC found a violation.
   *
   * @param kind what kind of property
   * @param property its name in the configuration; {@code Deadlock} for a deadlock, {@code
   *     Assumption} for a false ASSUME. Where TLC does not say which of several properties it is
   *     and the runner could not find out, the names joined by {@code " or "}
   * @param detail what TLC said, in one sentence
   * @param counterexample the behaviour; empty for an ASSUME
   */
  record Violated(
      PropertyKind kind,
      String property,
      String detail,
      Optional<Counterexample> counterexample,
      Statistics statistics,
      double cpuSeconds)
      implements ModelResult {
    Violated withCounterexample(Optional<Counterexample> other) {
      return new Violated(kind, property, detail, other, statistics, cpuSeconds);
    }
  }

  /**
   * There is no verdict.
   *
   * @param sentence one sentence for the user: what, where, and what to do
   * @param log the end of what TLC printed, for whoever wants to look further; never needed
   */
  record Failed(FailureReason reason, String sentence, String log, double cpuSeconds)
      implements ModelResult {}

  /** The kinds of property that TLC tells apart. */
  enum PropertyKind {
    INVARIANT("invariant"),
    ACTION_PROPERTY("action property"),
    TEMPORAL_PROPERTY("temporal property"),
    DEADLOCK("deadlock"),
    ASSUMPTION("assumption");

    private final String words;

    PropertyKind(String words) {
      this.words = words;
    }

    /** The kind in words. */
    public String words() {
      return words;
    }
  }

  /** Why there is no verdict. */
  enum FailureReason {
    /** The configuration pairs with no module, or with more than one, or a directive is wrong. */
    UNUSABLE_MODEL,
    /** SANY refuses a module. */
    SYNTAX,
    /** A module that is extended or instantiated cannot be found. */
    MISSING_MODULE,
    /** The configuration cannot be read, or names something that the module lacks. */
    CONFIGURATION,
    /** A constant has no value, or the configuration gives a value to one that does not exist. */
    CONSTANT,
    /** An expression cannot be evaluated. */
    EVALUATION,
    /** The heap was too small. */
    OUT_OF_MEMORY,
    /** The time limit was reached. */
    OUT_OF_TIME,
    /** The run was ended by the caller. */
    INTERRUPTED,
    /** A needed file cannot be read or written. */
    UNREADABLE,
    /** TLC ended in a way that the runner does not know. */
    CRASHED
  }

  /**
   * How much was visited.
   *
   * @param generated states generated, repeats included; -1 where TLC did not say
   * @param distinct distinct states; -1 for a simulation
   * @param depth states on the longest shortest path from an initial state; -1 for a simulation,
   *     for a liveness violation, and with several workers, where it depends on the schedule
   */
  record Statistics(long generated, long distinct, long depth) {
    /** Nothing is known. */
    public static final Statistics UNKNOWN = new Statistics(-1, -1, -1);
  }

  /**
   * How often an action was taken.
   *
   * @param action its name in the specification, or {@code Next} and the place of the disjunct
   *     where TLC knows no better
   * @param module the module it stands in
   * @param line the line it begins at, from 1
   * @param distinct new states it led to
   * @param generated states it led to, repeats included
   */
  record ActionCoverage(String action, String module, int line, long distinct, long generated) {}
}
