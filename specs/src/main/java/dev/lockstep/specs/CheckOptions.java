package dev.lockstep.specs;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How to run TLC. Immutable; each {@code with} method gives a changed copy. What a model's own
 * directives say wins over the defaults, what is set here wins over the directives.
 *
 * @param workers TLC's worker threads per model; empty: the directive, else 1
 * @param heapMegabytes largest heap of a child; empty: the directive, else 1024
 * @param timeLimit wall time of a child; empty: the directive, else ten minutes
 * @param coverage true to count how often each action is taken
 * @param simulate {@code num=100} or the like to sample behaviours; empty: the model's arguments
 * @param depth longest sampled behaviour
 * @param seed seed of the sampling
 * @param tla2tools the user's own {@code tla2tools.jar} instead of the TLC of the class path
 * @param library further folders or jars with modules
 * @param explainExpected true to look for the parameters of a counterexample also where the
 *     violation is the expected one, which costs a child more
 */
public record CheckOptions(
    OptionalInt workers,
    OptionalInt heapMegabytes,
    Optional<Duration> timeLimit,
    boolean coverage,
    Optional<String> simulate,
    OptionalInt depth,
    OptionalLong seed,
    Optional<Path> tla2tools,
    List<Path> library,
    boolean explainExpected) {

  /** Nothing set. */
  public static final CheckOptions DEFAULT =
      new CheckOptions(
          OptionalInt.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          false,
          Optional.empty(),
          OptionalInt.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          List.of(),
          false);

  public CheckOptions {
    library = List.copyOf(library);
  }

  /** With that many worker threads per model. */
  public CheckOptions withWorkers(int value) {
    return new CheckOptions(
        positive(value),
        heapMegabytes,
        timeLimit,
        coverage,
        simulate,
        depth,
        seed,
        tla2tools,
        library,
        explainExpected);
  }

  /** With that heap per child, in megabytes. */
  public CheckOptions withHeapMegabytes(int value) {
    return new CheckOptions(
        workers,
        positive(value),
        timeLimit,
        coverage,
        simulate,
        depth,
        seed,
        tla2tools,
        library,
        explainExpected);
  }

  /** With that limit on the wall time of each child. */
  public CheckOptions withTimeLimit(Duration value) {
    return new CheckOptions(
        workers,
        heapMegabytes,
        Optional.of(value),
        coverage,
        simulate,
        depth,
        seed,
        tla2tools,
        library,
        explainExpected);
  }

  /** With or without action coverage. */
  public CheckOptions withCoverage(boolean value) {
    return new CheckOptions(
        workers,
        heapMegabytes,
        timeLimit,
        value,
        simulate,
        depth,
        seed,
        tla2tools,
        library,
        explainExpected);
  }

  /** Sampling: {@code num=100}. */
  public CheckOptions withSimulate(String value) {
    return new CheckOptions(
        workers,
        heapMegabytes,
        timeLimit,
        coverage,
        Optional.of(value),
        depth,
        seed,
        tla2tools,
        library,
        explainExpected);
  }

  /** With that longest sampled behaviour. */
  public CheckOptions withDepth(int value) {
    return new CheckOptions(
        workers,
        heapMegabytes,
        timeLimit,
        coverage,
        simulate,
        positive(value),
        seed,
        tla2tools,
        library,
        explainExpected);
  }

  /** With that seed of the sampling. */
  public CheckOptions withSeed(long value) {
    return new CheckOptions(
        workers,
        heapMegabytes,
        timeLimit,
        coverage,
        simulate,
        depth,
        OptionalLong.of(value),
        tla2tools,
        library,
        explainExpected);
  }

  /** With the user's own TLC. */
  public CheckOptions withTla2tools(Path value) {
    return new CheckOptions(
        workers,
        heapMegabytes,
        timeLimit,
        coverage,
        simulate,
        depth,
        seed,
        Optional.of(value),
        library,
        explainExpected);
  }

  /** With further folders or jars that hold modules. */
  public CheckOptions withLibrary(List<Path> value) {
    return new CheckOptions(
        workers,
        heapMegabytes,
        timeLimit,
        coverage,
        simulate,
        depth,
        seed,
        tla2tools,
        value,
        explainExpected);
  }

  /** With parameters in the counterexamples of expected violations too. */
  public CheckOptions withExplainExpected(boolean value) {
    return new CheckOptions(
        workers,
        heapMegabytes,
        timeLimit,
        coverage,
        simulate,
        depth,
        seed,
        tla2tools,
        library,
        value);
  }

  int workersFor(Model model) {
    return workers.orElse(model.directives().workers().orElse(1));
  }

  int heapMegabytesFor(Model model) {
    return heapMegabytes.orElse(model.directives().heapMegabytes().orElse(1024));
  }

  Duration timeLimitFor(Model model) {
    return timeLimit.orElse(model.directives().timeLimit().orElse(Duration.ofMinutes(10)));
  }

  boolean simulates(Model model) {
    return simulate.isPresent() || model.isSimulation();
  }

  private static OptionalInt positive(int value) {
    if (value < 1) {
      throw new IllegalArgumentException("must be at least 1, not " + value);
    }
    return OptionalInt.of(value);
  }
}
