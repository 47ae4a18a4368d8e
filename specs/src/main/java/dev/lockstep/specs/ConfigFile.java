package dev.lockstep.specs;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names in a configuration file ("Specifying Systems", section 14.7.1 has the grammar). TLC
 * itself judges the syntax; this reads what a report needs: which properties are checked, which
 * constants are given a value.
 *
 * @param constants names left of {@code =} or {@code <-}
 * @param invariants names under INVARIANT
 * @param properties names under PROPERTY
 */
record ConfigFile(Set<String> constants, List<String> invariants, List<String> properties) {

  private static final Pattern COMMENT = Pattern.compile("\\\\\\*.*|\\(\\*[\\s\\S]*?\\*\\)");
  private static final Pattern TOKEN =
      Pattern.compile("\"[^\"]*\"|<-|[\\w!]+|[={}\\[\\],]|[^\\s\\w]");
  private static final Set<String> KEYWORDS =
      Set.of(
          "CONSTANT",
          "CONSTANTS",
          "CONSTRAINT",
          "CONSTRAINTS",
          "ACTION_CONSTRAINT",
          "ACTION_CONSTRAINTS",
          "INVARIANT",
          "INVARIANTS",
          "INIT",
          "NEXT",
          "VIEW",
          "SYMMETRY",
          "SPECIFICATION",
          "PROPERTY",
          "PROPERTIES",
          "CHECK_DEADLOCK",
          "ALIAS",
          "POSTCONDITION");

  static ConfigFile parse(String text) {
    Set<String> constants = new LinkedHashSet<>();
    List<String> invariants = new ArrayList<>();
    List<String> properties = new ArrayList<>();
    String section = "";
    List<String> tokens = tokens(text);
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i);
      String next = i + 1 < tokens.size() ? tokens.get(i + 1) : "";
      if (KEYWORDS.contains(token)) {
        section = token;
      } else if (section.startsWith("INVARIANT")) {
        invariants.add(token);
      } else if (section.startsWith("PROPERT")) {
        properties.add(token);
      } else if (section.startsWith("CONSTANT") && (next.equals("=") || next.equals("<-"))) {
        constants.add(token);
      }
    }
    return new ConfigFile(constants, List.copyOf(invariants), List.copyOf(properties));
  }

  /** Invariants and properties, in that order. */
  List<String> checked() {
    List<String> all = new ArrayList<>(invariants);
    all.addAll(properties);
    return all;
  }

  /** The same configuration with this property alone, and no invariant. */
  static String withOnlyProperty(String text, String property) {
    StringBuilder kept = new StringBuilder();
    String section = "";
    for (String token : tokens(text)) {
      section = KEYWORDS.contains(token) ? token : section;
      if (!section.startsWith("INVARIANT") && !section.startsWith("PROPERT")) {
        kept.append(KEYWORDS.contains(token) ? '\n' : ' ').append(token);
      }
    }
    return kept.append("\nPROPERTY ").append(property).append('\n').toString();
  }

  private static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(COMMENT.matcher(text).replaceAll(" "));
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    return tokens;
  }
}
