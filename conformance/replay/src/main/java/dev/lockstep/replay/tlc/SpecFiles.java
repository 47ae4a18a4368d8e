package dev.lockstep.replay.tlc;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import util.FilenameToStream;

/**
 * Finds modules for TLC: in the given folders, then among TLC's standard modules, which are copied
 * to this evaluator's own folder. TLC's own finder copies them to the machine's temporary folder,
 * where two evaluators delete each other's files.
 */
final class SpecFiles implements FilenameToStream {
  private static final String STANDARD = "tla2sany/StandardModules/";

  private final Path own;
  private final List<Path> folders;

  SpecFiles(Path own, List<Path> folders) {
    this.own = own;
    this.folders = folders;
  }

  @Override
  public File resolve(String name, boolean isModule) {
    String file = isModule && !name.endsWith(".tla") ? name + ".tla" : name;
    Path given = Path.of(file);
    if (given.isAbsolute()) {
      return given.toFile();
    }
    Path inOwn = own.resolve(file);
    if (Files.isRegularFile(inOwn)) {
      return inOwn.toFile();
    }
    for (Path folder : folders) {
      Path candidate = folder.resolve(file);
      if (Files.isRegularFile(candidate)) {
        return candidate.toFile();
      }
    }
    copyStandard(file, inOwn);
    return inOwn.toFile();
  }

  private static void copyStandard(String file, Path target) {
    try (InputStream in = SpecFiles.class.getClassLoader().getResourceAsStream(STANDARD + file)) {
      if (in == null) {
        return;
      }
      Files.copy(in, target);
    } catch (IOException e) {
      throw new UncheckedIOException("can't copy the standard module " + file, e);
    }
  }

  @Override
  public String getFullPath() {
    return own + ", " + folders;
  }

  @Override
  public boolean isStandardModule(String module) {
    return SpecFiles.class.getClassLoader().getResource(STANDARD + module + ".tla") != null;
  }
}
