package dev.lockstep.history.linearizability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * The checker against the definition, on histories so small that every permutation can be tried.
 */
class BruteForceTest {
  private static final int HISTORIES = 100_000;
  private static final int CONTROL_HISTORIES = 2_000;

  private final Model model = new KeyValueModel();
  private final LinearizabilityChecker checker = new LinearizabilityChecker(model);

  /** Half of the histories of a seed are as the store gave them, half have one result altered. */
  private static List<Operation> history(long seed, int keys) {
    SplittableRandom random = new SplittableRandom(seed);
    RandomHistories.Shape shape =
        new RandomHistories.Shape(
            2 + random.nextInt(5), 1 + random.nextInt(3), keys, 2, 35, 1 + random.nextInt(8));
    List<Operation> history = RandomHistories.linearizable(shape, random);
    return seed % 2 == 0 ? history : RandomHistories.altered(history, shape, random);
  }

  @Test
  void itAgreesWithAllPermutationsOnAHundredThousandHistories() {
    int accepted = 0;
    int rejected = 0;
    int supposed = 0;
    for (int seed = 0; seed < HISTORIES; seed++) {
      List<Operation> history = history(seed, 1 + seed % 4 / 2);
      boolean linearizable = BruteForce.isLinearizable(model, history);
      LinearizabilityReport report = checker.check(history);
      if (history.stream().allMatch(Operation::isUnknown)) {
        assertTrue(linearizable, "nothing returned");
        assertEquals(Verdict.UNDECIDED, report.verdict());
      } else if (linearizable) {
        accepted++;
        assertEquals(Verdict.ACCEPTED, report.verdict(), () -> history.toString());
        for (LinearizabilityReport.Key key : report.keys()) {
          supposed += key.order().stream().anyMatch(Operation::isUnknown) ? 1 : 0;
          assertTrue(BruteForce.isWitness(model, own(history, key.key()), key.order()));
        }
      } else {
        rejected++;
        assertEquals(Verdict.REJECTED, report.verdict(), () -> history.toString());
      }
    }
    String counts = accepted + " accepted, " + rejected + " rejected, " + supposed + " supposed";
    assertTrue(accepted > 50_000 && rejected > 12_000 && supposed > 2_000, counts);
  }

  private List<Operation> own(List<Operation> history, Value key) {
    return history.stream().filter(each -> model.key(each.call()).equals(key)).toList();
  }

  /** The beginning that an explanation is about has no order, and is the shortest that has none. */
  @Test
  void whatItExplainsIsTheShortestBeginningWithoutAnOrder() {
    int explained = 0;
    for (int seed = 1; seed < 2 * CONTROL_HISTORIES; seed += 2) {
      List<Operation> history = history(seed, 1);
      KeyHistory all = new KeyHistory(Value.of("k0"), history, Long.MAX_VALUE);
      LinearizabilityReport report = checker.check(history);
      if (report.verdict() == Verdict.REJECTED) {
        int shortest = 0;
        while (BruteForce.isLinearizable(model, operations(all.until(shortest)))) {
          shortest++;
        }
        String first = report.keys().get(0).explanation().get(0);
        assertTrue(
            first.contains(shortest == 0 ? "first return" : "first " + shortest + " returns"),
            () -> first + history);
        explained++;
      }
    }
    assertTrue(explained > CONTROL_HISTORIES / 10, "explained " + explained);
  }

  private static List<Operation> operations(KeyHistory history) {
    List<Operation> operations = new ArrayList<>(history.returned);
    operations.addAll(history.unknown);
    return operations;
  }

  /** Controls: each of these checkers is wrong, and the same histories show it. */
  @Test
  void aCheckerWhoseMemoryLeavesOutTheStateIsSeenToDiffer() {
    assertDiffers(history -> search(history, new StateBlind()));
    assertEquals(0, differences(history -> search(history, new Visited())));
  }

  @Test
  void aCheckerThatDropsUnknownOutcomesIsSeenToDiffer() {
    assertDiffers(
        history -> accepts(history.stream().filter(operation -> !operation.isUnknown()).toList()));
  }

  @Test
  void aCheckerThatTakesUnknownOutcomesForEffectsIsSeenToDiffer() {
    assertDiffers(
        history -> {
          Set<Operation> all = new HashSet<>(history);
          return checker.check(history).keys().get(0).order().containsAll(all);
        });
  }

  @Test
  void aCheckerThatDoesNotKeepTheOrderOfTimeIsSeenToDiffer() {
    assertDiffers(
        history -> {
          long end = history.stream().mapToLong(Operation::invoked).max().orElseThrow();
          return accepts(
              history.stream()
                  .map(each -> each.isUnknown() ? each : until(each, each.returned() + end))
                  .toList());
        });
  }

  @Test
  void aCheckerThatTakesTheOrderOfReturnForTheOrderOfEffectIsSeenToDiffer() {
    assertDiffers(
        history -> {
          List<Operation> returned =
              history.stream()
                  .filter(operation -> !operation.isUnknown())
                  .sorted(Comparator.comparingLong(Operation::returned))
                  .toList();
          return BruteForce.isWitness(model, returned, returned);
        });
  }

  @Test
  void aCheckerThatTakesEveryCallForAReadIsSeenToDiffer() {
    Model reading = new Reading(model);
    LinearizabilityChecker wrong = new LinearizabilityChecker(reading);
    assertDiffers(history -> wrong.check(history).verdict() != Verdict.REJECTED);
  }

  private static Operation until(Operation operation, long returned) {
    return new Operation(
        operation.client(),
        operation.number(),
        operation.call(),
        operation.invoked(),
        returned,
        operation.result());
  }

  private boolean accepts(List<Operation> history) {
    return history.isEmpty() || checker.check(history).verdict() == Verdict.ACCEPTED;
  }

  private boolean search(List<Operation> history, Visited visited) {
    KeyHistory key = new KeyHistory(Value.of("k0"), history, Long.MAX_VALUE);
    return new Search(model, key, Limits.DEFAULT, visited).run() == Search.End.FOUND;
  }

  private void assertDiffers(Predicate<List<Operation>> wrong) {
    int differences = differences(wrong);
    assertTrue(differences > 0, "the control is as good as the checker");
  }

  private int differences(Predicate<List<Operation>> other) {
    int differences = 0;
    for (int seed = 0; seed < CONTROL_HISTORIES; seed++) {
      List<Operation> history = history(seed, 1);
      if (other.test(history) != BruteForce.isLinearizable(model, history)) {
        differences++;
      }
    }
    return differences;
  }

  /** Remembers which operations were linearized, and not what came of it. */
  private static final class StateBlind extends Visited {
    private final Set<List<Integer>> seen = new HashSet<>();

    @Override
    boolean add(Configuration configuration) {
      List<Integer> operations = new ArrayList<>(List.of(configuration.position, -1));
      for (int number : configuration.ahead) {
        operations.add(number);
      }
      for (int number = 0; number < configuration.used.length * Long.SIZE; number++) {
        operations.add(configuration.isUsed(number) ? 1 : 0);
      }
      return seen.add(operations) && super.add(configuration);
    }
  }

  /** Says of every call that it only observes. */
  private record Reading(Model model) implements Model {
    @Override
    public Value key(Value call) {
      return model.key(call);
    }

    @Override
    public Value initial(Value key) {
      return model.initial(key);
    }

    @Override
    public List<Step> step(Value state, Value call) {
      return model.step(state, call);
    }

    @Override
    public boolean observes(Value call, Value result) {
      return true;
    }
  }
}
