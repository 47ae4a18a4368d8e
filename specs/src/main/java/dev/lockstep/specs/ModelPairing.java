package dev.lockstep.specs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the module that a configuration configures. */
final class ModelPairing {
  private static final Set<String> PARTS = Set.of("mc", "mutants", "replay");

  private ModelPairing() {}

  /** The model of this configuration; with a problem where it pairs with no module. */
  static Model pair(Path config, String prefix) {
    String file = config.getFileName().toString();
    String name = file.substring(0, file.length() - ".cfg".length());
    String id = prefix + name;
    Path folder = config.getParent();
    String text;
    try {
      text = Files.readString(config, StandardCharsets.UTF_8);
    } catch (IOException e) {
      String sentence =
          "The configuration "
              + config
              + " cannot be read; check that it is a text file in UTF-8 and its permissions.";
      return broken(id, config, Directives.parse(""), sentence);
    }
    Directives directives = Directives.parse(text);
    if (!directives.problems().isEmpty()) {
      return broken(id, config, directives, config + ": " + directives.problems().get(0));
    }
    for (String library : directives.libraries()) {
      if (!Files.isDirectory(folder.resolve(library))) {
        String sentence =
            config + " says @library " + library + ", but there is no such folder from there.";
        return broken(id, config, directives, sentence);
      }
    }
    List<Path> candidates =
        directives
            .module()
            .map(m -> existing(folder, List.of(m)))
            .orElseGet(() -> byName(folder, name));
    if (candidates.size() == 1) {
      return new Model(
          id,
          config,
          Optional.of(candidates.get(0)),
          directives,
          library(folder, directives.libraries()),
          Optional.empty());
    }
    return broken(id, config, directives, unpaired(config, name, directives, candidates));
  }

  private static String unpaired(
      Path config, String name, Directives directives, List<Path> candidates) {
    if (!candidates.isEmpty()) {
      return config
          + " pairs with both "
          + candidates.get(0).getFileName()
          + " and "
          + candidates.get(1).getFileName()
          + "; say which with a line \\* @module NAME.";
    }
    if (directives.module().isPresent()) {
      return config
          + " says @module "
          + directives.module().get()
          + ", but there is no "
          + directives.module().get()
          + ".tla beside it.";
    }
    return config
        + " pairs with no module: there is no "
        + name
        + ".tla or MC"
        + name
        + ".tla beside it; rename it, or add a line \\* @module NAME.";
  }

  private static Model broken(String id, Path config, Directives directives, String sentence) {
    return new Model(id, config, Optional.empty(), directives, List.of(), Optional.of(sentence));
  }

  /** The module of the same name; else MC and the name; else both forms of the longest prefix. */
  private static List<Path> byName(Path folder, String name) {
    List<Path> exact = existing(folder, List.of(name));
    if (exact.isEmpty()) {
      exact = existing(folder, List.of("MC" + name));
    }
    if (!exact.isEmpty()) {
      return exact;
    }
    for (int end = name.length() - 1; end > 0; end--) {
      if (".-_".indexOf(name.charAt(end)) >= 0) {
        String prefix = name.substring(0, end);
        List<Path> found = existing(folder, List.of(prefix, "MC" + prefix));
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
    return List.of();
  }

  private static List<Path> existing(Path folder, List<String> names) {
    return names.stream()
        .map(n -> folder.resolve(n + ".tla"))
        .filter(Files::isRegularFile)
        .toList();
  }

  /**
   * In the repository's layout: the ladder above, the models beside, the shared operators; and what
   * the configuration names.
   */
  private static List<Path> library(Path folder, List<String> named) {
    Set<Path> folders = new LinkedHashSet<>();
    if (PARTS.contains(String.valueOf(folder.getFileName()))) {
      Path protocol = folder.getParent();
      folders.add(protocol);
      folders.add(protocol.resolve("mc"));
      folders.add(protocol.resolve("lib"));
      if (protocol.getParent() != null) {
        folders.add(protocol.getParent().resolve("lib"));
      }
      folders.remove(folder);
    }
    named.forEach(library -> folders.add(folder.resolve(library).normalize()));
    return new ArrayList<>(folders.stream().filter(Files::isDirectory).toList());
  }
}
