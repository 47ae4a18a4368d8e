package dev.lockstep.specs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.specs.ModelResult.Passed;
import dev.lockstep.specs.ModelResult.Violated;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The table of expected results of one folder, {@code expected.json} beside the models. Immutable.
 *
 * <p>A change of a specification that nobody meant shows in the count of states long before it
 * shows in a property; so any drift is a fault, until somebody accepts it.
 */
public final class ExpectedResults {
  /** The file's name. */
  public static final String FILE = "expected.json";

  /**
   * What one model gave when it was last accepted.
   *
   * @param verdict {@code passed} or {@code violated X}
   * @param distinct distinct states; empty for a simulation and for a violation
   * @param depth depth of the search, or states in a shortest counterexample; empty where it may
   *     differ between two runs
   * @param cpuSeconds what it cost then; for information
   */
  public record Entry(
      Tier tier, String verdict, OptionalLong distinct, OptionalLong depth, double cpuSeconds) {}

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path file;
  private final Map<String, Entry> entries;

  private ExpectedResults(Path file, Map<String, Entry> entries) {
    this.file = file;
    this.entries = entries;
  }

  /**
   * The table of this folder; empty where there is none.
   *
   * @throws SpecsException where the file is not such a table
   */
  public static ExpectedResults of(Path folder) {
    Path file = folder.resolve(FILE);
    TreeMap<String, Entry> entries = new TreeMap<>();
    if (!Files.exists(file)) {
      return new ExpectedResults(file, entries);
    }
    try {
      JsonNode root = JSON.readTree(Files.readString(file, StandardCharsets.UTF_8));
      for (Map.Entry<String, JsonNode> field : root.properties()) {
        entries.put(field.getKey(), entry(file, field.getKey(), field.getValue()));
      }
    } catch (JsonProcessingException e) {
      throw new SpecsException(
          file
              + " is not JSON (line "
              + e.getLocation().getLineNr()
              + "); correct it, or delete it and"
              + " accept the results anew.",
          e);
    } catch (IOException e) {
      throw new SpecsException("The table " + file + " cannot be read; check its permissions.", e);
    }
    return new ExpectedResults(file, entries);
  }

  /** The entry of that model. */
  public Optional<Entry> entry(String model) {
    return Optional.ofNullable(entries.get(model));
  }

  /** True where there is no table, or nothing in it. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** One sentence for each difference between the result and the table, with both figures. */
  List<String> drift(Model model, ModelResult result) {
    if (isEmpty() || result instanceof ModelResult.Failed) {
      return List.of();
    }
    Entry expected = entries.get(model.name());
    if (expected == null) {
      return List.of(
          "There is no entry for " + model.name() + " in " + file + "; accept its result.");
    }
    Entry actual = entryOf(model, result);
    List<String> drift = new ArrayList<>();
    if (!expected.verdict().equals(actual.verdict())) {
      drift.add(
          "The verdict drifted: expected "
              + expected.verdict()
              + ", got "
              + actual.verdict()
              + ".");
      return drift;
    }
    compare("number of distinct states", expected.distinct(), actual.distinct())
        .ifPresent(drift::add);
    compare("depth", expected.depth(), actual.depth()).ifPresent(drift::add);
    return drift;
  }

  private static Optional<String> compare(String what, OptionalLong expected, OptionalLong actual) {
    if (expected.isPresent() && actual.isPresent() && !expected.equals(actual)) {
      return Optional.of(
          "The "
              + what
              + " drifted: expected "
              + expected.getAsLong()
              + ", got "
              + actual.getAsLong()
              + ".");
    }
    return Optional.empty();
  }

  /**
   * Creates or updates the tables beside these models. Entries of models that are gone are dropped;
   * others stay. Each file is replaced at once or not at all.
   *
   * @return the files that were written
   * @throws SpecsException where a report has no verdict, or is not what the model's directive
   *     expects: such a result is never accepted
   */
  public static List<Path> accept(Collection<ModelReport> reports) {
    for (ModelReport report : reports) {
      List<String> faults = Judgement.againstDirective(report.model(), report.result());
      if (!faults.isEmpty()) {
        throw new SpecsException(
            "The result of " + report.model().id() + " cannot be accepted: " + faults.get(0));
      }
    }
    List<Path> written = new ArrayList<>();
    reports.stream()
        .collect(Collectors.groupingBy(r -> r.model().folder(), TreeMap::new, Collectors.toList()))
        .forEach((folder, inFolder) -> written.add(acceptFolder(folder, inFolder)));
    return written;
  }

  private static Path acceptFolder(Path folder, List<ModelReport> reports) {
    ExpectedResults before = of(folder);
    TreeMap<String, Entry> after = new TreeMap<>(before.entries);
    after.keySet().removeIf(name -> !Files.exists(folder.resolve(name + ".cfg")));
    for (ModelReport report : reports) {
      after.put(report.model().name(), entryOf(report.model(), report.result()));
    }
    ObjectNode root = JSON.createObjectNode();
    after.forEach((name, entry) -> root.set(name, json(entry)));
    try {
      Path temporary = Files.createTempFile(folder, ".expected", ".json");
      Files.writeString(temporary, JSON.writeValueAsString(root) + "\n", StandardCharsets.UTF_8);
      Files.move(
          temporary,
          before.file,
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new SpecsException(
          "The table " + before.file + " cannot be written; check its permissions.", e);
    }
    return before.file;
  }

  /** What a result would be in the table. */
  private static Entry entryOf(Model model, ModelResult result) {
    double cpu = Math.round(result.cpuSeconds() * 10) / 10.0;
    Tier tier = model.directives().tier();
    if (result instanceof Passed passed) {
      return new Entry(
          tier,
          "passed",
          known(passed.statistics().distinct()),
          known(passed.statistics().depth()),
          cpu);
    }
    Violated violated = (Violated) result;
    OptionalLong states =
        violated.statistics().depth() < 0 || model.isSimulation()
            ? OptionalLong.empty()
            : violated.counterexample().stream().mapToLong(c -> c.steps().size()).findFirst();
    return new Entry(tier, "violated " + violated.property(), OptionalLong.empty(), states, cpu);
  }

  private static OptionalLong known(long count) {
    return count < 0 ? OptionalLong.empty() : OptionalLong.of(count);
  }

  private static ObjectNode json(Entry entry) {
    ObjectNode node = JSON.createObjectNode();
    node.put("tier", entry.tier().label());
    node.put("verdict", entry.verdict());
    entry.distinct().ifPresent(count -> node.put("distinct", count));
    entry.depth().ifPresent(count -> node.put("depth", count));
    node.put("cpuSeconds", entry.cpuSeconds());
    return node;
  }

  private static Entry entry(Path file, String name, JsonNode node) {
    Optional<Tier> tier = Tier.named(node.path("tier").asText());
    String verdict = node.path("verdict").asText();
    if (tier.isEmpty() || !(verdict.equals("passed") || verdict.startsWith("violated "))) {
      throw new SpecsException(
          "The entry "
              + name
              + " of "
              + file
              + " needs a tier (quick, default, nightly) and a verdict"
              + " (passed, or violated and a name).");
    }
    return new Entry(
        tier.get(),
        verdict,
        count(node, "distinct"),
        count(node, "depth"),
        node.path("cpuSeconds").asDouble());
  }

  private static OptionalLong count(JsonNode node, String field) {
    return node.path(field).isIntegralNumber()
        ? OptionalLong.of(node.path(field).asLong())
        : OptionalLong.empty();
  }
}
