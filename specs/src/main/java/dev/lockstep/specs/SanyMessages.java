package dev.lockstep.specs;

import dev.lockstep.specs.ModelResult.FailureReason;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns SANY's report into one sentence with file and line. */
final class SanyMessages {
  /** A refusal: why, and the sentence. */
  record Refusal(FailureReason reason, String sentence) {}

  private static final Pattern MISSING =
      Pattern.compile("Cannot find source file for module (\\w+)(?: imported in module (\\w+))?");
  private static final Pattern NAME =
      Pattern.compile("File name '(\\w+)' does not match the name '(\\w+)'");
  private static final Pattern SEMANTIC =
      Pattern.compile(
          "line (\\d+), col (\\d+) to line \\d+, col \\d+ of module (\\w+)\\s*\\n\\s*\\n?([^\\n]+)");
  private static final Pattern SYNTAX =
      Pattern.compile(
          "\\*\\*\\*Parse Error\\*\\*\\*\\s*(.*?)\\s*(?:Residual stack trace|$)", Pattern.DOTALL);
  private static final Pattern POSITION = Pattern.compile("at line (\\d+), col(?:umn)? (\\d+)");
  private static final Pattern LEXICAL =
      Pattern.compile("Lexical error at line (\\d+), column (\\d+)\\.\\s*([^\\n]*)");
  private static final Pattern PARSING = Pattern.compile("Parsing file ([^\\n]+)");

  private SanyMessages() {}

  /** What SANY refuses in this report. */
  static Refusal read(String report) {
    return missing(report)
        .or(() -> syntax(report))
        .or(() -> wrongName(report))
        .or(() -> semantic(report))
        .orElseGet(
            () ->
                new Refusal(
                    FailureReason.SYNTAX, "SANY refuses the module: " + tail(report) + "."));
  }

  private static Optional<Refusal> missing(String report) {
    Matcher matcher = MISSING.matcher(report);
    if (!matcher.find()) {
      return Optional.empty();
    }
    String module = matcher.group(1);
    String by =
        matcher.group(2) == null ? "" : ", which " + matcher.group(2) + " extends or instantiates";
    return Optional.of(
        new Refusal(
            FailureReason.MISSING_MODULE,
            "The module "
                + module
                + by
                + ", is neither beside it nor a standard module; name the folder or jar that holds "
                + module
                + ".tla with --library (for the CommunityModules, their jar)."));
  }

  private static Optional<Refusal> wrongName(String report) {
    Matcher matcher = NAME.matcher(report);
    return matcher.find()
        ? refusal(
            "The file "
                + matcher.group(1)
                + ".tla holds the module "
                + matcher.group(2)
                + "; give both the same name.")
        : Optional.empty();
  }

  private static Optional<Refusal> syntax(String report) {
    Matcher lexical = LEXICAL.matcher(report);
    if (lexical.find()) {
      return refusal(
          lastParsed(report)
              + ", line "
              + lexical.group(1)
              + ", column "
              + lexical.group(2)
              + ": syntax error: "
              + sentence(lexical.group(3)));
    }
    Matcher matcher = SYNTAX.matcher(report);
    if (!matcher.find()) {
      return Optional.empty();
    }
    Matcher position = POSITION.matcher(matcher.group(1));
    String place =
        position.find() ? ", line " + position.group(1) + ", column " + position.group(2) : "";
    return refusal(lastParsed(report) + place + ": syntax error: " + sentence(matcher.group(1)));
  }

  private static Optional<Refusal> semantic(String report) {
    int errors = report.indexOf("*** Errors:");
    Matcher matcher = SEMANTIC.matcher(report);
    if (errors < 0 || !matcher.find(errors)) {
      return Optional.empty();
    }
    int count = 1;
    String first =
        fileOf(report, matcher.group(3))
            + ", line "
            + matcher.group(1)
            + ", column "
            + matcher.group(2)
            + ": "
            + sentence(matcher.group(4));
    while (matcher.find()) {
      count++;
    }
    return refusal(count == 1 ? first : first + " (" + (count - 1) + " more)");
  }

  private static Optional<Refusal> refusal(String sentence) {
    return Optional.of(new Refusal(FailureReason.SYNTAX, sentence));
  }

  private static String fileOf(String report, String module) {
    Matcher matcher = PARSING.matcher(report);
    while (matcher.find()) {
      if (matcher.group(1).endsWith("/" + module + ".tla")
          || matcher.group(1).endsWith("\\" + module + ".tla")) {
        return matcher.group(1);
      }
    }
    return module + ".tla";
  }

  private static String lastParsed(String report) {
    Matcher matcher = PARSING.matcher(report);
    String file = "the module";
    while (matcher.find()) {
      file = matcher.group(1);
    }
    return file;
  }

  /** One line, with a full stop. */
  static String sentence(String text) {
    String line = text.strip().replaceAll("\\s+", " ").replace('`', '\'');
    return line.endsWith(".") ? line : line + ".";
  }

  private static String tail(String report) {
    String line = report.strip().replaceAll("\\s+", " ");
    return line.length() <= 300 ? line : line.substring(line.length() - 300);
  }
}
