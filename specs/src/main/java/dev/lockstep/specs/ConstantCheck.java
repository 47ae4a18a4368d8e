package dev.lockstep.specs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds a name that the configuration gives a value to and that no module knows. TLC ignores such a
 * line without a word, so a misspelt or renamed constant would go unnoticed.
 *
 * <p>A name counts as known when some parsed module declares or defines it; that is read from the
 * text, since a model's run should not cost a second parser.
 */
final class ConstantCheck {
  private static final Pattern PARSING = Pattern.compile("(?m)^Parsing file (.+)$");
  private static final Pattern COMMENT =
      Pattern.compile("\\\\\\*.*|\\(\\*[\\s\\S]*?\\*\\)|\"[^\"\\n]*\"");
  private static final Pattern DECLARATION = Pattern.compile("\\bCONSTANTS?\\b\\s*([\\w\\s,()_]*)");

  private final ConfigFile config;
  private final List<String> texts = new ArrayList<>();

  ConstantCheck(ConfigFile config) {
    this.config = config;
  }

  /** Reads the modules while the child still keeps its copies of the standard ones. */
  void read(String sanyReport) {
    Matcher matcher = PARSING.matcher(sanyReport);
    while (matcher.find()) {
      try {
        String text = Files.readString(Path.of(matcher.group(1).strip()), StandardCharsets.UTF_8);
        texts.add(COMMENT.matcher(text).replaceAll(" "));
      } catch (IOException | RuntimeException e) {
        // Without every module nothing can be called unknown.
        texts.clear();
        return;
      }
    }
  }

  /** A sentence about the first unknown name; empty where all are known or nothing was read. */
  Optional<String> unknown() {
    if (texts.isEmpty()) {
      return Optional.empty();
    }
    return config.constants().stream()
        .filter(name -> texts.stream().noneMatch(text -> knows(text, name)))
        .findFirst()
        .map(
            name ->
                "It gives a value to "
                    + name
                    + ", which no module declares as a constant or defines; TLC would ignore the line."
                    + " Correct the name or remove the line.");
  }

  private static boolean knows(String text, String name) {
    if (Pattern.compile("\\b" + Pattern.quote(name) + "\\b\\s*(\\([^)]*\\))?\\s*==")
        .matcher(text)
        .find()) {
      return true;
    }
    Matcher declaration = DECLARATION.matcher(text);
    while (declaration.find()) {
      if (Pattern.compile("\\b" + Pattern.quote(name) + "\\b")
          .matcher(declaration.group(1))
          .find()) {
        return true;
      }
    }
    return false;
  }
}
