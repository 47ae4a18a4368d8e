package dev.lockstep.replay.tlc;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tla2sany.semantic.SemanticNode;
import tla2sany.st.Location;

/** Pieces of a specification as they were written, and where they stand. */
final class Source {
  private static final int LENGTH_MAX = 300;

  private final SpecFiles files;
  private final Map<String, List<String>> modules = new HashMap<>();

  Source(SpecFiles files) {
    this.files = files;
  }

  /** Module and line, such as {@code PaxosNode.tla:112}. */
  String place(SemanticNode node) {
    Location location = node.getLocation();
    return location.source() + ".tla:" + location.beginLine();
  }

  /** The expression as it was written, in one line. */
  String text(SemanticNode node) {
    Location at = node.getLocation();
    List<String> lines = modules.computeIfAbsent(at.source(), this::read);
    if (at.beginLine() < 1 || at.endLine() > lines.size()) {
      return cut(node.getTreeNode() == null ? "" : node.getTreeNode().getHumanReadableImage());
    }
    StringBuilder text = new StringBuilder();
    for (int line = at.beginLine(); line <= at.endLine(); line++) {
      String whole = lines.get(line - 1);
      int first = line == at.beginLine() ? at.beginColumn() - 1 : 0;
      int end = line == at.endLine() ? at.endColumn() : whole.length();
      text.append(whole, Math.min(first, whole.length()), Math.min(end, whole.length()));
      text.append(' ');
    }
    return cut(text.toString());
  }

  private List<String> read(String module) {
    File file = files.resolve(module, true);
    try {
      return file.isFile() ? Files.readAllLines(file.toPath()) : List.of();
    } catch (IOException e) {
      // A report without the text is better than none.
      return List.of();
    }
  }

  static String shorten(tlc2.value.impl.Value value) {
    try {
      return cut(TlcValues.fromTlc(TlcValues.canonical(value)).toString());
    } catch (RuntimeException e) {
      // A set that TLC can't enumerate, such as Nat.
      return cut(value.toString());
    }
  }

  private static String cut(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() > LENGTH_MAX ? line.substring(0, LENGTH_MAX) + "..." : line;
  }
}
