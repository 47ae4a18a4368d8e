package dev.lockstep.evidence.mutants;

import dev.lockstep.core.Protocol;
import dev.lockstep.traces.Value;
import java.util.List;
import javax.tools.ToolProvider;

/**
 * Changes a source file of a protocol's package, and loads the package anew with it. Used by one
 * thread; mutated protocols live side by side.
 */
public final class MutatedCore implements AutoCloseable {
  private final Protocol original;
  private final MutatedClasses classes;

  private MutatedCore(Protocol original) {
    this.original = original;
    this.classes = new MutatedClasses(List.of(original.getClass(), Protocol.class, Value.class));
  }

  /** Whether this Java can compile; a JRE without a compiler cannot. */
  public static boolean available() {
    return ToolProvider.getSystemJavaCompiler() != null;
  }

  /**
   * A workshop for one protocol's mutants.
   *
   * @throws MutantException if this Java has no compiler; see {@link #available}
   */
  public static MutatedCore of(Protocol original) {
    return new MutatedCore(original);
  }

  /**
   * The protocol with one file changed.
   *
   * @param name of the change, for messages
   * @param file the source file below the source folder
   * @param source its changed text
   * @throws MutantException if the changed file does not compile
   */
  public Protocol with(String name, String file, String source) {
    Class<?> type = original.getClass();
    ClassLoader loader =
        classes.load(name, file, source, type.getPackageName()::equals, type.getClassLoader());
    try {
      return (Protocol) loader.loadClass(type.getName()).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new MutantException("The protocol of " + name + " cannot be created.", e);
    }
  }

  @Override
  public void close() {
    classes.close();
  }
}
