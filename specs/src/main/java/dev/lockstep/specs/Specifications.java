package dev.lockstep.specs;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.stream.Stream;

/**
 * The specification of one protocol, found on the class path under {@code specs/PROTOCOL} and
 * readable as files.
 *
 * <p>Inside a jar it is copied to a temporary folder, which {@link #close} and the end of the JVM
 * delete; a folder on the class path is used in place. Immutable and thread-safe.
 */
public final class Specifications implements AutoCloseable {
  private static final String ROOT = "specs/";

  private final String protocol;
  private final Path root;
  private final boolean temporary;

  private Specifications(String protocol, Path root, boolean temporary) {
    this.protocol = protocol;
    this.root = root;
    this.temporary = temporary;
  }

  /**
   * The specification of that protocol, by the class loader of the calling thread, else by ours.
   *
   * @throws SpecsException where the class path holds none
   */
  public static Specifications of(String protocol) {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return of(protocol, context != null ? context : Specifications.class.getClassLoader());
  }

  /** The specification of that protocol, by that class loader. */
  public static Specifications of(String protocol, ClassLoader loader) {
    if (!protocol.matches("\\w[\\w.-]*")) {
      throw new SpecsException("'" + protocol + "' is not the name of a protocol.");
    }
    URL url = loader.getResource(ROOT + protocol);
    if (url == null) {
      url = loader.getResource(ROOT + protocol + "/");
    }
    if (url == null) {
      throw new SpecsException(
          "There is no specification of '"
              + protocol
              + "' on the class path; the known ones are "
              + String.join(", ", protocols(loader))
              + ".");
    }
    try {
      if (url.getProtocol().equals("file")) {
        return new Specifications(protocol, Path.of(url.toURI()).getParent(), false);
      }
      Path copy = Files.createTempDirectory("lockstep-specs-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> Folders.delete(copy)));
      // A model may name another protocol's folder as a library, so the whole jar is needed.
      extract(url, ROOT, copy);
      URL lib = loader.getResource(ROOT + "lib");
      if (lib != null && lib.getProtocol().equals("jar") && !sameJar(lib, url)) {
        extract(lib, ROOT + "lib/", copy);
      }
      return new Specifications(protocol, copy, true);
    } catch (IOException | URISyntaxException e) {
      throw new SpecsException(
          "The specification of " + protocol + " cannot be read from " + url + ".", e);
    }
  }

  /** The protocols with a specification on this class path, sorted. */
  public static Set<String> protocols(ClassLoader loader) {
    Set<String> names = new TreeSet<>();
    try {
      Enumeration<URL> roots = loader.getResources("specs");
      while (roots.hasMoreElements()) {
        names.addAll(folders(roots.nextElement()));
      }
    } catch (IOException | URISyntaxException e) {
      throw new SpecsException("The class path cannot be listed.", e);
    }
    names.remove("lib");
    return names;
  }

  /** The protocol's name. */
  public String protocol() {
    return protocol;
  }

  /** The folder with the ladder, and {@code mc}, {@code mutants}, {@code replay} below it. */
  public Path folder() {
    return root.resolve(protocol);
  }

  /** The folder with the shared operators, if there is one. */
  public Path lib() {
    return root.resolve("lib");
  }

  /** The protocol's models. */
  public Models models() {
    return Models.in(folder());
  }

  /**
   * The hash that a trace's header carries: SHA-256 over names and text of the modules of the
   * protocol's own folder and of the shared operators, in hexadecimal. Models, mutants and the
   * replay modules do not count: they do not change what the specification says. Line ends do not
   * count either.
   */
  public String hash() {
    TreeMap<String, Path> modules = new TreeMap<>();
    modules(folder(), modules);
    modules(lib(), modules);
    return hash(modules);
  }

  /** The hash of the modules directly in a folder, as {@link #hash()} computes it. */
  public static String hash(Path folder) {
    TreeMap<String, Path> modules = new TreeMap<>();
    modules(folder, modules);
    return hash(modules);
  }

  /** Deletes the copy, if there is one. */
  @Override
  public void close() {
    if (temporary) {
      Folders.delete(root);
    }
  }

  private static void modules(Path folder, Map<String, Path> into) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(file -> file.getFileName().toString().endsWith(".tla"))
          .forEach(file -> into.putIfAbsent(file.getFileName().toString(), file));
    } catch (IOException e) {
      throw new SpecsException(
          "The folder " + folder + " cannot be read; check its permissions.", e);
    }
  }

  private static String hash(SortedMap<String, Path> modules) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (var module : modules.entrySet()) {
        String text = Files.readString(module.getValue(), StandardCharsets.UTF_8);
        byte[] bytes = text.replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8);
        digest.update(
            (module.getKey() + ' ' + bytes.length + '\n').getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new SpecsException("A module cannot be read: " + e.getMessage() + ".", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private static boolean sameJar(URL one, URL other) throws IOException {
    String first = ((JarURLConnection) one.openConnection()).getJarFileURL().toString();
    return first.equals(((JarURLConnection) other.openConnection()).getJarFileURL().toString());
  }

  private static void extract(URL inJar, String prefix, Path target) throws IOException {
    JarURLConnection connection = (JarURLConnection) inJar.openConnection();
    connection.setUseCaches(false);
    try (var jar = connection.getJarFile()) {
      for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
        if (entry.getName().startsWith(prefix) && !entry.isDirectory()) {
          Path file = target.resolve(entry.getName().substring(ROOT.length())).normalize();
          if (!file.startsWith(target)) {
            throw new IOException("an entry points outside: " + entry.getName());
          }
          Files.createDirectories(file.getParent());
          try (InputStream in = jar.getInputStream(entry)) {
            Files.copy(in, file);
          }
        }
      }
    }
  }

  private static List<String> folders(URL root) throws IOException, URISyntaxException {
    List<String> names = new ArrayList<>();
    if (root.getProtocol().equals("file")) {
      try (Stream<Path> entries = Files.list(Path.of(URI.create(root.toString())))) {
        entries.filter(Files::isDirectory).forEach(e -> names.add(e.getFileName().toString()));
      }
    } else if (root.getProtocol().equals("jar")) {
      JarURLConnection connection = (JarURLConnection) root.openConnection();
      connection.setUseCaches(false);
      try (var jar = connection.getJarFile()) {
        jar.stream()
            .map(JarEntry::getName)
            .filter(name -> name.startsWith(ROOT) && name.indexOf('/', ROOT.length()) > 0)
            .map(name -> name.substring(ROOT.length(), name.indexOf('/', ROOT.length())))
            .distinct()
            .forEach(names::add);
      }
    }
    return names;
  }
}
