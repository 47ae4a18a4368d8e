package dev.lockstep.specs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.lockstep.specs.ModelResult.Failed;
import dev.lockstep.specs.ModelResult.FailureReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** TLC's messages, as text. */
class ToolOutputTest {
  private final List<long[]> progress = new ArrayList<>();
  private final ToolOutput output = new ToolOutput(message -> {}, progress::add);

  private void feed(String text) {
    text.lines().forEach(output::accept);
  }

  private ModelResult result(int exit) {
    ConfigFile config = new ConfigFile(Set.of(), List.of("Safe"), List.of());
    return new ResultReader(output, config, 1, true).read(exit, "", false);
  }

  @Test
  void aNestedMessageIsPartOfTheOuterOne() {
    feed(
        """
        @!@!@STARTMSG 1000:1 @!@!@
        outer
        : @!@!@STARTMSG 5006:0 @!@!@
        inner
        @!@!@ENDMSG 5006 @!@!@
        @!@!@ENDMSG 1000 @!@!@
        loose
        """);
    assertEquals("inner", output.first(5006).orElseThrow().text());
    assertEquals("outer\n: \ninner", output.first(1000).orElseThrow().text());
    assertEquals("loose", output.looseText());
  }

  @Test
  void whatTheModelPrintsIsToldFromWhatTheParserSays() {
    feed(
        """
        Parsing file Count.tla
        @!@!@STARTMSG 2219:0 @!@!@
        SANY finished.
        @!@!@ENDMSG 2219 @!@!@
        <<"states", 99>>
        @!@!@STARTMSG 2186:0 @!@!@
        Finished in 1s
        @!@!@ENDMSG 2186 @!@!@
        """);
    assertEquals(List.of("<<\"states\", 99>>"), output.printed());
  }

  @Test
  void linesOfTheChildAreTakenOutOfTlcsMessages() {
    feed(
        """
        @!@!@STARTMSG 2110:1 @!@!@
        @lockstep progress 10 8 2 3
        Invariant Safe is violated.
        @!@!@ENDMSG 2110 @!@!@
        @lockstep cpu 1500000000
        """);
    assertEquals("Invariant Safe is violated.", output.first(2110).orElseThrow().text());
    assertArrayEquals(new long[] {10, 8, 2, 3}, progress.get(0));
    assertEquals(1.5, output.cpuSeconds());
  }

  @Test
  void tlcsOwnProgressIsRead() {
    feed(
        """
        @!@!@STARTMSG 2200:0 @!@!@
        Progress(12) at 2026-01-01 00:00:00: 3,780,304 states generated (3,780,304 s/min), 524,288 distinct states found (524,288 ds/min), 524,274 states left on queue.
        @!@!@ENDMSG 2200 @!@!@
        """);
    assertArrayEquals(new long[] {3_780_304, 524_288, 524_274, 12}, progress.get(0));
  }

  @Test
  void aZeroExitWithoutTlcsWordIsNoPass() {
    Failed failed = assertInstanceOf(Failed.class, result(0));
    assertEquals(FailureReason.CRASHED, failed.reason());
  }

  @Test
  void tlcsWordWithAnotherExitIsNoPass() {
    feed(
        """
        @!@!@STARTMSG 2193:0 @!@!@
        Model checking completed. No error has been found.
        @!@!@ENDMSG 2193 @!@!@
        """);
    assertInstanceOf(Failed.class, result(255));
    assertInstanceOf(ModelResult.Passed.class, result(0));
  }

  @Test
  void valuesOverSeveralLinesAreOneValue() {
    feed(
        """
        @!@!@STARTMSG 2217:4 @!@!@
        1: <Initial predicate>
        /\\ log = ( "a" :> <<1>> @@
          "b" :> <<>> )
        /\\ x = 1

        @!@!@ENDMSG 2217 @!@!@
        """);
    Counterexample behaviour = TraceReader.read(output.messages()).orElseThrow();
    assertEquals(
        "( \"a\" :> <<1>> @@ \"b\" :> <<>> )", behaviour.steps().get(0).state().get(0).value());
    assertEquals(2, behaviour.steps().get(0).state().size());
  }
}
