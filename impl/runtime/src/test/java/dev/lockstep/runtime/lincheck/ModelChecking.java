package dev.lockstep.runtime.lincheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.function.Executable;

/** How tests use Lincheck: the passing ones and their broken twins alike. */
public final class ModelChecking {

  private static final int ITERATIONS = Integer.getInteger("lockstep.lincheck.iterations", 50);
  private static final int INVOCATIONS = 1000;
  private static final int LOOP_ROUNDS_MAX = 1000;

  private ModelChecking() {}

  private static ModelCheckingOptions options(Class<?> specification, int actors) {
    return new ModelCheckingOptions()
        .iterations(ITERATIONS)
        .invocationsPerIteration(INVOCATIONS)
        .threads(2)
        .actorsPerThread(actors)
        .actorsBefore(0)
        .actorsAfter(1)
        .minimizeFailedScenario(false)
        // No loop here waits for another thread. Without these two, Lincheck takes ten rounds of a
        // loop for waiting and fifty for a hang.
        .loopIterationsBeforeThreadSwitch(LOOP_ROUNDS_MAX)
        .loopBound(LOOP_ROUNDS_MAX)
        // A machine is stepped under its lock: what counts is who gets the lock, not what happens
        // inside the step.
        .addGuarantee(
            ManagedStrategyGuaranteeKt.forClasses(Decision.class.getName())
                .methods(Decision.UNSEEN)
                .ignore())
        .sequentialSpecification(specification);
  }

  /** Prints why a test is skipped: a silent pass would claim what was not checked. */
  public static void requireJava17() {
    int version = Runtime.version().feature();
    if (version != 17) {
      System.out.println("Skipped: Lincheck is trusted on Java 17 only, this is Java " + version);
    }
    Assumptions.assumeTrue(version == 17, "Lincheck is trusted on Java 17 only");
  }

  /**
   * Requires that every interleaving tried behaves like the specification.
   *
   * @param actors calls of each of the two threads; one more follows when both have ended
   */
  public static void holds(Class<?> test, Class<?> specification, int actors) {
    requireJava17();
    options(specification, actors).check(test);
  }

  /**
   * Requires that Lincheck finds results that no order of the calls explains; any other failure, a
   * hang among them, is no evidence.
   */
  public static void isFoundBroken(Class<?> twin, Class<?> specification, int actors) {
    requireJava17();
    findsInvalidResults(() -> options(specification, actors).check(twin));
  }

  /** Requires that this check fails, and by nothing but results that no order explains. */
  public static void findsInvalidResults(Executable check) {
    Throwable failure = assertThrows(Throwable.class, check);
    assertEquals(LincheckAssertionError.class, failure.getClass(), failure.toString());
    assertTrue(
        String.valueOf(failure.getMessage()).contains("Invalid execution results"),
        failure.getMessage());
  }
}
