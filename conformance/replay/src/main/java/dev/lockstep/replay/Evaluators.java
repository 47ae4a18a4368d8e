package dev.lockstep.replay;

import dev.lockstep.traces.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Makes evaluators. */
public final class Evaluators {
  private static final String ENTRY = "dev.lockstep.replay.tlc.LoadedSpecification";

  private Evaluators() {}

  /**
   * TLC's evaluator for a specification, in a class loader of its own: TLC keeps the specification
   * in static fields, so a second one in the same loader breaks the first.
   *
   * @param constants the specification's constants that the configuration leaves open
   * @throws SpecificationException if TLC can't use the specification; in one sentence
   */
  public static Evaluator tlc(SpecificationView view, SortedMap<String, Value> constants) {
    return tlc(view, constants, Map.of());
  }

  /**
   * An evaluator with defects, which has to be found out by TLC's.
   *
   * @param misread operators of TLA+ which closures take for others of as many arguments
   */
  static Evaluator tlc(
      SpecificationView view, SortedMap<String, Value> constants, Map<String, String> misread) {
    try {
      return (Evaluator)
          new IsolatedLoader(Evaluators.class.getClassLoader())
              .loadClass(ENTRY)
              .getMethod("load", SpecificationView.class, SortedMap.class, Map.class)
              .invoke(null, view, constants, misread);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException problem) {
        throw problem;
      }
      throw new IllegalStateException("can't start TLC's evaluator", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("TLC's evaluator is not on the class path", e);
    }
  }

  /**
   * Defines TLC's classes and replay's adapter anew from the parent's resources, which also works
   * where everything stands in one jar; everything else comes from the parent.
   */
  private static final class IsolatedLoader extends ClassLoader {
    private static final List<String> OWN =
        List.of("tlc2.", "tla2sany.", "pcal.", "util.", "model.", "dev.lockstep.replay.tlc.");

    static {
      registerAsParallelCapable();
    }

    IsolatedLoader(ClassLoader parent) {
      super(parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (OWN.stream().noneMatch(name::startsWith)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : define(name);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      String file = name.replace('.', '/') + ".class";
      try (InputStream in = getParent().getResourceAsStream(file)) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new UncheckedIOException("can't read " + file, e);
      }
    }
  }
}
