package dev.lockstep.bench;

import dev.lockstep.core.Protocol;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What to measure.
 *
 * @param protocols names of registered protocols
 * @param kinds of traces
 * @param events of the shorter trace
 * @param eventsMore of the longer trace
 * @param tlcEvents of the shorter trace for plain TLC
 * @param tlcEventsMore of the longer trace for plain TLC
 * @param folder for the result and for traces while they are needed
 */
record BenchmarkOptions(
    List<String> protocols,
    List<Kind> kinds,
    long events,
    long eventsMore,
    long tlcEvents,
    long tlcEventsMore,
    Path folder) {

  BenchmarkOptions {
    if (events < 1 || eventsMore <= events || tlcEvents < 1 || tlcEventsMore <= tlcEvents) {
      throw new IllegalArgumentException(
          "two numbers of events are needed, the second one larger, such as 100000,1000000");
    }
  }

  static BenchmarkOptions standard() {
    return new BenchmarkOptions(
        Protocol.registered().stream().map(Protocol::name).sorted().toList(),
        List.of(Kind.values()),
        100_000,
        1_000_000,
        500,
        2_000,
        Path.of("target", "lockstep", "bench"));
  }

  /**
   * Reads {@code --protocol NAMES}, {@code --kind KINDS}, {@code --events N,M}, {@code --tlc-events
   * N,M} and {@code --out FOLDER}; lists are separated by commas.
   *
   * @throws IllegalArgumentException with a sentence if they make no sense
   */
  static BenchmarkOptions parse(String... args) {
    return OptionValues.read(standard(), BenchmarkOptions::with, args);
  }

  private BenchmarkOptions with(String option, String value) {
    List<String> parts = Arrays.asList(value.split(","));
    return switch (option) {
      case "--protocol" -> {
        parts.forEach(Protocol::named);
        yield new BenchmarkOptions(
            parts, kinds, events, eventsMore, tlcEvents, tlcEventsMore, folder);
      }
      case "--kind" ->
          new BenchmarkOptions(
              protocols,
              parts.stream().map(Kind::labelled).toList(),
              events,
              eventsMore,
              tlcEvents,
              tlcEventsMore,
              folder);
      case "--events" ->
          new BenchmarkOptions(
              protocols,
              kinds,
              number(parts, 0),
              number(parts, 1),
              tlcEvents,
              tlcEventsMore,
              folder);
      case "--tlc-events" ->
          new BenchmarkOptions(
              protocols, kinds, events, eventsMore, number(parts, 0), number(parts, 1), folder);
      case "--out" ->
          new BenchmarkOptions(
              protocols, kinds, events, eventsMore, tlcEvents, tlcEventsMore, Path.of(value));
      default -> throw OptionValues.unknown(option);
    };
  }

  private static long number(List<String> parts, int index) {
    try {
      return index < parts.size() ? Long.parseLong(parts.get(index)) : 0;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(parts.get(index) + " is no number of events", e);
    }
  }
}
