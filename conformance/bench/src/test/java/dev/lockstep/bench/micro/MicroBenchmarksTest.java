package dev.lockstep.bench.micro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.traces.binary.BinaryCodec;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** That each micro-benchmark runs and finds what it wrote, not how fast it is. */
final class MicroBenchmarksTest {

  private static List<String> run(String include) throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include(include)
                .param("length", "1000")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(10))
                .shouldFailOnError(true)
                .build())
        .run().stream().map(each -> each.getParams().id()).toList();
  }

  @Test
  @Tag("slow")
  void everyBenchmarkRuns() throws RunnerException {
    assertEquals(14, run("dev.lockstep.bench.micro").size());
  }

  @Test
  void theSampleEventIsAsLargeAsTheBarSays() {
    assertEquals(3, SampleEvents.event(2).parameters().size());
    assertEquals(4, SampleEvents.event(2).changes().size());
    int bytes = BinaryCodec.encode(SampleEvents.event(1_000_000)).length;
    assertTrue(bytes <= SampleEvents.BYTES_MAX && bytes > 100, bytes + " bytes");
  }

  @Test
  void aBenchmarkThatReadsLessThanAllFails() {
    ReadingBenchmark.expect(ReadingBenchmark.EVENTS);
    assertThrows(
        IllegalStateException.class, () -> ReadingBenchmark.expect(ReadingBenchmark.EVENTS - 1));
  }
}
