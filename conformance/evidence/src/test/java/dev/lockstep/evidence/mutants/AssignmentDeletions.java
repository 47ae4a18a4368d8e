package dev.lockstep.evidence.mutants;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Finds every assignment statement of a source file: {@code x = e}, {@code x += e}, {@code x++},
 * and the collections' forms of it, such as {@code set.add(e)} and {@code set.clear()}. The update
 * of a {@code for} loop is not one: it counts, and is no part of a machine's state.
 */
final class AssignmentDeletions {
  private static final Set<String> MUTATORS =
      Set.of(
          "add",
          "addAll",
          "addFirst",
          "addLast",
          "clear",
          "put",
          "putAll",
          "putIfAbsent",
          "remove",
          "removeAll",
          "removeIf",
          "retainAll",
          "merge",
          "poll",
          "push",
          "pop",
          "set");

  /**
   * One assignment.
   *
   * @param file the source file below the source folder
   * @param method the method that it stands in, or {@code <init>}
   * @param statement its text in one line
   * @param line its line number, from 1
   * @param deleted the source without it
   */
  record Deletion(String file, String method, String statement, long line, String deleted) {
    /** What names the deletion in the list of survivors: no line, for lines move. */
    String key() {
      return file.substring(file.lastIndexOf('/') + 1) + " " + method + ": " + statement;
    }
  }

  /** Stands in for a statement of a loop, so that a core that hangs without it fails instead. */
  private static final String GUARD =
      "{ class Guard { static int n; }"
          + " if (++Guard.n > 1_000_000)"
          + " throw new IllegalStateException(\"the loop does not end\"); }";

  private AssignmentDeletions() {}

  /** All single deletions of this source. */
  static List<Deletion> of(String file, String source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavaFileObject object =
        new SimpleJavaFileObject(URI.create("string:///" + file), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    JavacTask task =
        (JavacTask) compiler.getTask(null, null, null, List.of(), null, List.of(object));
    List<Deletion> deletions = new ArrayList<>();
    try {
      for (CompilationUnitTree unit : task.parse()) {
        unit.accept(new Scanner(file, source, unit, Trees.instance(task), deletions), null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return deletions;
  }

  private static final class Scanner extends TreeScanner<Void, Void> {
    private final String file;
    private final String source;
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<Deletion> deletions;
    private String method = "";
    private int loops;

    Scanner(
        String file,
        String source,
        CompilationUnitTree unit,
        Trees trees,
        List<Deletion> deletions) {
      this.file = file;
      this.source = source;
      this.unit = unit;
      this.positions = trees.getSourcePositions();
      this.deletions = deletions;
    }

    @Override
    public Void visitMethod(MethodTree tree, Void unused) {
      String outer = method;
      method = tree.getName().toString();
      super.visitMethod(tree, null);
      method = outer;
      return null;
    }

    @Override
    public Void visitWhileLoop(WhileLoopTree tree, Void unused) {
      loops++;
      super.visitWhileLoop(tree, null);
      loops--;
      return null;
    }

    @Override
    public Void visitForLoop(ForLoopTree tree, Void unused) {
      loops++;
      scan(tree.getStatement(), null);
      loops--;
      return null;
    }

    @Override
    public Void visitExpressionStatement(ExpressionStatementTree tree, Void unused) {
      if (assigns(tree.getExpression())) {
        int from = (int) positions.getStartPosition(unit, tree);
        int to = (int) positions.getEndPosition(unit, tree);
        deletions.add(
            new Deletion(
                file,
                method,
                source.substring(from, to).replaceAll("\\s+", " "),
                unit.getLineMap().getLineNumber(from),
                source.substring(0, from) + (loops > 0 ? GUARD : ";") + source.substring(to)));
      }
      return super.visitExpressionStatement(tree, null);
    }

    private static boolean assigns(ExpressionTree expression) {
      if (expression instanceof AssignmentTree
          || expression instanceof CompoundAssignmentTree
          || expression instanceof UnaryTree) {
        return true;
      }
      return expression instanceof MethodInvocationTree call
          && call.getMethodSelect() instanceof MemberSelectTree select
          && MUTATORS.contains(select.getIdentifier().toString());
    }
  }
}
