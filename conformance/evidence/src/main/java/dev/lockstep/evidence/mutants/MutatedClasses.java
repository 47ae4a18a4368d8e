package dev.lockstep.evidence.mutants;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles a changed source file in memory, and loads some packages anew with it. Nothing on disk
 * changes. Used by one thread; changed classes live side by side.
 */
final class MutatedClasses implements AutoCloseable {
  private final JavaCompiler compiler;
  private final StandardJavaFileManager files;
  private final String classPath;

  /**
   * A workshop.
   *
   * @param neighbours classes from the places that a changed file needs to compile
   * @throws MutantException if this Java has no compiler
   */
  MutatedClasses(List<Class<?>> neighbours) {
    this.compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new MutantException("This Java has no compiler; run the mutants with a JDK.");
    }
    this.files = compiler.getStandardFileManager(null, null, null);
    Set<String> places = new LinkedHashSet<>();
    neighbours.forEach(neighbour -> places.add(place(neighbour)));
    this.classPath = String.join(File.pathSeparator, places);
  }

  /**
   * A loader that has the changed file.
   *
   * @param name of the change, for messages
   * @param file the source file below the source folder
   * @param source its changed text
   * @param anew which packages are loaded anew; all else comes from the parent
   * @throws MutantException if the changed file does not compile
   */
  ClassLoader load(
      String name, String file, String source, Predicate<String> anew, ClassLoader parent) {
    return new PackageLoader(anew, parent, compile(name, file, source));
  }

  @Override
  public void close() {
    try {
      files.close();
    } catch (IOException e) {
      throw new MutantException("The compiler's files cannot be closed.", e);
    }
  }

  private Map<String, byte[]> compile(String name, String file, String source) {
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    Outputs outputs = new Outputs(files);
    boolean compiled =
        compiler
            .getTask(
                null,
                outputs,
                diagnostics,
                List.of("-proc:none", "-nowarn", "-g", "-classpath", classPath),
                null,
                List.of(new SourceText(file, source)))
            .call();
    if (!compiled) {
      throw new MutantException(
          name
              + " does not compile: "
              + diagnostics.getDiagnostics().stream()
                  .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                  .map(
                      diagnostic ->
                          file
                              + ":"
                              + diagnostic.getLineNumber()
                              + ": "
                              + diagnostic.getMessage(null))
                  .collect(Collectors.joining("; ")));
    }
    Map<String, byte[]> classes = new HashMap<>();
    outputs.written.forEach((binaryName, bytes) -> classes.put(binaryName, bytes.toByteArray()));
    return classes;
  }

  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new MutantException("The place of " + type.getName() + " is no path.", e);
    }
  }

  private static final class SourceText extends SimpleJavaFileObject {
    private final String text;

    SourceText(String file, String text) {
      super(URI.create("string:///" + file), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class Outputs extends ForwardingJavaFileManager<StandardJavaFileManager> {
    final Map<String, ByteArrayOutputStream> written = new HashMap<>();

    Outputs(StandardJavaFileManager files) {
      super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location,
        String className,
        JavaFileObject.Kind kind,
        javax.tools.FileObject from) {
      return new SimpleJavaFileObject(URI.create("memory:///" + className), kind) {
        @Override
        public OutputStream openOutputStream() {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          written.put(className, bytes);
          return bytes;
        }
      };
    }
  }

  /** Loads packages anew, changed classes from memory; all else comes from the parent. */
  private static final class PackageLoader extends ClassLoader {
    private final Predicate<String> anew;
    private final Map<String, byte[]> changed;

    PackageLoader(Predicate<String> anew, ClassLoader parent, Map<String, byte[]> changed) {
      super(parent);
      this.anew = anew;
      this.changed = changed;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      int end = name.lastIndexOf('.');
      if (end < 0 || !anew.test(name.substring(0, end))) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded == null) {
          byte[] bytes = changed.containsKey(name) ? changed.get(name) : unchanged(name);
          loaded = defineClass(name, bytes, 0, bytes.length);
        }
        return loaded;
      }
    }

    private byte[] unchanged(String name) throws ClassNotFoundException {
      String resource = name.replace('.', '/') + ".class";
      try (InputStream in = getParent().getResourceAsStream(resource)) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        return in.readAllBytes();
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
