package dev.lockstep.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Reads the command lines of benchmarks: options, each followed by its value. */
public final class OptionValues {

  private OptionValues() {}

  /**
   * Options of which one is set to what a value says.
   *
   * @param <T> the options
   */
  @FunctionalInterface
  public interface Setter<T> {
    /**
     * The options with that value.
     *
     * @throws IllegalArgumentException with a sentence if it makes no sense
     */
    T with(T options, String option, String value);
  }

  /**
   * Reads options and their values, one after the other.
   *
   * @param standard what holds where nothing is said
   * @throws IllegalArgumentException with a sentence if they make no sense
   */
  public static <T> T read(T standard, Setter<T> setter, String... args) {
    T options = standard;
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new IllegalArgumentException("the option " + args[i] + " needs a value");
      }
      options = setter.with(options, args[i], args[i + 1]);
    }
    return options;
  }

  /** What to throw for an option that there is not. */
  public static IllegalArgumentException unknown(String option) {
    return new IllegalArgumentException("there is no option " + option);
  }

  /** Numbers between commas. */
  public static List<Integer> numbers(String text) {
    return Arrays.stream(text.split(",")).map(OptionValues::number).toList();
  }

  /**
   * A number.
   *
   * @throws IllegalArgumentException with a sentence if it is none
   */
  public static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + text + "\" is no number", e);
    }
  }

  /**
   * A number of seconds, to the millisecond.
   *
   * @throws IllegalArgumentException with a sentence if it is none
   */
  public static Duration seconds(String text) {
    try {
      return Duration.ofMillis((long) (1000 * Double.parseDouble(text)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + text + "\" is no number of seconds", e);
    }
  }
}
