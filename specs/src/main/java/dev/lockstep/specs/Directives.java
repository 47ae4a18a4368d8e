package dev.lockstep.specs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the comments of a configuration say that TLC's own syntax cannot. Each directive is a
 * comment line of its own: {@code \* @tier quick}.
 *
 * @param tier {@code @tier}: how often to run the model; the default tier where nothing is said
 * @param expectation {@code @expect passes} or {@code @expect violates X}
 * @param arguments {@code @args}: further arguments for TLC
 * @param module {@code @module}: the module's name, where the file's name does not tell it
 * @param heapMegabytes {@code @heap 2g}: the largest heap of the child
 * @param timeLimit {@code @timeout 90s}: wall time after which the child is killed
 * @param workers {@code @workers 2}: TLC's worker threads
 * @param libraries {@code @library ../../paxos}: further folders with modules, from the
 *     configuration's own
 * @param problems one sentence for each directive that could not be understood
 */
public record Directives(
    Tier tier,
    Expectation expectation,
    List<String> arguments,
    Optional<String> module,
    OptionalInt heapMegabytes,
    Optional<Duration> timeLimit,
    OptionalInt workers,
    List<String> libraries,
    List<String> problems) {

  private static final Pattern LINE = Pattern.compile("^\\s*\\\\\\*\\s*@(\\w+)\\s*(.*?)\\s*$");

  /** What was meant as a directive and is none, since its line is no comment that TLC skips. */
  private static final Pattern LOST =
      Pattern.compile("^\\W*@(tier|expect|args|module|heap|timeout|workers|library)\\b.*");

  private static final Pattern EXPECT = Pattern.compile("passes|violates\\s+([\\w!]+)");
  private static final Pattern AMOUNT = Pattern.compile("(\\d{1,6})([a-z]*)");
  private static final String KNOWN =
      "@tier, @expect, @args, @module, @heap, @timeout, @workers, @library";

  /** Options that the runner sets itself, or that must not be used (see README). */
  private static final Set<String> FORBIDDEN =
      Set.of(
          "-config",
          "-metadir",
          "-tool",
          "-generateSpecTE",
          "-noGenerateSpecTE",
          "-dfid",
          "-recover",
          "-workers",
          "-userFile");

  public Directives {
    arguments = List.copyOf(arguments);
    libraries = List.copyOf(libraries);
    problems = List.copyOf(problems);
  }

  /** Reads the directives of a configuration's text. What is not understood is a problem. */
  public static Directives parse(String text) {
    Reader reader = new Reader();
    text.lines().forEach(reader::line);
    return reader.directives();
  }

  /** Collects directives line by line. */
  private static final class Reader {
    private Tier tier = Tier.DEFAULT;
    private Expectation expectation = Expectation.PASSES;
    private final List<String> arguments = new ArrayList<>();
    private Optional<String> module = Optional.empty();
    private OptionalInt heapMegabytes = OptionalInt.empty();
    private Optional<Duration> timeLimit = Optional.empty();
    private OptionalInt workers = OptionalInt.empty();
    private final List<String> libraries = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    void line(String line) {
      Matcher directive = LINE.matcher(line);
      Matcher lost = LOST.matcher(line);
      if (directive.matches()) {
        accept(directive.group(1), directive.group(2));
      } else if (lost.matches()) {
        problems.add("@" + lost.group(1) + " must stand in a comment of its own, behind \\*.");
      }
    }

    private void accept(String key, String value) {
      switch (key) {
        case "tier" -> tier(value);
        case "expect" -> expect(value);
        case "args" -> arguments(value);
        case "module" -> module = Optional.of(value);
        case "heap" -> heap(value);
        case "timeout" -> timeout(value);
        case "workers" -> amount(key, value, "").ifPresent(n -> workers = OptionalInt.of(n));
        case "library" -> libraries.add(value);
        default ->
            problems.add("There is no directive @" + key + "; the known ones are " + KNOWN + ".");
      }
    }

    Directives directives() {
      return new Directives(
          tier,
          expectation,
          arguments,
          module,
          heapMegabytes,
          timeLimit,
          workers,
          libraries,
          problems);
    }

    private void tier(String value) {
      Tier.named(value)
          .ifPresentOrElse(
              named -> tier = named,
              () -> problems.add("@tier takes quick, default or nightly, not '" + value + "'."));
    }

    private void expect(String value) {
      Matcher matcher = EXPECT.matcher(value);
      if (matcher.matches()) {
        expectation = new Expectation(Optional.ofNullable(matcher.group(1)));
      } else {
        problems.add("@expect takes 'passes' or 'violates NAME', not '" + value + "'.");
      }
    }

    private void arguments(String value) {
      for (String argument : value.trim().split("\\s+")) {
        if (FORBIDDEN.contains(argument)) {
          problems.add("@args cannot hold " + argument + ", which the runner decides.");
        } else {
          arguments.add(argument);
        }
      }
    }

    private void heap(String value) {
      if (value.endsWith("g")) {
        amount("heap", value, "g").ifPresent(n -> heapMegabytes = OptionalInt.of(n * 1024));
      } else {
        amount("heap", value, "m").ifPresent(n -> heapMegabytes = OptionalInt.of(n));
      }
    }

    private void timeout(String value) {
      amount("timeout", value, "s").ifPresent(n -> timeLimit = Optional.of(Duration.ofSeconds(n)));
    }

    private OptionalInt amount(String key, String value, String unit) {
      Matcher matcher = AMOUNT.matcher(value);
      if (matcher.matches() && matcher.group(2).equals(unit)) {
        int amount = Integer.parseInt(matcher.group(1));
        if (amount > 0) {
          return OptionalInt.of(amount);
        }
      }
      problems.add("@" + key + " cannot be '" + value + "'; " + example(key) + ".");
      return OptionalInt.empty();
    }

    private static String example(String key) {
      return switch (key) {
        case "heap" -> "write @heap 512m or @heap 2g";
        case "timeout" -> "write @timeout 90s";
        default -> "write @workers 2";
      };
    }
  }
}
