package dev.lockstep.history.linearizability;

import static dev.lockstep.history.linearizability.Calls.compareAndSet;
import static dev.lockstep.history.linearizability.Calls.get;
import static dev.lockstep.history.linearizability.Calls.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LinearizabilityCheckerTest {
  private static final Value OK = KeyValueModel.OK;
  private static final Value NONE = KeyValueModel.NONE;

  private final LinearizabilityChecker checker = new LinearizabilityChecker(new KeyValueModel());

  private static Operation op(
      String client, Value call, long invoked, long returned, Value result) {
    return new Operation(client, invoked, call, invoked, returned, result);
  }

  private static Operation unknown(String client, Value call, long invoked) {
    return Operation.unknown(client, invoked, call, invoked);
  }

  private static Value v(String text) {
    return Value.of(text);
  }

  @Test
  void concurrentWritesTakeEffectInTheOrderThatReadsTell() {
    List<Operation> writes =
        List.of(op("a", put("x", "1"), 0, 10, OK), op("b", put("x", "2"), 1, 9, OK));
    for (String last : List.of("1", "2")) {
      List<Operation> history = new ArrayList<>(writes);
      history.add(op("c", get("x"), 11, 12, v(last)));
      LinearizabilityReport report = checker.check(history);
      assertEquals(Verdict.ACCEPTED, report.verdict());
      assertEquals(history.get(2), report.keys().get(0).order().get(2));
    }
  }

  @Test
  void aStaleReadIsRejectedWithTheStatesThatWereTried() {
    LinearizabilityReport report =
        checker.check(
            List.of(
                op("a", put("x", "1"), 0, 1, OK),
                op("b", put("x", "2"), 2, 5, OK),
                unknown("c", put("x", "3"), 3),
                op("a", get("x"), 6, 8, v("1")),
                op("b", get("x"), 7, 9, v("2")),
                op("b", get("x"), 10, 11, v("2"))));
    assertEquals(Verdict.REJECTED, report.verdict());
    assertEquals(
        """
        REJECTED 5 operations that returned and 1 of unknown outcome, on 1 keys

        key "x": not linearizable
          some order explains the first 2 returns, none the next one as well:
            a  put("1")  |--|                 "ok"
            b  put("2")        |-----|        "ok"
            c  put("3")           |- - - - -  unknown
            a  get()                    |--|  "1"  <--
          states tried, and what get() would return there:
            "2" (after a put("1"), b put("2")): "2"
            "3" (after a put("1"), b put("2"), c put("3")): "3"
        """,
        String.join("\n", report.lines()) + "\n");
  }

  @Test
  void anUnknownOutcomeMayTakeEffectAtAnyLaterTimeOrNever() {
    Operation write = unknown("a", put("x", "1"), 0);
    assertEquals(
        Verdict.ACCEPTED,
        checker
            .check(
                List.of(
                    write,
                    op("b", get("x"), 10, 11, NONE),
                    op("b", get("x"), 12, 13, v("1")),
                    op("b", get("x"), 14, 15, v("1"))))
            .verdict());
    assertEquals(
        Verdict.ACCEPTED, checker.check(List.of(write, op("b", get("x"), 10, 11, NONE))).verdict());
  }

  @Test
  void anUnknownOutcomeTakesEffectOnceAndNotBeforeItsInvocation() {
    assertEquals(
        Verdict.REJECTED,
        checker
            .check(
                List.of(
                    unknown("a", put("x", "1"), 0),
                    op("b", get("x"), 1, 2, v("1")),
                    op("b", put("x", "2"), 3, 4, OK),
                    op("b", get("x"), 5, 6, v("1"))))
            .verdict());
    assertEquals(
        Verdict.REJECTED,
        checker
            .check(List.of(op("b", get("x"), 0, 1, v("1")), unknown("a", put("x", "1"), 2)))
            .verdict());
  }

  @Test
  void aWriteThatTwoCompareAndSetsTookForTheirsIsRejected() {
    assertEquals(
        Verdict.REJECTED,
        checker
            .check(
                List.of(
                    op("a", compareAndSet("x", NONE, "1"), 0, 5, Value.of(true)),
                    op("b", compareAndSet("x", NONE, "2"), 0, 5, Value.of(true))))
            .verdict());
  }

  @Test
  void oneWrongKeyRejectsAHistoryAndOnlyThatKey() {
    LinearizabilityReport report =
        checker.check(
            List.of(
                op("a", put("x", "1"), 0, 1, OK),
                op("a", put("y", "1"), 2, 3, OK),
                op("b", get("x"), 4, 5, v("1")),
                op("b", get("y"), 6, 7, NONE)));
    assertEquals(Verdict.REJECTED, report.verdict());
    assertEquals(
        List.of(Verdict.ACCEPTED, Verdict.REJECTED),
        report.keys().stream().map(LinearizabilityReport.Key::verdict).toList());
  }

  /** A control of the order of time: the same results are fine where the calls were concurrent. */
  @Test
  void twoEventsAtOneInstantAreConcurrent() {
    assertEquals(
        Verdict.ACCEPTED,
        checker
            .check(List.of(op("a", put("x", "1"), 0, 5, OK), op("b", get("x"), 5, 6, NONE)))
            .verdict());
    assertEquals(
        Verdict.REJECTED,
        checker
            .check(List.of(op("a", put("x", "1"), 0, 5, OK), op("b", get("x"), 6, 6, NONE)))
            .verdict());
  }

  @Test
  void aHistoryInWhichNothingReturnedIsNotAccepted() {
    assertEquals(Verdict.UNDECIDED, checker.check(List.of()).verdict());
    LinearizabilityReport report = checker.check(List.of(unknown("a", put("x", "1"), 0)));
    assertEquals(Verdict.UNDECIDED, report.verdict());
    assertTrue(report.sentence().contains("nothing was judged"), report::sentence);
  }

  @Test
  void aBoundOfConfigurationsOrOfMemoryGivesUndecidedAndNeverAPass() {
    List<Operation> writes = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      writes.add(op("c" + i, put("x", "v" + i), i, 100 + i, OK));
    }
    List<Operation> wrong = new ArrayList<>(writes);
    wrong.add(op("r", get("x"), 200, 201, v("never written")));
    assertEquals(Verdict.REJECTED, checker.check(wrong).verdict());
    for (Limits limits :
        List.of(new Limits(1_000, Long.MAX_VALUE), new Limits(1_000_000, 50_000))) {
      LinearizabilityReport report =
          new LinearizabilityChecker(new KeyValueModel(), limits).check(wrong);
      assertEquals(Verdict.UNDECIDED, report.verdict());
      assertTrue(report.configurations() <= 1_001, report::sentence);
      assertTrue(
          report.lines().get(2).startsWith("key \"x\": undecided, a bound was reached"),
          () -> String.join("\n", report.lines()));
    }
    assertEquals(
        Verdict.UNDECIDED,
        new LinearizabilityChecker(new KeyValueModel(), new Limits(1_000_000, 100))
            .check(writes)
            .verdict());
  }

  @Test
  void aRejectionOutweighsAnUndecidedKey() {
    List<Operation> history = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      history.add(op("c" + i, put("wide", "v" + i), i, 100 + i, OK));
    }
    history.add(op("r", get("wide"), 200, 201, v("never written")));
    LinearizabilityChecker bounded =
        new LinearizabilityChecker(
            new KeyValueModel(), Limits.DEFAULT.withConfigurationsMax(1_000));
    assertEquals(Verdict.UNDECIDED, bounded.check(history).verdict());
    history.add(op("r", get("small"), 202, 203, v("1")));
    assertEquals(Verdict.REJECTED, bounded.check(history).verdict());
  }

  @Test
  void anObjectMayChooseItsAnswer() {
    LinearizabilityChecker bags = new LinearizabilityChecker(new Bag());
    List<Operation> filled =
        List.of(op("a", v("1"), 0, 1, OK), op("a", v("2"), 2, 3, OK), op("a", v("3"), 4, 5, OK));
    for (List<String> taken : List.of(List.of("2", "3", "1"), List.of("2", "1", "2"))) {
      List<Operation> history = new ArrayList<>(filled);
      for (int i = 0; i < taken.size(); i++) {
        history.add(op("b", v("take"), 10 + 2 * i, 11 + 2 * i, v(taken.get(i))));
      }
      boolean twice = taken.indexOf("2") != taken.lastIndexOf("2");
      assertEquals(twice ? Verdict.REJECTED : Verdict.ACCEPTED, bags.check(history).verdict());
    }
  }

  @Test
  void aCallThatIsNoneOfTheModelIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> checker.check(List.of(op("a", v("sing"), 0, 1, OK))));
  }

  /** Long histories of many clients on few keys are judged; a bound would make this undecided. */
  @Test
  void twentyThousandOperationsOfSixteenClientsAreJudged() {
    for (int keys : List.of(10, 1)) {
      RandomHistories.Shape shape = new RandomHistories.Shape(20_000, 16, keys, 0, 3, 100);
      List<Operation> history = RandomHistories.linearizable(shape, new SplittableRandom(keys));
      LinearizabilityReport report = checker.check(history);
      assertEquals(Verdict.ACCEPTED, report.verdict(), report::sentence);
      assertTrue(report.unknown() > 500, report::sentence);
    }
  }

  /** The rejection of a long history is as short as what went wrong. */
  @Test
  void aWrongReadLateInALongHistoryIsFoundAndShownShort() {
    RandomHistories.Shape shape = new RandomHistories.Shape(20_000, 16, 10, 0, 3, 100);
    List<Operation> history =
        new ArrayList<>(RandomHistories.linearizable(shape, new SplittableRandom(7)));
    long end =
        history.stream()
            .filter(o -> !o.isUnknown())
            .mapToLong(Operation::returned)
            .max()
            .orElseThrow();
    history.add(op("r", get("k3"), end + 1, end + 2, v("never written")));
    LinearizabilityReport report = checker.check(history);
    assertEquals(Verdict.REJECTED, report.verdict());
    assertTrue(report.lines().size() < 40, () -> String.join("\n", report.lines()));
    assertTrue(
        report.lines().stream().anyMatch(line -> line.matches(".*get\\(\\).*never written.*<--")),
        () -> String.join("\n", report.lines()));
  }

  /** A bag: a string puts itself in, "take" takes any one out. */
  private static final class Bag implements Model {
    @Override
    public Value key(Value call) {
      return v("bag");
    }

    @Override
    public Value initial(Value key) {
      return Value.set();
    }

    @Override
    public List<Step> step(Value state, Value call) {
      List<Value> inside = new ArrayList<>(((Value.SetOf) state).elements());
      if (!call.equals(v("take"))) {
        inside.add(call);
        return List.of(new Step(OK, Value.set(inside)));
      }
      List<Step> steps = new ArrayList<>();
      for (Value taken : inside) {
        List<Value> left = new ArrayList<>(inside);
        left.remove(taken);
        steps.add(new Step(taken, Value.set(left)));
      }
      return steps;
    }
  }
}
