package dev.lockstep.evidence.mutants;

import dev.lockstep.core.Protocol;
import dev.lockstep.traces.Value;
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
 * Compiles a changed source file of a protocol's package in memory, and loads the package anew with
 * it. Nothing on disk changes. Used by one thread; mutated protocols live side by side.
 */
public final class MutatedCore implements AutoCloseable {
  private final Protocol original;
  private final String packageName;
  private final JavaCompiler compiler;
  private final StandardJavaFileManager files;
  private final String classPath;

  private MutatedCore(Protocol original, JavaCompiler compiler) {
    this.original = original;
    this.packageName = original.getClass().getPackageName();
    this.compiler = compiler;
    this.files = compiler.getStandardFileManager(null, null, null);
    Set<String> places = new LinkedHashSet<>();
    places.add(place(original.getClass()));
    places.add(place(Protocol.class));
    places.add(place(Value.class));
    this.classPath = String.join(File.pathSeparator, places);
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
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new MutantException("This Java has no compiler; run the mutants with a JDK.");
    }
    return new MutatedCore(original, compiler);
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
    Map<String, byte[]> classes = compile(name, file, source);
    try {
      return (Protocol)
          new PackageLoader(packageName, original.getClass().getClassLoader(), classes)
              .loadClass(original.getClass().getName())
              .getDeclaredConstructor()
              .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new MutantException("The protocol of " + name + " cannot be created.", e);
    }
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

  /** Loads one package anew, changed classes from memory; all else comes from the parent. */
  private static final class PackageLoader extends ClassLoader {
    private final String packageName;
    private final Map<String, byte[]> changed;

    PackageLoader(String packageName, ClassLoader parent, Map<String, byte[]> changed) {
      super(parent);
      this.packageName = packageName;
      this.changed = changed;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!isInPackage(name)) {
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

    private boolean isInPackage(String name) {
      return name.startsWith(packageName + ".") && name.indexOf('.', packageName.length() + 1) < 0;
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
