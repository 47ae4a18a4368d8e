package dev.lockstep.specs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;

/**
 * The models of a folder. Immutable.
 *
 * <p>A folder is a user's own, with {@code .tla} and {@code .cfg} side by side; or one in the
 * repository's layout, with {@code mc/} and {@code mutants/}; or one whose folders are such. What
 * is in {@code replay/} is not a model.
 */
public final class Models {
  private final Path root;
  private final List<Model> models;
  private final CheckOptions options;

  private Models(Path root, List<Model> models, CheckOptions options) {
    this.root = root;
    this.models = List.copyOf(models);
    this.options = options;
  }

  /**
   * The models at this place: a folder, one {@code .cfg}, or one {@code .tla} with every
   * configuration that pairs with it. Sorted by {@link Model#id}.
   *
   * @throws SpecsException where there is nothing to read, or no model
   */
  public static Models in(Path place) {
    Path absolute = place.toAbsolutePath().normalize();
    if (!Files.exists(absolute)) {
      throw new SpecsException(
          "There is no file or folder " + place + "; give a folder with .tla and .cfg files.");
    }
    List<Model> found = new ArrayList<>();
    if (Files.isDirectory(absolute)) {
      collect(absolute, absolute.getFileName() + "/", true, found);
    } else {
      collectFile(absolute, found);
    }
    if (found.isEmpty()) {
      throw new SpecsException(
          "There is no model in "
              + place
              + ": a model is a .cfg file beside the .tla file it configures.");
    }
    found.sort(Comparator.comparing(Model::id));
    return new Models(absolute, found, CheckOptions.DEFAULT);
  }

  /** Only the models that a run of this tier includes. */
  public Models tier(Tier tier) {
    return only(models.stream().filter(m -> tier.includes(m.directives().tier())).toList());
  }

  /**
   * Only the models that a run of this tier includes.
   *
   * @param tier {@code quick}, {@code default} or {@code nightly}
   */
  public Models tier(String tier) {
    return tier(
        Tier.named(tier)
            .orElseThrow(
                () ->
                    new SpecsException(
                        "There is no tier '" + tier + "'; use quick, default or nightly.")));
  }

  /** Only the models whose id contains this text. */
  public Models matching(String text) {
    return only(models.stream().filter(m -> m.id().contains(text)).toList());
  }

  /** With these options for {@link #check} and {@link #asTests}. */
  public Models with(CheckOptions changed) {
    return new Models(root, models, changed);
  }

  /** The models, sorted by id; empty where a filter left none. */
  public List<Model> list() {
    return models;
  }

  /** The folder or file that was asked for. */
  public Path root() {
    return root;
  }

  /** Checks every model; see {@link Checker#check}. */
  public List<ModelReport> check(CheckListener listener) {
    return new Checker(options).check(models, listener);
  }

  /**
   * One JUnit test for each model, named after it; it fails with the report when the model did not
   * do what is expected of it. Needs junit-jupiter-api on the class path, which is an optional
   * dependency of this artifact.
   *
   * <pre>{@code
   * @TestFactory
   * Stream<DynamicNode> models() {
   *   return Models.in(Path.of("src/main/tla")).tier("quick").asTests();
   * }
   * }</pre>
   */
  public Stream<DynamicNode> asTests() {
    return ModelTests.of(models, options);
  }

  private Models only(List<Model> kept) {
    return new Models(root, kept, options);
  }

  private static void collect(Path folder, String prefix, boolean top, List<Model> found) {
    List<Path> entries = entries(folder);
    for (Path entry : entries) {
      if (entry.getFileName().toString().endsWith(".cfg") && Files.isRegularFile(entry)) {
        found.add(ModelPairing.pair(entry, prefix));
      }
    }
    int before = found.size();
    for (String part : List.of("mc", "mutants")) {
      if (Files.isDirectory(folder.resolve(part))) {
        collect(folder.resolve(part), prefix + part + "/", false, found);
      }
    }
    if (top && before == 0 && found.isEmpty()) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry.resolve("mc")) || Files.isDirectory(entry.resolve("mutants"))) {
          collect(entry, entry.getFileName() + "/", false, found);
        }
      }
    }
  }

  private static void collectFile(Path file, List<Model> found) {
    String name = file.getFileName().toString();
    Path folder = file.getParent();
    if (name.endsWith(".cfg")) {
      found.add(ModelPairing.pair(file, prefix(folder)));
      return;
    }
    if (!name.endsWith(".tla")) {
      throw new SpecsException(file + " is neither a folder nor a .cfg or .tla file.");
    }
    for (Path entry : entries(folder)) {
      if (entry.getFileName().toString().endsWith(".cfg")) {
        Model model = ModelPairing.pair(entry, prefix(folder));
        if (model.module().equals(Optional.of(file))) {
          found.add(model);
        }
      }
    }
  }

  private static String prefix(Path folder) {
    return folder.getFileName() == null ? "" : folder.getFileName() + "/";
  }

  private static List<Path> entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw new SpecsException(
          "The folder " + folder + " cannot be read; check its permissions.", e);
    }
  }
}
